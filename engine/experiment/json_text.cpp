#include "engine/experiment/json_text.h"

#include <nlohmann/json.hpp>

#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr int kDeepest = 64;

}  // namespace

nlohmann::json parseJson(const std::string& text, const std::string& where) {
  const auto refuseDepth = [&where](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    if (depth > kDeepest)
      throw Error(ErrorKind::BadFile, where, "it is nested deeper than 64 levels",
                  "No experiment or result needs that; name another file");
    return true;
  };
  nlohmann::json object = nlohmann::json::parse(text, refuseDepth, false);
  if (object.is_discarded())
    throw Error(ErrorKind::BadFile, where, "it is not JSON", "Check its commas, quotes and brackets");
  return object;
}

}  // namespace retort
