// The statements that make a session's tables, letter by letter.
#pragma once

#include <vector>

namespace retort {

/// CREATE TABLE of each table of a version, in a fixed order: those that a version adds come last. @param version >= 1
[[nodiscard]] std::vector<const char*> tableStatements(int version);

}  // namespace retort
