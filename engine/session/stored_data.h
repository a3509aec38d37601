// Data sets as a session knows them, without their files.
#pragma once

#include <memory>

#include "engine/session/session_values.h"

namespace retort {

/// The data set as a session remembers it: class names, labels and recordings of the test cases, words, no picture.
/// Null where nothing of use is remembered.
[[nodiscard]] std::shared_ptr<const Dataset> withoutPictures(const StoredDataset& stored);

/// What loads it, without a validation split.
[[nodiscard]] DatasetSpec specOf(const StoredDataset& stored);

}  // namespace retort
