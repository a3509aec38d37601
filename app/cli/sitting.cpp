#include "app/cli/sitting.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <utility>

#include "app/cli/interrupt.h"
#include "app/cli/run_text.h"
#include "app/cli/sweep_text.h"
#include "app/cli/text.h"
#include "engine/analysis/curves_svg.h"
#include "engine/data/atomic_file.h"
#include "engine/experiment/engine.h"
#include "engine/experiment/error.h"
#include "engine/session/known_runs.h"
#include "engine/session/working_copy.h"

namespace retort::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRefresh{100};
constexpr int kSaveShare = 10;  // between two saves goes so many times what the last one took

std::size_t terminalColumns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::unique_ptr<Reporter> reporterFor(bool json) {
  if (json) return makeJsonReporter(std::cout);
  const char* terminal = std::getenv("TERM");
  if (isatty(STDOUT_FILENO) != 0 && terminal && std::string_view(terminal) != "dumb")
    return makeLiveReporter(std::cout, terminalColumns);
  return makePlainReporter(std::cout);
}

void sayTrouble(const std::optional<Error>& problem) {
  if (problem)
    std::cerr << "\nretort-cli: " << printable(problem->what()) << " Training goes on, and writing is tried again.\n";
  else
    std::cerr << "\nretort-cli: what had to wait is written now.\n";
}

}  // namespace

void requireOther(const std::string& output, const std::string& session) {
  if (!output.empty() && canonicalPath(output) == canonicalPath(session))
    throw Error(ErrorKind::BadArgument, output, "it is the session itself", "Name another file to write");
}

Sitting::Sitting(std::string path, bool mustExist, std::shared_ptr<DatasetCache> datasets, SittingOptions options)
    : m_path(std::move(path)),
      m_options(std::move(options)),
      m_datasets(std::move(datasets)),
      m_reporter(reporterFor(m_options.json)) {
  requireOther(m_options.curves, m_path);
  requireOther(m_options.curves, m_options.to.empty() ? m_path : m_options.to);
  if (m_options.workers <= 0) m_options.workers = measuredWorkerCount();
  open(mustExist);
  if (const std::string reason = m_session->readOnlyReason(); !reason.empty())
    throw Error(ErrorKind::InUse, m_path, reason, "Close it there, or name another file");
  reload();
}

void Sitting::open(bool mustExist) {
  SessionOptions options;
  options.committed = [this](const Event& event) { m_inbox.post(event); };
  options.trouble = sayTrouble;
  const std::string file = canonicalPath(m_path);
  if (!takeUp(options, file)) {
    std::error_code error;
    const bool exists = fs::exists(file, error);
    if (mustExist || exists)
      m_session = openSession(file, options);
    else
      m_session = newSession(options);
  }
  if (!m_options.to.empty())
    turnTo(m_options.to);
  else if (m_session->path().empty())
    turnTo(m_path);  // from here on a kill leaves something to resume, and nobody else takes the name
  else
    requireWritable(m_path);
}

/// What a program that did not end properly has left for the file. @return whether there was any
bool Sitting::takeUp(const SessionOptions& options, const std::string& file) {
  for (const RecoverableSession& left : recoverableSessions(options.stateDirectory)) {
    if (left.path != file) continue;
    const std::string what = "work of " + left.changed + " was not saved to it when its program ended, and ";
    if (m_options.discardUnsaved) {
      discardRecoverable(left);
      continue;
    }
    if (!left.problem.empty())
      throw Error(ErrorKind::BadFile, m_path, what + "cannot be read in " + left.directory + ": " + left.problem,
                  "Put that right, or give that work up with --discard-unsaved");
    if (left.fileChanged && m_options.to.empty())
      throw Error(ErrorKind::InUse, m_path, what + "another program has changed the file since",
                  "Keep that work by retort-cli resume FILE --to OTHER, or give it up with --discard-unsaved");
    std::cerr << "Going on with work that was not saved when its program ended (" << left.changed << ", " << left.runs
              << (left.runs == 1 ? " run" : " runs") << ").\n";
    m_session = recoverSession(left, options);
    m_recovered = true;
    return true;
  }
  return false;
}

void Sitting::turnTo(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error) && canonicalPath(path) != m_session->path())
    throw Error(ErrorKind::BadArgument, path, "there is a file already", "Name one that is not there yet");
  m_session->save(path);
  m_path = path;
}

RunQueue::Options Sitting::queueOptions() const {
  RunQueue::Options options;
  options.workers = m_options.workers;
  options.lowPriority = false;
  options.archive = m_session;
  options.checkpointInterval = m_options.checkpointInterval;
  options.firstRun = nextRun(m_contents);
  options.firstExperiment = nextExperiment(m_contents);
  return options;
}

