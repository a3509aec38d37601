#include <algorithm>
#include <charconv>
#include <functional>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/run_text.h"
#include "app/cli/sitting.h"
#include "app/cli/sweep_text.h"
#include "app/cli/text.h"
#include "engine/analysis/sweep_csv.h"
#include "engine/data/atomic_file.h"
#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/session/session.h"
#include "engine/session/session_export.h"
#include "engine/session/sweep_runs.h"
#include "engine/session/word_runs.h"
#include "engine/session/working_copy.h"

namespace retort::cli {
namespace {

std::string dataText(const StoredDataset& data) {
  if (data.sha256.empty()) return {};
  const std::string place = data.path.empty() ? "" : " in " + data.path;
  const std::string by = data.split == SpeechSplit::Speakers ? "speakers" : "recordings";
  const std::string words = data.wordNames.empty() ? ""
                                                   : ", " + std::to_string(data.wordNames.size()) + " words of " +
                                                         std::to_string(data.states) + " states, test set by " + by;
  return printable("data     " + data.name + place + ", " + std::to_string(data.trainCases) + " training and " +
                   std::to_string(data.testCases) + " test cases" + words + ", SHA-256 " + data.sha256.substr(0, 16)) +
         '\n';
}

std::string headText(const SessionContents& session) {
  std::string text = printable("session of " + session.created + ", written by " + session.program) + '\n';
  for (const StoredExperiment& one : session.experiments)
    text += printable("started  " + one.created + "  " + one.spec.name +
                      (one.spec.title.empty() ? "" : ": " + one.spec.title)) +
            '\n';
  for (const StoredDataset& data : session.datasets) text += dataText(data);
  std::vector<std::string> engines;
  for (const StoredRun& run : session.runs)
    if (!run.result.engine.empty() && std::ranges::find(engines, run.result.engine) == engines.end())
      engines.push_back(run.result.engine);
  for (const std::string& engine : engines) text += printable("engine   " + engine) + '\n';
  return text + '\n';
}

void showSweeps(const SessionContents& session, bool json) {
  for (const StoredExperiment& experiment : session.experiments) {
    const auto state = experiment.spec.sweep.empty() ? std::nullopt : stateOf(session, experiment);
    if (!state) continue;
    if (json)
      std::cout << jsonLine(sweepJson(experiment, *state));
    else
      std::cout << "\nsweep " << printable(experiment.spec.name) << ", " << stateText(*state) << "\n\n"
                << cellsText(sweepTable(session, experiment));
  }
}

RunId runNumber(const std::string& text) {
  RunId run = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), run);
  if (error != std::errc() || end != text.data() + text.size())
    throw Error(ErrorKind::BadArgument, "--weights " + text, "it is no number of a run",
                "retort-cli show FILE --json lists them");
  return run;
}

/// Reads logits from the file, which is opened a second time only if any are asked for.
std::function<std::shared_ptr<const Matrix>(RunId)> logitsIn(const std::string& path) {
  return [path, read = std::function<std::shared_ptr<const Matrix>(RunId)>()](RunId run) mutable {
    if (!read) read = testLogitsReader(path);
    return read(run);
  };
}

std::string tableOf(const SessionContents& session, const ExportOptions& options) {
  if (!options.sweep.empty()) return sweepRunsCsv(sweepTables(session));
  if (!options.cells.empty()) return sweepCellsCsv(sweepTables(session));
  return options.runs.empty() ? curvesCsv(session) : runsCsv(session);
}

}  // namespace

void mentionUnsaved(const std::string& path) {
  for (const RecoverableSession& left : recoverableSessions())
    if (left.path == canonicalPath(path))
      std::cerr << "retort-cli: work of " << left.changed
                << " that was not saved is not shown. retort-cli resume takes it up.\n";
}

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
      std::cout << jsonLine({{"name", preset.name}, {"title", preset.title}});
    else
      std::cout << toColumns(preset.name, columns) << "  " << preset.title << '\n';
  }
  return kSuccess;
}

ExitCode showSession(const std::string& path, bool json) {
  const SessionContents session = readSession(path);
  mentionUnsaved(path);
  const auto words = wordErrors(session, logitsIn(path));
  if (!json) std::cout << headText(session) << tableText(session.runs, words);
  RunLog log;
  log.know(session);
  for (const StoredRun& run : session.runs) {
    if (!json) break;
    log.add(run);
    const auto found = words.find(run.id);
    const auto errors = found == words.end() ? std::nullopt : std::optional(found->second);
    std::cout << jsonLine(withCell(runFinishedJson(run, errors), log.runs().back()));
  }
  showSweeps(session, json);
  return kSuccess;
}

ExitCode exportSession(const ExportOptions& options) {
  requireOther(options.out, options.file);
  if (!options.weights.empty()) requireOther(options.weights[1], options.file);
  mentionUnsaved(options.file);
  if (!options.weights.empty()) {
    const auto bytes = readWeights(options.file, runNumber(options.weights[0]));
    writeAtomically(options.weights[1], {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    return kSuccess;
  }
  const SessionContents session = readSession(options.file);
  const std::string table = tableOf(session, options);
  if (options.out.empty())
    std::cout << table << std::flush;
  else
    writeAtomically(options.out, table);
  return kSuccess;
}

}  // namespace retort::cli
