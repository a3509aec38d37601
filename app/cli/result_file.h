// The JSON file that `retort-cli run` leaves and `retort-cli show` reads.
#pragma once

#include <string>

#include "app/cli/result.h"

namespace retort::cli {

/// UTF-8 text of the file; ends with a newline. Bytes that are no UTF-8 (a path may hold them) are replaced.
[[nodiscard]] std::string resultText(const StoredResult& result);

/// Reads a file that may come from anywhere. @param path UTF-8
/// @throws Error(MissingFile), Error(BadFile) naming what is wrong in it
[[nodiscard]] StoredResult readResult(const std::string& path);

/// A name in the current folder that no file has yet: "<experiment>-<local date and time>.json".
[[nodiscard]] std::string defaultResultPath(const std::string& experiment);

}  // namespace retort::cli
