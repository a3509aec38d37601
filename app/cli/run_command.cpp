#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <unordered_set>

#include "app/cli/commands.h"
#include "app/cli/sitting.h"
#include "app/cli/sweep_text.h"
#include "app/cli/text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/speech_names.h"
#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/preflight.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "engine/experiment/used_keys.h"
#include "engine/session/known_runs.h"
#include "engine/session/stored_data.h"

namespace retort::cli {
namespace {

namespace fs = std::filesystem;

ExperimentSpec requestedSpec(const RunOptions& options) {
  ExperimentSpec spec = presetOrFile(options.spec);
  for (const std::string& setting : options.settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos)
      throw Error(ErrorKind::BadArgument, "--set " + setting, "has no '='", "Write --set path=value");
    setKey(spec, setting.substr(0, equals), setting.substr(equals + 1));
  }
  if (options.seed) {
    const std::string text = std::to_string(*options.seed);
    setKey(spec, "training.seed", text);
    setKey(spec, "teacher.training.seed", text);
  }
  if (!options.data.empty()) {
    spec.dataset.path = fs::absolute(options.data).lexically_normal().string();
    const bool isSpeech = spec.dataset.kind == DatasetKind::Speech || holdsRecordings(spec.dataset.path);
    spec.dataset.kind = isSpeech ? DatasetKind::Speech : DatasetKind::Idx;
  }
  return spec;
}

/// A name in the current folder that no file has yet: "<experiment>-<local date and time>.retort".
std::string newSessionPath(const std::string& experiment) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "-%Y%m%d-%H%M%S", &local);
  std::string base = experiment.empty() ? "experiment" : experiment;
  for (char& c : base)
    if (c == '/' || static_cast<unsigned char>(c) < 0x20) c = '_';
  if (base.front() == '.' || base.front() == '-') base.front() = '_';
  base += date.data();
  std::string path = base + ".retort";
  std::error_code error;  // of a name too long for any file: whoever writes there says so
  for (int i = 2; fs::exists(path, error); ++i) path = base + '-' + std::to_string(i) + ".retort";
  return path;
}

SittingOptions sittingOptions(const TrainingOptions& options, std::string title) {
  return {options.workers,
          options.checkpointInterval,
          options.curves,
          std::move(title),
          options.json,
          options.discardUnsaved,
          {}};
}

/// What goes wrong once runs have begun is no bad argument any more.
ExitCode trained(Sitting& sitting, const std::function<bool(RunQueue&, RunLog&)>& begin) {
  try {
    return sitting.train(begin);
  } catch (const Error& problem) {
    std::cerr << "retort-cli: " << printable(problem.what()) << '\n';
    if (sitting.session().modified())
      std::cerr << "What was written until then is kept. retort-cli resume goes on with it, or saves it.\n";
    return kRunFailed;
  }
}

/// The data set in `folder` takes the place of one that the session names elsewhere, if it is the same.
void locateData(Sitting& sitting, const std::string& folder) {
  const std::string path = fs::absolute(folder).lexically_normal().string();
  const DatasetKind kind = holdsRecordings(path) ? DatasetKind::Speech : DatasetKind::Idx;
  bool isThere = false;
  for (StoredDataset there : sitting.contents().datasets) {
    if (there.kind != kind || there.sha256.empty()) continue;
    there.path = path;
    if (sitting.datasets()->get(specOf(there))->sha256 != there.sha256) continue;
    sitting.session().post(SessionEdit(DatasetMoved{there.sha256, path}));
    isThere = true;
  }
  if (!isThere) {
    (void)sitting.datasets()->get({kind, path, 0, 0});  // says what is wrong with the folder, if anything
    throw Error(ErrorKind::BadArgument, folder, "it is not a data set of this session (its SHA-256 differs)",
                "Name the folder that the runs were trained on, or files with the same bytes");
  }
  sitting.reload();
}

bool isResumable(const StoredRun& run, bool failedToo) {
  if (run.look.deleted) return false;
  return !run.outcome || *run.outcome == Outcome::Cancelled || (failedToo && *run.outcome == Outcome::Failed);
}

