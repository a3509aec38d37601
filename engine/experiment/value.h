// One value of a key, whatever its kind.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace retort {

/// Choice and Text both hold a string.
using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

}  // namespace retort
