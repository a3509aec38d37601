#include <sys/ioctl.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/event_inbox.h"
#include "app/cli/interrupt.h"
#include "app/cli/reporter.h"
#include "app/cli/result_file.h"
#include "app/cli/text.h"
#include "engine/data/dataset_cache.h"
#include "engine/experiment/engine.h"
#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/preflight.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/run_queue.h"
#include "engine/session/atomic_file.h"

namespace retort::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kRefresh{100};

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
    spec.dataset.kind = DatasetKind::Idx;
    spec.dataset.path = fs::absolute(options.data).lexically_normal().string();
  }
  return spec;
}

std::size_t terminalColumns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::unique_ptr<Reporter> reporterFor(const RunOptions& options) {
  if (options.json) return makeJsonReporter(std::cout);
  const char* terminal = std::getenv("TERM");
  if (isatty(STDOUT_FILENO) != 0 && terminal && std::string_view(terminal) != "dumb")
    return makeLiveReporter(std::cout, terminalColumns);
  return makePlainReporter(std::cout);
}

/// One experiment from its checked spec to its files.
class Session {
 public:
  Session(RunOptions options, ExperimentSpec spec, std::shared_ptr<DatasetCache> datasets)
      : m_options(std::move(options)),
        m_spec(std::move(spec)),
        m_datasets(std::move(datasets)),
        m_data(m_datasets->get(m_spec.dataset)),
        m_resultPath(m_options.out.empty() ? defaultResultPath(m_spec.name) : m_options.out),
        m_workers(m_options.workers > 0 ? m_options.workers : measuredWorkerCount()),
        m_reporter(reporterFor(m_options)) {
    requireRunnable(m_spec, *m_data);
    requireWritable(m_resultPath);
    if (!m_options.curves.empty()) requireWritable(m_options.curves);
  }

  ExitCode run() {
    RunQueue queue(
        makeTorchEngine(), m_datasets, [this](const Event& event) { m_inbox.post(event); },
        RunQueue::Options{.workers = m_workers, .lowPriority = false});
    const Interrupt interrupt([&queue] {
      std::cerr << "\nStopping at the next batch. Ctrl-C once more quits at once, without saving.\n";
      queue.requestStop();
    });
    queue.submit(m_spec);
    if (interrupt.happened()) queue.requestStop();  // it came before there was anything to stop
    do {
      listen();
    } while (!m_log.finished());
    queue.wait();
    return finish(interrupt.happened());
  }

 private:
  /// Saves whenever a run is over, so that whatever happens later costs no finished run.
  void listen() {
    bool runEnded = false;
    for (const Event& event : m_inbox.take(kRefresh)) {
      if (const LoggedRun* run = m_log.apply(event)) m_reporter->report(event, *run, m_log);
      runEnded |= std::holds_alternative<RunFinished>(event);
    }
    m_reporter->refresh(m_log);
    if (runEnded && !m_log.finished()) saveMeanwhile();
  }

  /// A disk that is full now may have room at the end, and a run is worth more than its copy: no error here.
  void saveMeanwhile() const {
    try {
      writeAtomically(m_resultPath, resultText(stored()));
    } catch (const Error&) {
      return;
    }
  }

  [[nodiscard]] StoredResult stored() const { return toStored(m_spec, *m_data, m_log, m_workers); }

  ExitCode finish(bool interrupted) {
    const StoredResult result = stored();
    const std::string path = save(resultText(result));
    if (!m_options.json) std::cout << '\n' << tableText(result) << std::flush;
    std::cerr << "\nResult: " << printable(path) << '\n';
    if (!m_options.curves.empty()) drawCurves(result);
    if (interrupted && m_log.any(Outcome::Cancelled)) {
      std::cerr << "Stopped before the end. To run it again from the start:\n " << commandLine() << '\n';
      return kInterrupted;
    }
    return m_log.any(Outcome::Failed) ? kRunFailed : kSuccess;
  }

  /// Comes last: where it fails, the user has been told already that the result itself is safe.
  void drawCurves(const StoredResult& result) const {
    writeAtomically(m_options.curves, curvesSvg(m_spec.title.empty() ? m_spec.name : m_spec.title, curvesOf(result)));
    std::cerr << "Curves: " << printable(m_options.curves) << '\n';
  }

  /// A disk that has filled up in the meantime does not cost the result: the folder for temporary files is next.
  [[nodiscard]] std::string save(const std::string& text) const {
    try {
      writeAtomically(m_resultPath, text);
      return m_resultPath;
    } catch (const Error& problem) {
      const std::string refuge = (fs::temp_directory_path() / defaultResultPath(m_spec.name)).string();
      writeAtomically(refuge, text);
      throw Error(ErrorKind::Unwritable, problem.where(), problem.problem(), "The result is in " + refuge + " instead");
    }
  }

  [[nodiscard]] std::string commandLine() const {
    std::string line;
    for (const std::string& word : m_options.words) line += ' ' + shellQuoted(word);
    return line;
  }

  RunOptions m_options;
  ExperimentSpec m_spec;
  std::shared_ptr<DatasetCache> m_datasets;
  std::shared_ptr<const Dataset> m_data;
  std::string m_resultPath;
  int m_workers;
  std::unique_ptr<Reporter> m_reporter;
  EventInbox m_inbox;  ///< outlives the queue, which posts to it
  RunLog m_log;
};

}  // namespace

ExitCode runExperiment(const RunOptions& options) {
  const ExperimentSpec spec = requestedSpec(options);
  requireValid(spec);
  Session session(options, spec, std::make_shared<DatasetCache>());
  try {
    return session.run();
  } catch (const Error& problem) {  // the runs had started: this is no bad spec any more
    std::cerr << "retort-cli: " << printable(problem.what()) << '\n';
    return kRunFailed;
  }
}

}  // namespace retort::cli
