#pragma once

#include <string>

#include "engine/session/sqlite.h"

namespace retort {

/// SHA-256 over every value of every row but the digest itself: whatever a flipped bit changes in the file, it does not
/// go unseen. Over the tables of the file's own version. 64 hexadecimal digits.
[[nodiscard]] std::string contentDigest(const Database& database);

}  // namespace retort
