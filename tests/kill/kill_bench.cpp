#include "tests/kill/kill_bench.h"

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <QByteArray>

#include "engine/data/sha256.h"
#include "engine/experiment/error.h"
#include "engine/session/row_reader.h"
#include "engine/session/sqlite.h"
#include "tests/kill/sweep.h"
#include "tests/support/mini_idx.h"

namespace retort::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kFile = "mine/sweep.retort";
constexpr int kLongestMilliseconds = 120'000;
constexpr double kBatch = 0.2;        // s, on a machine that does other things, too
constexpr double kLongestCommit = 2;  // s, on a disk that others write to

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

void require(bool holds, const std::string& what) {
  if (!holds) fail(what);
}

std::string hashOf(const std::string& bytes) {
  Sha256 hash;
  hash.add({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return hash.finish();
}

std::string bytesOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Said parsed(const QByteArray& output) {
  Said said;
  std::istringstream lines(output.toStdString().substr(0, static_cast<std::size_t>(output.lastIndexOf('\n') + 1)));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string what;
    RunId run = 0;
    words >> what;
    if (what == "submitted") said.submitted = true;
    if (what == "epoch" && words >> run) words >> said.trained[run];
    if (what == "taken" && words >> run) words >> said.taken[run];
    if (what == "checkpoint" && words >> run) words >> said.checkpoint[run];
    if (what == "finished" && words >> run) said.finished.push_back(run);
    if (what == "saving" || what == "saved") said.saving = what == "saving";
    if (what == "saved") words >> said.savedHash;
    if (what == "done") said.done = static_cast<bool>(words >> said.calls);
  }
  return said;
}

template <typename T>
void put(std::string& text, const T& value) {
  text.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put(std::string& text, const std::vector<float>& values) {
  text.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

}  // namespace

KillBench::KillBench() {
  MiniIdxOptions options;
  options.trainCases = 8192;
  options.testCases = 64;
  writeMiniIdx(path("data"), makeMiniIdx(options));
  fs::create_directory(path("mine"));
}

std::string KillBench::path(const char* name) const { return m_root.filePath(QLatin1String(name)).toStdString(); }

void KillBench::arm(QProcess& subject, const Moment& moment) const {
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("OMP_NUM_THREADS"), QStringLiteral("1"));
  environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(FAULTY_IO));
  const auto set = [&environment](const char* name, const std::string& value) {
    environment.insert(QLatin1String(name), QString::fromStdString(value));
  };
  set("FAULTY_IO_PREFIX", m_root.path().toStdString());
  set("FAULTY_IO_ERROR", "kill");
  set("FAULTY_IO_LOG", path("log"));
  set("FAULTY_IO_NTH", std::to_string(moment.call));
  if (moment.where == Moment::Where::Commit) set("FAULTY_IO_SUFFIX", "/session.retort-wal");
  if (moment.where == Moment::Where::Checkpoint) set("FAULTY_IO_SUFFIX", "/session.retort");
  if (moment.where == Moment::Where::Save) set("FAULTY_IO_PREFIX", path("mine"));
  subject.setProcessEnvironment(environment);
}

Said KillBench::run(const Moment& moment) {
  fs::remove(path("log"));
  m_hashBefore = fs::exists(path(kFile)) ? hashOf(bytesOf(path(kFile))) : "";
  QProcess subject;
  subject.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  arm(subject, moment);
  subject.start(QStringLiteral(SUBJECT), {QString::fromStdString(path(kFile)), QString::fromStdString(path("state")),
                                          QString::fromStdString(path("data"))});
  require(subject.waitForStarted(), "the subject does not start");
  QByteArray output;
  while (!output.contains("begun\n") && subject.waitForReadyRead(kLongestMilliseconds))
    output += subject.readAllStandardOutput();
  const auto begin = Clock::now();
  const int wait = moment.where == Moment::Where::Time ? static_cast<int>(moment.seconds * 1000) : kLongestMilliseconds;
  if (subject.state() != QProcess::NotRunning && !subject.waitForFinished(wait)) {
    kill(static_cast<pid_t>(subject.processId()), SIGKILL);
    require(moment.where == Moment::Where::Time, "the subject hangs");
    subject.waitForFinished(kLongestMilliseconds);
  }
  m_secondsOfWork = std::chrono::duration<double>(Clock::now() - begin).count();
  output += subject.readAllStandardOutput();
  m_killed = subject.exitStatus() == QProcess::CrashExit;
  const Said said = parsed(output);
  m_finished.insert(said.finished.begin(), said.finished.end());
  require(m_killed || (subject.exitCode() == 0 && said.done), "the subject failed by itself");
  return said;
}

