#include <algorithm>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/result_file.h"
#include "app/cli/text.h"
#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"

namespace retort::cli {
namespace {

using nlohmann::json;

std::string line(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'; }

/// A field of the data set's identity, whatever the file holds there.
std::string field(const json& object, const char* key) {
  if (!object.is_object() || !object.contains(key)) return "?";
  const json& value = object.at(key);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string headText(const StoredResult& result) {
  const json& data = result.dataset;
  return printable(result.name + (result.title.empty() ? "" : ": " + result.title)) + '\n' +
         printable("written " + result.created + " by " + result.program) + '\n' +
         printable("data    " + field(data, "name") + ", " + field(data, "train_cases") + " training and " +
                   field(data, "test_cases") + " test cases, SHA-256 " + field(data, "sha256").substr(0, 16)) +
         '\n' + (result.runs.empty() ? "" : printable("engine  " + result.runs.front().engine) + '\n') + '\n';
}

}  // namespace

ExitCode showPresets(const std::string& name, bool json) {
  if (!name.empty()) {
    const auto found = std::ranges::find(presets(), name, &ExperimentSpec::name);
    if (found == presets().end())
      throw Error(ErrorKind::BadArgument, name, "it is no preset", "retort-cli presets lists them");
    std::cout << toJson(*found).dump(json ? -1 : 2) << '\n';
    return kSuccess;
  }
  std::size_t columns = 0;
  for (const ExperimentSpec& preset : presets()) columns = std::max(columns, columnsOf(preset.name));
  for (const ExperimentSpec& preset : presets()) {
    if (json)
      std::cout << line({{"name", preset.name}, {"title", preset.title}});
    else
      std::cout << toColumns(preset.name, columns) << "  " << preset.title << '\n';
  }
  return kSuccess;
}

ExitCode showResult(const std::string& path, bool json) {
  const StoredResult result = readResult(path);
  if (!json) std::cout << headText(result) << tableText(result);
  for (const StoredRun& run : result.runs)
    if (json) std::cout << line(runFinishedJson(run));
  return kSuccess;
}

}  // namespace retort::cli