/// Takes up what a sweep of the session has left unfinished of the runs that it plans, what failed included, and says
/// how far it is.
std::vector<RunId> resumeSweep(RunQueue& queue, RunLog& log, const SessionContents& contents,
                               const StoredExperiment& sweep) {
  log.follow(sweep.id);
  std::cerr << printable(sweep.spec.name) << ", " << stateText(sweepState(contents, sweep)) << '\n';
  std::unordered_set<RunSpec, RunSpecHash> planned;
  for (const PlannedRun& run : planRuns(sweep.spec)) planned.insert(usedPart(run.spec));
  std::vector<RunId> runs;
  for (const StoredRun& run : contents.runs) {
    if (run.experiment != sweep.id || !isResumable(run, true) || !planned.contains(usedPart(run.spec))) continue;
    log.add(run);
    runs.push_back(run.id);
  }
  return queue.resume(runs);
}

/// The newest sweep of the session that the spec extends, with the cells that are asked for; none for another one.
std::optional<StoredExperiment> extendedBy(const SessionContents& contents, const ExperimentSpec& spec) {
  std::optional<StoredExperiment> found;
  for (const KnownExperiment& known : knownExperiments(contents))
    if (isSameSweep(known.spec, spec)) found = StoredExperiment{known.id, {}, spec};
  return found;
}

/// Says how far the sweeps are that go on, and queues what a program that was killed did not come to list of them.
bool queueUnlisted(RunQueue& queue, const RunLog& log, const Sitting& sitting) {
  bool isNew = false;
  for (const StoredExperiment& experiment : sitting.contents().experiments) {
    if (!log.sweeps().contains(experiment.id)) continue;
    if (const auto state = stateOf(sitting.contents(), experiment))
      std::cerr << printable(experiment.spec.name) << ", " << stateText(*state) << '\n';
  }
  for (const KnownExperiment& known : knownExperiments(sitting.contents()))
    if (sitting.recovered() && !known.spec.sweep.empty())
      isNew = !queue.submit(known.spec, DeletedRuns::AreThere).empty() || isNew;
  return isNew;
}

bool start(RunQueue& queue, RunLog& log, const SessionContents& contents, const ExperimentSpec& spec) {
  const auto sweep = extendedBy(contents, spec);
  const bool goesOn = sweep && !resumeSweep(queue, log, contents, *sweep).empty();
  if (!sweep && !spec.sweep.empty()) std::cerr << printable(spec.name) << ", " << planRuns(spec).size() << " runs\n";
  const bool isNew = !queue.submit(spec).empty();
  if (sweep && !goesOn && !isNew) std::cerr << "Nothing of it is missing.\n";
  return goesOn || isNew;
}

}  // namespace

ExitCode runExperiment(const RunOptions& options) {
  const ExperimentSpec spec = requestedSpec(options);
  requireValid(spec);
  const std::string path = options.session.empty() ? newSessionPath(spec.name) : options.session;
  const auto datasets = std::make_shared<DatasetCache>();
  requireRunnable(spec, *datasets->get(spec.dataset));
  if (!options.training.curves.empty()) requireWritable(options.training.curves);
  Sitting sitting(path, false, datasets, sittingOptions(options.training, spec.title.empty() ? spec.name : spec.title));
  return trained(sitting, [&](RunQueue& queue, RunLog& log) { return start(queue, log, sitting.contents(), spec); });
}

ExitCode resumeSession(const ResumeOptions& options) {
  if (!options.training.curves.empty()) requireWritable(options.training.curves);
  SittingOptions sittingOf = sittingOptions(options.training, options.file);
  sittingOf.to = options.to;
  Sitting sitting(options.file, true, std::make_shared<DatasetCache>(), sittingOf);
  if (!options.data.empty()) locateData(sitting, options.data);
  std::vector<RunId> runs;
  for (const StoredRun& run : sitting.contents().runs)
    if (isResumable(run, options.failedToo)) runs.push_back(run.id);
  if (runs.empty()) std::cerr << "No run of this session was stopped" << (options.failedToo ? " or failed.\n" : ".\n");
  return trained(sitting, [&](RunQueue& queue, RunLog& log) {
    for (const StoredRun& run : sitting.contents().runs)
      if (isResumable(run, options.failedToo)) log.add(run);
    const bool goesOn = !queue.resume(runs).empty();
    return queueUnlisted(queue, log, sitting) || goesOn;
  });
}

}  // namespace retort::cli
