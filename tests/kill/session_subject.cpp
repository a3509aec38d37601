// The program that test_session_kills kills: a sweep of small runs, kept in a session that is saved now and then.
//   session_subject FILE STATE DATA
// Begins, or goes on with what it left. Says on its standard output, a line each, what it can answer for:
//   begun              the program has been loaded
//   submitted          all runs are in the working copy
//   epoch RUN SECONDS, taken RUN SECONDS   as training goes, and takes checkpoints
//   checkpoint RUN SECONDS, finished RUN   they are in the working copy
//   saving, saved HASH                     before and after each save
//   done CALLS         all is saved; CALLS were counted by faulty_io, where that is loaded
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>

#include "engine/data/sha256.h"
#include "engine/experiment/engine.h"
#include "engine/experiment/run_queue.h"
#include "engine/session/known_runs.h"
#include "engine/session/session.h"
#include "engine/session/working_copy.h"
#include "tests/kill/sweep.h"

namespace {

using namespace retort;
using namespace retort::test;

constexpr std::chrono::milliseconds kBetweenSaves{200};

/// Unbuffered, and whole lines from any thread.
void say(const std::string& text) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  const std::string line = text + '\n';
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::abort();
}

std::string hashOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

/// Counts what is safely written, so that it is time to save.
class Progress {
 public:
  void hear(const Event& event) {
    if (const auto* taken = std::get_if<CheckpointTaken>(&event))
      say("checkpoint " + std::to_string(taken->run) + ' ' + std::to_string(taken->checkpoint->seconds));
    if (const auto* finished = std::get_if<RunFinished>(&event)) say("finished " + std::to_string(finished->run));
    const std::lock_guard lock(m_mutex);
    m_news |= std::holds_alternative<RunFinished>(event);
    m_idle |= std::holds_alternative<QueueIdle>(event);
    m_changed.notify_all();
  }
  /// @return whether there is more to come
  bool wait() {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, kBetweenSaves, [this] { return m_news || m_idle; });
    m_news = false;
    return !m_idle;
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_news = false;
  bool m_idle = false;
};

std::shared_ptr<Session> openOrRecover(const std::string& file, const SessionOptions& options) {
  for (const RecoverableSession& left : recoverableSessions(options.stateDirectory)) {
    if (left.path != canonicalPath(file) && !left.path.empty()) continue;
    if (left.runs == kRuns) return recoverSession(left, options);
    discardRecoverable(left);  // it was killed before it had said "submitted"
  }
  return std::filesystem::exists(file) ? openSession(file, options) : newSession(options);
}

void save(Session& session, const std::string& file) {
  say("saving");
  session.save(file);
  say("saved " + hashOf(file));
}

void run(const std::string& file, const std::string& state, const std::string& data) {
  Progress progress;
  const auto session = openOrRecover(file, {state, [&](const Event& event) { progress.hear(event); }, {}});
  const SessionContents contents = session->contents();
  RunQueue::Options options;
  options.workers = 2;
  options.archive = session;
  options.checkpointInterval = kCheckpointInterval;
  RunQueue queue(
      makeTorchEngine(), std::make_shared<DatasetCache>(),
      [&session](const Event& event) {
        if (const auto* epoch = std::get_if<EpochFinished>(&event))
          say("epoch " + std::to_string(epoch->run) + ' ' + std::to_string(epoch->point.seconds));
        if (const auto* taken = std::get_if<CheckpointTaken>(&event))
          say("taken " + std::to_string(taken->run) + ' ' + std::to_string(taken->checkpoint->seconds));
        session->post(event);
      },
      options);
  if (contents.runs.empty()) {
    for (const ExperimentSpec& spec : sweep(data)) queue.submit(spec);
  } else {
    queue.restore(knownRuns(contents));
    std::vector<RunId> all;
    for (const StoredRun& one : contents.runs) all.push_back(one.id);
    if (queue.resume(all).empty()) session->post(Event(QueueIdle{}));
  }
  session->flush();
  say("submitted");
  do save(*session, file);
  while (progress.wait());
  queue.wait();
  save(*session, file);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return EXIT_FAILURE;
  try {
    say("begun");
    run(arguments[1], arguments[2], arguments[3]);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "session_subject: %s\n", problem.what());
    return EXIT_FAILURE;
  }
  const auto counted = reinterpret_cast<long (*)()>(dlsym(RTLD_DEFAULT, "faultyIoCounted"));
  say("done " + std::to_string(counted ? counted() : 0));
}
