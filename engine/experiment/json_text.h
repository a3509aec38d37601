#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace retort {

/// Parses JSON from someone else. @param where names the text in errors (a file's path)
/// @throws Error(BadFile) when it is no JSON, or nested deeper than 64 levels: copying or printing that would exhaust
///         the stack
[[nodiscard]] nlohmann::json parseJson(const std::string& text, const std::string& where);

}  // namespace retort
