// A disk that refuses: every call that writes fails in turn, a full disk, a limit on the size of files.
#include <sys/mount.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <mutex>

#include <QTest>

#include "engine/experiment/error.h"
#include "tests/support/faulty_io.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_place.h"
#include "tests/support/session_text.h"

using namespace retort;
using namespace retort::test;

namespace {

namespace fs = std::filesystem;

constexpr long kMostCalls = 2'000;  // so that a test that never ends is seen to fail

/// What SessionOptions::trouble said.
class Troubles {
 public:
  void listen(SessionOptions& options) {
    options.trouble = [this](const std::optional<Error>& problem) {
      const std::lock_guard lock(m_mutex);
      m_said.push_back(problem);
    };
  }
  [[nodiscard]] std::size_t count() const { return (std::lock_guard(m_mutex), m_said.size()); }
  [[nodiscard]] bool areOver() const { return (std::lock_guard(m_mutex), m_said.empty() || !m_said.back()); }
  /// An error and its end by turns.
  void verify() const {
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < m_said.size(); ++i) QCOMPARE(m_said[i].has_value(), i % 2 == 0);
    for (const auto& problem : m_said)
      if (problem) verifyProblem(*problem);
  }
  static void verifyProblem(const Error& error) {
    QVERIFY2(error.kind() == ErrorKind::Unwritable, error.what());
    QVERIFY2(!error.where().empty() && !error.problem().empty() && !error.remedy().empty(), error.what());
  }

 private:
  mutable std::mutex m_mutex;
  std::vector<std::optional<Error>> m_said;
};

void verifyWhole(Session& session) {
  const SessionContents contents = session.contents();
  QCOMPARE(contents.runs.size(), std::size_t{2});
  for (const StoredRun& run : contents.runs) {
    QVERIFY(run.outcome == Outcome::Completed && run.points.size() == 3 && run.checkpoints.size() == 1);
    QVERIFY(session.result(run.id)->weights == madeUpWeights(3));
    QVERIFY(session.checkpoint(run.id)->moments == madeUpWeights(100));
    for (int epoch = 1; epoch <= 3; ++epoch) QVERIFY(session.probeLogits(run.id, epoch));
  }
  QCOMPARE(contents.texts.at(texts::kNotes), std::string("whole"));
}

/// @return what it threw, if anything
template <typename Call>
std::optional<Error> problemOf(Call call) {
  try {
    call();
  } catch (const Error& error) {
    Troubles::verifyProblem(error);
    return error;
  }
  return std::nullopt;
}

/// Runs `once` with the first, second … call failing, until there is none left that could.
/// @return how many calls there were
template <typename Once>
long eachCall(Once once) {
  for (long nth = 1; nth < kMostCalls; ++nth)
    if (!once(nth) || QTest::currentTestFailed()) return nth - 1;
  return kMostCalls;
}

}  // namespace

class TestSessionFaults : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void savingOverAFile_data() { faults(); }
  void savingOverAFile();
  void savingWhenTheStateCannotBeWritten_data() { faults(); }
  void savingWhenTheStateCannotBeWritten();
  void writingTheWorkingCopy_data() { faults(); }
  void writingTheWorkingCopy();
  void beginning_data() { faults(); }
  void beginning();
  void keepingAnOlderVersion_data() { faults(); }
  void keepingAnOlderVersion();

  void aFullDiskUnderTheFile();
  void aFullDiskUnderTheWorkingCopy();
  void aLimitOnTheSizeOfFiles();

 private:
  static void faults() {
    QTest::addColumn<int>("error");
    QTest::addColumn<bool>("forever");
    QTest::newRow("no space, once") << ENOSPC << false;
    QTest::newRow("no space from then on") << ENOSPC << true;
    QTest::newRow("a broken disk, once") << EIO << false;
    QTest::newRow("a broken disk from then on") << EIO << true;
  }
};

