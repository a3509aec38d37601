// Errors as the form words them, beside the field that they are about.
#pragma once

#include <QString>

#include "engine/experiment/error.h"
#include "engine/experiment/spec.h"

namespace retort {

/// Whether it is about a file of the data set.
[[nodiscard]] bool isOfFile(const Error& problem);

/// "0 is not > 0. Give a number > 0 and <= 1000."
[[nodiscard]] QString problemText(const Error& problem);

/// The same, naming a file in the data set's folder: "train-labels: the magic number is 7 …".
[[nodiscard]] QString problemText(const Error& problem, const DatasetSpec& dataset);

}  // namespace retort
