// Paths are UTF-8 strings everywhere in the engine's values; the file system gets them here.
#pragma once

#include <filesystem>
#include <string>

namespace retort {

[[nodiscard]] inline std::filesystem::path pathFromUtf8(const std::string& text) {
  return {std::u8string(text.begin(), text.end())};
}

[[nodiscard]] inline std::string utf8FromPath(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace retort