#define NEEDS_FAULTS()   \
  QFETCH(int, error);    \
  QFETCH(bool, forever); \
  if (!Fault::isPossible()) QSKIP("tests/support/faulty_io is not loaded with this program: CTest does that")

static void verifySaves(Session& session, const std::string& path) {
  QVERIFY(!problemOf([&] { session.save(); }));
  QVERIFY(!session.modified());
  QCOMPARE(textOf(readSession(path)), textOf(session.contents()));
}

/// The file stays as it was, or, where only its folder cannot be synced, is the new one; nothing lies beside it.
void TestSessionFaults::savingOverAFile() {
  NEEDS_FAULTS();
  const Place place(fastFolder());
  fs::create_directory(place.file("mine"));
  const std::string folder = fs::canonical(place.file("mine")).string();
  const std::string path = folder + "/a.retort";
  const auto session = newSession(place.options);
  postMadeUpExperiment(*session);
  session->save(path);
  int replaced = 0;  // by a save that failed
  int silent = 0;
  const long calls = eachCall([&](long nth) {
    const std::string before = bytesOf(path);
    session->post(SessionEdit(TextEdit{texts::kNotes, "save " + std::to_string(nth)}));
    session->flush();
    std::optional<Error> problem;
    {
      const Fault fault(folder, nth, error, forever);
      problem = problemOf([&] { session->save(); });
      if (!fault.happened()) return problem.has_value();
    }
    [&] {
      QCOMPARE(namesIn(folder), std::vector<std::string>{"a.retort"});
      QCOMPARE(session->modified(), problem.has_value());
      silent += problem ? 0 : 1;
      if (problem) QCOMPARE(problem->where(), path);
      if (!problem) QVERIFY(bytesOf(path) != before);
      if (problem && bytesOf(path) != before) {
        ++replaced;
        QCOMPARE(readSession(path).texts.at(texts::kNotes), "save " + std::to_string(nth));
      }
      verifySaves(*session, path);
    }();
    return true;
  });
  QVERIFY2(calls > 10 && calls < kMostCalls, qPrintable(QString::number(calls)));
  QVERIFY2(replaced <= 1, "only the last call, the folder's fsync, comes after the rename");
  QVERIFY2(silent <= 1, "only the fsync of the folder for the journal matters to nobody");
  qInfo("%ld calls, each failed in turn", calls);
}

void TestSessionFaults::savingWhenTheStateCannotBeWritten() {
  NEEDS_FAULTS();
  const Place place(fastFolder());
  const std::string path = fs::canonical(place.root.path().toStdString()).string() + "/a.retort";
  const auto session = newSession(place.options);
  postMadeUpExperiment(*session);
  session->save(path);
  const long calls = eachCall([&](long nth) {
    const std::string before = bytesOf(path);
    session->post(SessionEdit(TextEdit{texts::kNotes, "save " + std::to_string(nth)}));
    session->flush();
    std::optional<Error> problem;
    bool happened = false;
    {
      const Fault fault(place.options.stateDirectory, nth, error, forever);
      problem = problemOf([&] { session->save(); });
      happened = fault.happened();
    }
    [&] {
      if (problem && bytesOf(path) != before) QVERIFY(!readSession(path).runs.empty());
      if (!problem) QCOMPARE(readSession(path).texts.at(texts::kNotes), "save " + std::to_string(nth));
      session->post(SessionEdit(TextEdit{texts::kNotes, "again " + std::to_string(nth)}));
      QVERIFY(!problemOf([&] { session->save(); }));
      QCOMPARE(readSession(path).texts.at(texts::kNotes), "again " + std::to_string(nth));
    }();
    return happened;
  });
  QVERIFY2(calls > 2 && calls < kMostCalls, qPrintable(QString::number(calls)));
}

