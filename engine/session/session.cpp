#include "engine/session/session.h"

#include <atomic>
#include <mutex>
#include <random>
#include <utility>

#include "engine/data/atomic_file.h"
#include "engine/session/foreign_file.h"
#include "engine/session/recorder.h"
#include "engine/session/row_reader.h"
#include "engine/session/row_writer.h"
#include "engine/session/schema.h"
#include "engine/session/session_rows.h"
#include "engine/session/snapshot.h"
#include "engine/session/working_copy.h"

namespace retort {
namespace {

constexpr const char* kUnnamed = "working copy";  // what errors call it that has no file

bool isOfSession(const Event& event) {
  return !std::holds_alternative<RunProgress>(event) && !std::holds_alternative<QueueIdle>(event);
}

bool isWork(const SessionEdit& edit) {
  const auto* text = std::get_if<TextEdit>(&edit);
  return !text || text->name != texts::kView;
}

std::string heldBy(long process) { return "it is open in another window (process " + std::to_string(process) + ")"; }

/// Why a session is not simply saved to its file.
struct ReadOnly {
  std::string reason;    ///< empty when it is
  int olderVersion = 0;  ///< of the file, where its copy is still to be kept; else 0
};

class OpenSession : public Session {
  template <typename Read>
  auto read(Read read) {
    m_recorder.flush();
    const std::lock_guard lock(m_readMutex);
    return read(m_reader);
  }

 public:
  OpenSession(std::unique_ptr<WorkingCopy> copy, SessionOrigin origin, ReadOnly readOnly, bool modified,
              const SessionOptions& options)
      : m_copy(std::move(copy)),
        m_origin(std::move(origin)),
        m_readOnly(std::move(readOnly)),
        m_modifications(modified ? 1 : 0),
        m_marked(modified),
        m_recorder({m_copy->database(), m_copy->database(), options.committed, options.trouble, [this] { mark(); }}),
        m_database(m_copy->database(), Database::Mode::Reader, m_origin.path.empty() ? kUnnamed : m_origin.path),
        m_reader(m_database) {}

  ~OpenSession() override { m_copy->setKept(modified() && !m_discarded); }

  [[nodiscard]] std::string path() const override {
    const std::lock_guard lock(m_originMutex);
    return m_origin.path;
  }
  [[nodiscard]] std::string readOnlyReason() const override {
    const std::lock_guard lock(m_originMutex);
    return m_readOnly.reason;
  }
  [[nodiscard]] bool modified() const override { return m_modifications != m_saved; }

  [[nodiscard]] SessionContents contents() override {
    return read([](RowReader& reader) { return reader.contents(); });
  }
  [[nodiscard]] std::shared_ptr<const RunResult> result(RunId run) override {
    return read([run](RowReader& reader) { return reader.result(run); });
  }
  [[nodiscard]] std::shared_ptr<const Checkpoint> checkpoint(RunId run) override {
    return read([run](RowReader& reader) { return reader.checkpoint(run); });
  }
  [[nodiscard]] std::shared_ptr<const Checkpoint> checkpoint(const ForkPoint& place) override {
    return read([&place](RowReader& reader) { return reader.checkpoint(place); });
  }
  [[nodiscard]] std::shared_ptr<const Matrix> testLogits(RunId run) override {
    return read([run](RowReader& reader) { return reader.testLogits(run); });
  }
  [[nodiscard]] std::shared_ptr<const HeldOut> heldOut(RunId run) override {
    return read([run](RowReader& reader) { return reader.heldOut(run); });
  }
  [[nodiscard]] std::shared_ptr<const Matrix> probeLogits(RunId run, int epoch) override {
    return read([=](RowReader& reader) { return reader.probeLogits(run, epoch); });
  }

  void post(const Event& event) override {
    const std::lock_guard lock(m_postMutex);
    if (isOfSession(event)) ++m_modifications;
    m_recorder.post(event);
  }
  void post(const SessionEdit& edit) override {
    const std::lock_guard lock(m_postMutex);
    if (isWork(edit)) ++m_modifications;
    m_recorder.post(edit);
  }
  void flush() override { m_recorder.flush(); }
  void discard(bool gone) override { m_discarded = gone; }
  void save(const std::string& path) override;

 private:
  /// On the recorder's thread, before it writes.
  void mark() {
    const std::lock_guard lock(m_markMutex);
    if (m_marked || !modified()) return;
    m_copy->setModified(true);
    m_marked = true;
  }
  void setSaved(std::uint64_t modifications) {
    const std::lock_guard lock(m_markMutex);
    m_saved = modifications;
    if (modified()) return;
    m_copy->setModified(false);
    m_marked = false;
  }
  void requireUnchanged(const std::string& target) const;
  void claim(const std::string& target);
  void write(const std::string& target);