ExitCode Sitting::train(const std::function<bool(RunQueue&, RunLog&)>& begin) {
  RunQueue queue(
      makeTorchEngine(), m_datasets,
      [this](const Event& event) {
        m_session->post(event);
        if (std::holds_alternative<QueueIdle>(event)) m_idle = true;
      },
      queueOptions());
  const Interrupt interrupt([&queue] {
    std::cerr << "\nStopping at the next batch. Ctrl-C once more quits at once; resume then goes on from the last "
                 "checkpoint.\n";
    queue.requestStop();
  });
  queue.restore(knownRuns(m_contents), knownExperiments(m_contents));
  m_log.know(m_contents);
  const bool busy = begin(queue, m_log);
  if (interrupt.happened()) queue.requestStop();  // it came before there was anything to stop
  while (busy && !m_idle) listen();
  queue.wait();
  writeRest(interrupt);
  return finish(interrupt.happened());
}

/// Reports what is safely written, and saves as runs end.
void Sitting::listen() {
  bool runEnded = false;
  for (const Event& event : m_inbox.take(kRefresh)) {
    if (const LoggedRun* run = m_log.apply(event)) m_reporter->report(event, *run, m_log);
    runEnded |= std::holds_alternative<RunFinished>(event);
  }
  m_reporter->refresh(m_log);
  if (runEnded && !m_idle && Clock::now() >= m_nextSave) saveMeanwhile();
}

/// A disk that is full now may have room at the end, and the working copy is there: no error here, but a word.
void Sitting::saveMeanwhile() {
  const auto from = Clock::now();
  try {
    m_session->save();
  } catch (const Error& problem) {
    if (!std::exchange(m_saidSaveTrouble, true))
      std::cerr << "\nretort-cli: " << printable(problem.what())
                << " Training goes on; the work is in the working copy.\n";
  }
  const auto now = Clock::now();
  m_nextSave = now + kSaveShare * (now - from);
}

/// What is finished is not given up because a disk is full: it waits for room until the user has had enough.
void Sitting::writeRest(const Interrupt& interrupt) {
  bool said = false;
  while (true) {
    try {
      m_session->flush();
      return listen();
    } catch (const Error& problem) {
      if (interrupt.happened()) throw;
      if (!std::exchange(said, true))
        std::cerr << "\nretort-cli: " << printable(problem.what())
                  << " All runs are over; waiting to write what is left. Ctrl-C gives it up.\n";
    }
    listen();
  }
}

ExitCode Sitting::finish(bool interrupted) {
  m_session->save();
  if (!m_options.json) writeTables();
  std::cerr << "\nSession: " << printable(m_path) << '\n';
  if (!m_options.curves.empty()) drawCurves();
  if (interrupted && m_log.any(Outcome::Cancelled)) {
    std::cerr << "Stopped before the end. To go on:\n  retort-cli resume " << shellQuoted(m_path) << '\n';
    return kInterrupted;
  }
  if (m_log.any(Outcome::Cancelled))
    std::cerr << "Some runs could not go on, as their messages say. Where a data set has moved, name its folder:\n"
                 "  retort-cli resume "
              << shellQuoted(m_path) << " --data DIR\n";
  return m_log.any(Outcome::Failed) || m_log.any(Outcome::Cancelled) ? kRunFailed : kSuccess;
}

/// Of sweeps their cells, with what earlier sittings made of them; of other runs each.
void Sitting::writeTables() {
  std::cout << '\n';
  std::vector<StoredRun> runs;
  std::map<RunId, WordErrors> words;
  for (const LoggedRun& run : m_log.runs()) {
    if (!run.isOfSweep) runs.push_back(toStored(run));
    if (run.words) words[run.id] = *run.words;
  }
  if (!runs.empty() || m_log.sweeps().empty()) std::cout << tableText(runs, words);
  if (!m_log.sweeps().empty()) reload();
  for (const StoredExperiment& experiment : m_contents.experiments) {
    if (!m_log.sweeps().contains(experiment.id)) continue;
    const auto state = stateOf(m_contents, experiment);
    std::cout << printable(experiment.spec.name) << ", " << (state ? stateText(*state) : "too large") << "\n\n"
              << cellsText(sweepTable(m_contents, experiment));
  }
  std::cout << std::flush;
}

/// Comes last: where it fails, the user has been told already that the session itself is safe.
void Sitting::drawCurves() const {
  writeAtomically(m_options.curves, curvesSvg(m_options.title, curvesOf(loggedRuns())));
  std::cerr << "Curves: " << printable(m_options.curves) << '\n';
}

std::vector<StoredRun> Sitting::loggedRuns() const {
  std::vector<StoredRun> runs;
  for (const LoggedRun& run : m_log.runs()) runs.push_back(toStored(run));
  return runs;
}

}  // namespace retort::cli