/// The window is told, nothing is lost, and all is written as soon as it can be.
void TestSessionFaults::writingTheWorkingCopy() {
  NEEDS_FAULTS();
  int silent = 0;
  const long calls = eachCall([&](long nth) {
    Place place(fastFolder());
    Troubles troubles;
    troubles.listen(place.options);
    bool happened = false;
    bool threw = false;
    [&] {
      const auto session = newSession(place.options);
      {
        const Fault fault(place.options.stateDirectory, nth, error, forever);
        session->post(Event(ExperimentQueued{1, {}}));
        threw = problemOf([&] { session->flush(); }).has_value();
        for (const auto& run : {madeUpRun(1, Role::Teacher, 3), madeUpRun(2, Role::Student, 3, 1)})
          for (const Event& event : run) {
            session->post(event);
            if (event.index() % 3 == 0 && problemOf([&] { session->flush(); })) threw = true;
          }
        session->post(SessionEdit(TextEdit{texts::kNotes, "whole"}));
        if (problemOf([&] { session->flush(); })) threw = true;
        happened = fault.happened();
      }
      QVERIFY(!problemOf([&] { session->flush(); }));
      QTRY_VERIFY(troubles.areOver());
      troubles.verify();
      QVERIFY2(!threw || troubles.count() > 0, "the error is visible");
      silent += happened && !threw && troubles.count() == 0 ? 1 : 0;
      verifyWhole(*session);
    }();
    const auto found = recoverableSessions(place.options.stateDirectory);
    [&] {
      QCOMPARE(found.size(), std::size_t{1});
      verifyWhole(*recoverSession(found[0], place.options));
    }();
    return happened;
  });
  QVERIFY2(calls > 20 && calls < kMostCalls, qPrintable(QString::number(calls)));
  qInfo("%ld calls, each failed in turn; %d of them mattered to nobody", calls, silent);
}

/// A session that cannot begin leaves nothing in the state directory.
void TestSessionFaults::beginning() {
  NEEDS_FAULTS();
  const Place place(fastFolder());
  {
    const auto session = newSession(place.options);
    postMadeUpExperiment(*session);
    session->post(SessionEdit(TextEdit{texts::kNotes, "whole"}));
    session->save(place.file("a.retort"));
  }
  for (const bool open : {false, true}) {
    const long calls = eachCall([&](long nth) {
      const Fault fault(place.options.stateDirectory, nth, error, forever);
      std::shared_ptr<Session> session;
      const auto problem = problemOf(
          [&] { session = open ? openSession(place.file("a.retort"), place.options) : newSession(place.options); });
      [&] { QVERIFY(problem || session); }();
      if (problem) [&] { QVERIFY(place.workingCopies().empty()); }();
      if (session && open && !forever) verifyWhole(*session);
      return fault.happened();
    });
    QVERIFY2(calls > 10 && calls < kMostCalls, qPrintable(QString::number(calls)));
  }
}