std::string KillBench::killedAt() const {
  std::string line = bytesOf(path("log"));
  return line.substr(0, line.find('\n'));
}

/// The file is what the last save that ended had made of it, or what the save that had begun made.
void KillBench::verifyFile(const Said& said) const {
  const std::string file = path(kFile);
  const std::string expected = said.savedHash.empty() ? m_hashBefore : said.savedHash;
  if (!fs::exists(file)) {
    require(expected.empty(), "the saved file is gone");
    return;
  }
  require(hashOf(bytesOf(file)) == expected || said.saving, "the file changed while nobody saved");
  require(readSession(file).runs.size() == kRuns, "the file is not whole");
}

/// Also those that had finished before an earlier kill.
void KillBench::requireFinished(RowReader& reader) const {
  for (const RunId run : m_finished) {
    const auto result = reader.result(run);
    require(result && result->outcome == Outcome::Completed && !result->weights.empty() && !result->testLogits.empty(),
            "the finished run " + std::to_string(run) + " is lost");
  }
}

Lost KillBench::verifyLost(RowReader& reader, const Said& said) {
  const auto secondsIn = [](const std::map<RunId, double>& all, RunId run) {
    const auto found = all.find(run);
    return found == all.end() ? 0 : found->second;
  };
  Lost lost;
  for (const auto& [run, trained] : said.trained) {
    if (reader.result(run)) continue;
    const auto checkpoint = reader.checkpoint(run);
    const double kept = checkpoint ? checkpoint->seconds : 0;
    require(kept >= secondsIn(said.checkpoint, run) - 1e-6, "a checkpoint is lost that was written");
    lost.untaken = std::max(lost.untaken, trained - std::max(kept, secondsIn(said.taken, run)));
    lost.inAll = std::max(lost.inAll, trained - kept);
  }
  require(lost.untaken <= kCheckpointInterval + kBatch, "no checkpoint for " + std::to_string(lost.untaken) + " s");
  require(lost.inAll <= kCheckpointInterval + kLongestCommit, "a run lost " + std::to_string(lost.inAll) + " s");
  return lost;
}

Lost KillBench::verifyLeft(const Said& said) const {
  verifyFile(said);
  // On a copy, so that the subject finds everything as it was when it was killed.
  fs::remove_all(path("judged"));
  fs::copy(path("state"), path("judged"), fs::copy_options::recursive);
  const auto left = recoverableSessions(path("judged"));
  require(left.size() <= 1, "it left more than one working copy");
  const bool isSaved = fs::exists(path(kFile));
  require(!left.empty() || isSaved || !said.submitted, "it left nothing");
  if (left.empty() && !isSaved) return {};
  const std::string path0 = left.empty() ? path(kFile) : left[0].directory + "/session.retort";
  Database database(path0, left.empty() ? Database::Mode::Foreign : Database::Mode::Writer);
  const std::string integrity = database.text("PRAGMA integrity_check");
  require(integrity == "ok", "the working copy is damaged: " + integrity);
  RowReader reader(database);
  requireFinished(reader);
  const SessionContents contents = reader.contents();
  require(!said.submitted || contents.runs.size() == kRuns, "a run is lost");
  return verifyLost(reader, said);
}

std::string KillBench::imprint() const {
  const auto session = openSession(path(kFile), {path("judge"), {}, {}});
  std::string text;
  for (const StoredRun& run : session->contents().runs) {
    const auto result = session->result(run.id);
    require(result && result->outcome == Outcome::Completed, "run " + std::to_string(run.id) + " is not completed");
    std::string bytes;
    for (const NamedTensor& tensor : result->weights) put(bytes, tensor.values);
    put(bytes, result->testLogits.values);
    put(bytes, result->trainLogits.values);
    put(bytes, result->heldOut.logits.values);
    for (const std::int64_t count : {result->testErrors, result->testCases, result->trainErrors, result->trainCases})
      put(bytes, count);
    for (const EpochPoint& point : run.points) {
      for (const double value : {point.loss, point.softLoss, point.hardLoss, point.trainError, point.learningRate,
                                 point.gradientRatio.value_or(-1)})
        put(bytes, value);
      put(bytes, point.testErrors);
      put(bytes, session->probeLogits(run.id, point.epoch)->values);
    }
    text += run.look.name + ", " + std::to_string(run.points.size()) + " epochs: " + hashOf(bytes) + '\n';
  }
  return text;
}

void KillBench::verifyClean() const {
  for (const auto& entry : fs::directory_iterator(path("mine")))
    require(entry.path().filename() == "sweep.retort", "left beside the file: " + entry.path().filename().string());
  for (const auto& entry : fs::directory_iterator(path("state/sessions")))
    require(!entry.is_directory(), "a working copy is left");
}

}  // namespace retort::test
