#include "engine/experiment/presets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "engine/experiment/embedded_presets.h"
#include "engine/experiment/json_text.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

constexpr std::uintmax_t kLargestSpec = 1 << 20;

bool isThere(const std::string& path) {
  std::error_code problem;
  return std::filesystem::exists(std::u8string(path.begin(), path.end()), problem);
}

std::vector<ExperimentSpec> readEmbedded() {
  std::vector<ExperimentSpec> specs;
  for (const auto text : embeddedPresets()) specs.push_back(specFromText(std::string(text), "built-in preset"));
  return specs;
}

}  // namespace

ExperimentSpec specFromText(const std::string& text, const std::string& where) {
  return specFromJson(parseJson(text, where));
}

ExperimentSpec readSpecFile(const std::string& path) {
  const std::filesystem::path file(std::u8string(path.begin(), path.end()));
  std::error_code problem;
  const auto size = std::filesystem::file_size(file, problem);
  if (problem)
    throw Error(ErrorKind::MissingFile, path, problem.message(), "Name a file that holds an experiment as JSON");
  if (size > kLargestSpec)
    throw Error(ErrorKind::BadFile, path, "it is larger than 1 MiB", "Name a file that holds an experiment as JSON");
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw Error(ErrorKind::MissingFile, path, "it cannot be read", "Check its permissions");
  return specFromText(text.str(), path);
}

const std::vector<ExperimentSpec>& presets() {
  static const std::vector<ExperimentSpec> specs = readEmbedded();
  return specs;
}

ExperimentSpec presetOrFile(const std::string& nameOrPath) {
  const auto found = std::ranges::find(presets(), nameOrPath, &ExperimentSpec::name);
  if (found != presets().end()) return *found;
  if (nameOrPath.find_first_of("/\\.") != std::string::npos || isThere(nameOrPath)) return readSpecFile(nameOrPath);
  std::string names;
  for (const auto& preset : presets()) names += (names.empty() ? "" : ", ") + preset.name;
  throw Error(ErrorKind::BadArgument, nameOrPath, "it is neither a preset nor a file", "The presets are " + names);
}

}  // namespace retort