/// Where no copy of the older version can be kept, the file is not to be overwritten.
void TestSessionFaults::keepingAnOlderVersion() {
  NEEDS_FAULTS();
  const Place place(fastFolder());
  fs::create_directory(place.file("mine"));
  const std::string folder = fs::canonical(place.file("mine")).string();
  const std::string path = folder + "/a.retort";
  fs::copy_file(std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_v1.retort", path);
  const std::string before = bytesOf(path);
  const long calls = eachCall([&](long nth) {
    const Fault fault(folder, nth, error, forever);
    const auto session = openSession(path, place.options);
    [&] {
      QCOMPARE(bytesOf(path), before);
      QCOMPARE(session->readOnlyReason().empty(), !fault.happened());
      if (!fault.happened()) return;
      if (!forever) {  // saving tries to keep the copy once more
        session->save();
        QCOMPARE(bytesOf(path + ".v1"), before);
        writeFile(path, before);
      } else {
        QVERIFY_THROWS_EXCEPTION(Error, session->save());
        QCOMPARE(bytesOf(path), before);
      }
      if (fs::exists(path + ".v1")) QCOMPARE(bytesOf(path + ".v1"), before);
      fs::remove(path + ".v1");
      QCOMPARE(namesIn(folder), std::vector<std::string>{"a.retort"});
    }();
    return fault.happened();
  });
  QVERIFY2(calls > 3 && calls < kMostCalls, qPrintable(QString::number(calls)));
  QCOMPARE(bytesOf(path + ".v1"), before);
}

namespace {

/// A disk of one megabyte.
class TinyDisk {
 public:
  explicit TinyDisk(const std::string& folder) : m_folder(folder) {
    fs::create_directories(folder);
    m_mounted = mount("retort-test", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  ~TinyDisk() {
    if (m_mounted) umount2(m_folder.c_str(), MNT_DETACH);
  }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;
  [[nodiscard]] bool isThere() const { return m_mounted; }

 private:
  std::string m_folder;
  bool m_mounted = false;
};

SessionEdit notes(std::size_t bytes) { return TextEdit{texts::kNotes, std::string(bytes, 'n')}; }

}  // namespace

void TestSessionFaults::aFullDiskUnderTheFile() {
  const Place place(fastFolder());
  const TinyDisk disk(place.file("disk"));
  if (!disk.isThere()) QSKIP("a disk of 1 MB cannot be mounted here: that takes root");
  const std::string path = place.file("disk/a.retort");
  const auto session = newSession(place.options);
  postMadeUpExperiment(*session);
  session->save(path);
  const std::string before = bytesOf(path);
  session->post(notes(2'000'000));
  const auto problem = problemOf([&] { session->save(); });
  QVERIFY2(problem && problem->remedy().find("space") != std::string::npos, problem ? problem->what() : "no error");
  QCOMPARE(bytesOf(path), before);
  QCOMPARE(namesIn(place.file("disk")), std::vector<std::string>{"a.retort"});
  session->save(place.file("elsewhere.retort"));
  session->post(notes(2'000));
  session->save(path);
  QCOMPARE(readSession(path).texts.at(texts::kNotes).size(), std::size_t{2'000});
}

void TestSessionFaults::aFullDiskUnderTheWorkingCopy() {
  Place place(fastFolder());
  const TinyDisk disk(place.file("disk"));
  if (!disk.isThere()) QSKIP("a disk of 1 MB cannot be mounted here: that takes root");
  place.options.stateDirectory = place.file("disk/state");
  Troubles troubles;
  troubles.listen(place.options);
  const auto session = newSession(place.options);
  writeFile(place.file("disk/filler"), std::string(700'000, 'x'));
  session->post(notes(400'000));
  QVERIFY(problemOf([&] { session->flush(); }));
  QTRY_VERIFY(troubles.count() == 1 && !troubles.areOver());
  postMadeUpExperiment(*session);
  QVERIFY(problemOf([&] { session->flush(); }));
  session->post(SessionEdit(TextEdit{texts::kNotes, "whole"}));
  fs::remove(place.file("disk/filler"));
  session->flush();
  QTRY_VERIFY(troubles.areOver());
  troubles.verify();
  verifyWhole(*session);
}

void TestSessionFaults::aLimitOnTheSizeOfFiles() {
  Place place(fastFolder());
  Troubles troubles;
  troubles.listen(place.options);
  const auto session = newSession(place.options);
  postMadeUpExperiment(*session);
  session->save(place.file("a.retort"));
  const std::string before = bytesOf(place.file("a.retort"));
  rlimit old{};
  QCOMPARE(getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{500'000, old.rlim_max};
  QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
  session->post(notes(2'000'000));
  const auto unwritten = problemOf([&] { session->flush(); });
  const auto unsaved = problemOf([&] { session->save(); });
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, oldHandler);
  QVERIFY(unwritten && unsaved);
  QTRY_VERIFY(troubles.count() > 0);
  QCOMPARE(bytesOf(place.file("a.retort")), before);
  session->save();
  QTRY_VERIFY(troubles.areOver());
  QCOMPARE(readSession(place.file("a.retort")).texts.at(texts::kNotes).size(), std::size_t{2'000'000});
}

QTEST_APPLESS_MAIN(TestSessionFaults)
#include "test_session_faults.moc"
