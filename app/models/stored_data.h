#pragma once

#include <memory>

#include "engine/session/session_values.h"

namespace retort {

/// The data set as a session remembers it: class names and labels of the test cases, no picture. Null where nothing of
/// use is remembered.
[[nodiscard]] std::shared_ptr<const Dataset> withoutPictures(const StoredDataset& stored);

[[nodiscard]] DatasetSpec specOf(const StoredDataset& stored);

}  // namespace retort