  std::unique_ptr<WorkingCopy> m_copy;
  mutable std::mutex m_originMutex;
  SessionOrigin m_origin;  ///< guarded by m_originMutex
  ReadOnly m_readOnly;     ///< guarded by m_originMutex
  std::mutex m_saveMutex;
  std::mutex m_postMutex;  ///< what is counted below is with the recorder
  std::atomic<std::uint64_t> m_modifications;
  std::atomic<std::uint64_t> m_saved = 0;
  std::atomic<bool> m_discarded = false;
  std::mutex m_markMutex;
  bool m_marked;  ///< guarded by m_markMutex
  Recorder m_recorder;
  std::mutex m_readMutex;  ///< guards the two below
  Database m_database;
  RowReader m_reader;
};

void OpenSession::requireUnchanged(const std::string& target) const {
  const FileStamp found = stampOf(target);
  const std::lock_guard lock(m_originMutex);
  if (target == m_origin.path && found != m_origin.stamp && found != m_origin.next)
    throw Error(ErrorKind::InUse, target, "it was changed by another program since it was opened here",
                "Save it under another name");
}

/// A file that is not this session's own becomes so, if nobody has it open: perhaps no longer.
void OpenSession::claim(const std::string& target) {
  if (const auto holder = m_copy->claim({target, stampOf(target), {}}))
    throw Error(ErrorKind::InUse, target, heldBy(*holder), "Close it there, or save under another name");
}

/// Whatever happens once the file is about to be replaced, the new one is known to be this session's own.
void OpenSession::write(const std::string& target) {
  SessionOrigin origin{target, stampOf(target), {}};
  writeSnapshot(m_copy->database(), target, [&](const std::string& file) {
    origin.next = stampOf(file);
    m_copy->setOrigin(origin);
    const std::lock_guard lock(m_originMutex);
    if (m_origin.path == target) m_origin = origin;
  });
  origin = {target, stampOf(target), {}};
  m_copy->setOrigin(origin);
  const std::lock_guard lock(m_originMutex);
  m_origin = origin;
  m_readOnly = {};
}

void OpenSession::save(const std::string& path) {
  const std::lock_guard saving(m_saveMutex);
  const std::string own = this->path();
  const std::string target = path.empty() ? own : canonicalPath(path);
  if (target.empty()) throw Error(ErrorKind::BadArgument, "session", "it has no file yet", "Choose a name for it");
  const ReadOnly readOnly = (std::lock_guard(m_originMutex), m_readOnly);
  const SessionOrigin before = m_copy->origin();
  const bool isClaimed = before.path == target;
  requireUnchanged(target);
  if (!isClaimed) claim(target);
  try {
    if (target == own && readOnly.olderVersion > 0) keepOlderVersion(target, readOnly.olderVersion);
    const std::uint64_t modifications = (std::lock_guard(m_postMutex), m_modifications.load());
    m_recorder.flush();
    write(target);
    setSaved(modifications);
  } catch (...) {
    if (!isClaimed && this->path() != target) m_copy->setOrigin(before);
    throw;
  }
}

/// Every value in its range, but for blobs, which are looked at when they are read.
void requireReadable(const std::string& database, const std::string& shown) {
  Database reader(database, Database::Mode::Reader, shown);
  (void)RowReader(reader).contents();
}

std::string newId() {
  std::random_device device;
  std::string id;
  for (int i = 0; i < 4; ++i) id += std::to_string(device()) + (i < 3 ? "-" : "");
  return id;
}

}  // namespace

std::shared_ptr<Session> newSession(const SessionOptions& options) {
  auto copy = std::make_unique<WorkingCopy>(options.stateDirectory, SessionOrigin{});
  {
    Database database(copy->database(), Database::Mode::Writer, kUnnamed);
    createSchema(database);
    insertSessionRow(database, newId(), rows::timestamp());
  }
  return std::make_shared<OpenSession>(std::move(copy), SessionOrigin{}, ReadOnly{}, false, options);
}

std::shared_ptr<Session> openSession(const std::string& path, const SessionOptions& options) {
  SessionOrigin origin{canonicalPath(path), stampOf(canonicalPath(path))};
  const int version = openForeign(origin.path).version;
  auto copy = std::make_unique<WorkingCopy>(options.stateDirectory, origin);
  importRows(copy->database(), origin.path, version);
  if (stampOf(origin.path) != origin.stamp)
    throw Error(ErrorKind::InUse, origin.path, "another program changed it while it was read", "Open it once more");
  requireReadable(copy->database(), origin.path);
  ReadOnly readOnly{copy->holder() ? heldBy(*copy->holder()) : "", version < kSchemaVersion ? version : 0};
  if (readOnly.olderVersion > 0 && readOnly.reason.empty()) {
    try {
      keepOlderVersion(origin.path, version);
      readOnly = {};
    } catch (const Error& problem) {
      readOnly.reason = std::string("no copy of its older version can be kept beside it: ") + problem.problem();
    }
  }
  return std::make_shared<OpenSession>(std::move(copy), std::move(origin), std::move(readOnly), false, options);
}

std::shared_ptr<Session> recoverSession(const RecoverableSession& recoverable, const SessionOptions& options) {
  const auto holder = holderOf(options.stateDirectory, recoverable.path);
  auto copy = std::make_unique<WorkingCopy>(recoverable);
  bringUpToDate(copy->database());
  SessionOrigin origin = copy->origin();
  ReadOnly readOnly{holder ? heldBy(*holder) : "", 0};
  return std::make_shared<OpenSession>(std::move(copy), std::move(origin), std::move(readOnly), true, options);
}

SessionContents readSession(const std::string& path) {
  const auto database = readOnly(openForeign(canonicalPath(path)));
  return RowReader(*database).contents();
}

std::vector<std::uint8_t> readWeights(const std::string& path, RunId run) {
  const auto database = readOnly(openForeign(canonicalPath(path)));
  std::vector<std::uint8_t> bytes = RowReader(*database).weightBytes(run);
  if (bytes.empty())
    throw Error(ErrorKind::BadArgument, path, "run " + std::to_string(run) + " is not there or has no final weights",
                "retort-cli show lists the runs");
  return bytes;
}

std::function<std::shared_ptr<const Matrix>(RunId)> testLogitsReader(const std::string& path) {
  std::shared_ptr<Database> database = readOnly(openForeign(canonicalPath(path)));
  return [database](RunId run) { return RowReader(*database).testLogits(run); };
}

}  // namespace retort
