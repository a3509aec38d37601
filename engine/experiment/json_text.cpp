#include "engine/experiment/json_text.h"

#include <nlohmann/json.hpp>

#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr int kDeepest = 64;

/// Brackets outside of strings: the depth, as far as the text is JSON. A callback of the parser would see it as well,
/// but with one the parser takes time that grows with the square of a list's length.
bool isDeep(const std::string& text) {
  int depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString && c == '\\') ++i;
    if (c == '"') inString = !inString;
    if (inString) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > kDeepest) return true;
  }
  return false;
}

}  // namespace

nlohmann::json parseJson(const std::string& text, const std::string& where) {
  if (isDeep(text))
    throw Error(ErrorKind::BadFile, where, "it is nested deeper than 64 levels",
                "No experiment or result needs that; name another file");
  nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
  if (object.is_discarded())
    throw Error(ErrorKind::BadFile, where, "it is not JSON", "Check its commas, quotes and brackets");
  return object;
}

}  // namespace retort
