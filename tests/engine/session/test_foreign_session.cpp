// Files of another version, and files that are no sessions.
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include <QTest>

#include "engine/experiment/error.h"
#include "engine/session/schema.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_editor.h"
#include "tests/support/session_place.h"
#include "tests/support/session_text.h"

using namespace retort;
using namespace retort::test;

namespace {

namespace fs = std::filesystem;

const std::string kFixture = std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_v1.retort";
const std::string kFixture2 = std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_v2.retort";
const std::string kFixture3 = std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_v3.retort";
const std::string kFixture4 = std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_v4.retort";
const std::string kFixture5 = std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_v5.retort";

/// A saved session of a teacher and a student at `path`.
void makeSession(const Place& place, const std::string& path) {
  const auto session = newSession(place.options);
  postMadeUpExperiment(*session);
  session->save(path);
}

void verifyError(const Error& error, ErrorKind kind, const std::string& path) {
  QCOMPARE(error.kind(), kind);
  QVERIFY2(error.where().starts_with(path), error.what());
  QVERIFY2(!error.problem().empty() && !error.remedy().empty(), error.what());
}

/// Reading and opening refuse it, and leave everything as it is.
void verifyRefused(const Place& place, const std::string& path, ErrorKind kind, std::string* problem = nullptr) {
  std::error_code none;
  const bool isFile = fs::is_regular_file(path, none);
  const std::string before = isFile ? bytesOf(path) : "";
  const auto names = namesIn(place.root.path().toStdString());
  const std::size_t copies = place.workingCopies().size();
  for (const bool open : {false, true}) try {
      open ? (void)openSession(path, place.options) : (void)readSession(path);
      QFAIL("nothing was thrown");
    } catch (const Error& error) {
      verifyError(error, kind, path);
      if (problem) *problem = error.problem();
    }
  QVERIFY(!isFile || bytesOf(path) == before);
  QCOMPARE(namesIn(place.root.path().toStdString()), names);
  QCOMPARE(place.workingCopies().size(), copies);
}

/// Opened, looked at and saved: the old bytes are kept beside the file, and the newest version says the same.
void verifySavedAsTheNewest(const std::string& fixture, int version, const std::function<void(Session&)>& look) {
  const Place place;
  fs::copy_file(fixture, place.file("old.retort"));
  std::string before;
  {
    const auto session = openSession(place.file("old.retort"), place.options);
    QCOMPARE(textOf(session->contents()), textOf(readSession(fixture)));
    look(*session);
    before = textOf(*session);
    session->save();
  }
  QCOMPARE(bytesOf(place.file("old.retort") + ".v" + std::to_string(version)), bytesOf(fixture));
  QCOMPARE(Database(place.file("old.retort"), Database::Mode::Foreign).integer("PRAGMA user_version"), kSchemaVersion);
  QCOMPARE(textOf(*openSession(place.file("old.retort"), place.options)), before);
}

}  // namespace

class TestForeignSession : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void version1HasItsValues() {
    SessionContents contents = readSession(kFixture);
    QCOMPARE(contents.id, std::string("3115320757-1503721056-1908066314-69140863"));
    QCOMPARE(contents.created, std::string("2026-11-24T23:30:11Z"));
    QCOMPARE(contents.program, std::string("retort 0.1.0"));
    QCOMPARE(contents.texts,
             (std::map<std::string, std::string>{{texts::kNotes, "# Notes of version 1\n"},
                                                 {texts::kForm, R"({"name":"frozen","objective.temperature":"7"})"},
                                                 {texts::kView, R"({"tab":1})"}}));
    QCOMPARE(contents.datasets.size(), std::size_t{1});
    const StoredDataset& data = contents.datasets[0];
    QVERIFY(data.kind == DatasetKind::Glyphs && data.path.empty() && data.seed == 1);
    QCOMPARE(data.sha256, std::string(64, 'a'));
    QCOMPARE(data.classNames, (std::vector<std::string>{"zero", "one", "two"}));
    QVERIFY(data.shape.height == 2 && data.trainCases == 30 && data.testCases == 20 && data.testLabels.empty());
    QCOMPARE(contents.experiments.size(), std::size_t{1});
    QVERIFY(contents.experiments[0].spec == ExperimentSpec{});
    verifyRuns(contents);
  }

  void version1OpensWithItsBlobs() {
    const Place place;
    fs::copy_file(kFixture, place.file("old.retort"));
    const auto session = openSession(place.file("old.retort"), place.options);
    QVERIFY(session->readOnlyReason().empty() && !session->modified());
    QCOMPARE(textOf(session->contents()), textOf(readSession(kFixture)));
    const auto teacher = session->result(1);
    QVERIFY(teacher->weights == madeUpWeights(3) && teacher->trainLogits == madeUpLogits(30, 3, 5));
    QVERIFY(teacher->testLogits == madeUpLogits(20, 3, 3));
    QVERIFY(session->result(2)->testLogits == madeUpLogits(20, 3, 2) && !session->result(3));
    QVERIFY(*session->probeLogits(2, 3) == madeUpLogits(20, 3, 3));
    const auto expected = madeUpCheckpoint(4, 2, CheckpointReason::Interval);
    const auto checkpoint = session->checkpoint(3);
    QVERIFY(checkpoint->weights == expected->weights && checkpoint->moments == expected->moments);
    QVERIFY(checkpoint->sums.hard == expected->sums.hard && checkpoint->steps == expected->steps);
    EpochState last = *expected->lastEpoch;
    last.heldOut = {};
    QVERIFY(*checkpoint->lastEpoch == last);
    QVERIFY(session->checkpoint(ForkPoint{2, 3, 0}));
    QCOMPARE(bytesOf(place.file("old.retort")), bytesOf(kFixture));
    QCOMPARE(bytesOf(place.file("old.retort.v1")), bytesOf(kFixture));
  }

  void version1IsSavedAsTheNewest() {
    const Place place;
    fs::copy_file(kFixture, place.file("old.retort"));
    std::string before;
    {
      const auto session = openSession(place.file("old.retort"), place.options);
      before = textOf(*session);
      session->save();
    }
    QCOMPARE(bytesOf(place.file("old.retort.v1")), bytesOf(kFixture));
    QCOMPARE(Database(place.file("old.retort"), Database::Mode::Foreign).integer("PRAGMA user_version"),
             kSchemaVersion);
    const auto session = openSession(place.file("old.retort"), place.options);
    QCOMPARE(textOf(*session), before);
    QCOMPARE(namesIn(place.root.path().toStdString()),
             (std::vector<std::string>{"old.retort", "old.retort.v1", "state"}));
  }

  void version2HasItsValues() {
    const SessionContents contents = readSession(kFixture2);
    QCOMPARE(contents.id, std::string("2452008569-2587452767-3249714798-3820669843"));
    QCOMPARE(contents.texts.at(texts::kNotes), std::string("# Notes of version 2\n"));
    QCOMPARE(contents.datasets.at(0).testLabels.size(), std::size_t{20});
    QVERIFY(contents.experiments.at(0).spec == ExperimentSpec{});
    verifyRuns(contents, true);
    for (const StoredRun& run : contents.runs) QVERIFY(run.group == GroupPlace{});
  }

  void version2IsSavedAsTheNewest() {
    verifySavedAsTheNewest(kFixture2, 2, [](Session&) {});
  }

  void version5HasItsValuesAndIsSavedAsTheNewest() {
    const SessionContents contents = readSession(kFixture5);
    QCOMPARE(contents.id, std::string("731732538-3790030574-2616402903-4264381338"));
    QCOMPARE(contents.texts.at(texts::kNotes), std::string("# Notes of version 5\n"));
    QCOMPARE(contents.runs.size(), std::size_t{5});
    QCOMPARE(contents.runs[3].parts, (std::vector<RunId>{1, 3}));
    QVERIFY((contents.runs[3].spec.ensemble == EnsembleSpec{2, EnsembleMean::Geometric}));
    QCOMPARE(contents.datasets.size(), std::size_t{1});
    const StoredDataset& data = contents.datasets[0];
    QVERIFY(data.wordNames.empty() && data.wordOf.empty() && data.testRecordings.empty());
    QVERIFY(data.states == DatasetSpec().states && data.split == DatasetSpec().split);
    verifySavedAsTheNewest(kFixture5, 5, [&](Session& session) {
      QVERIFY(*session.checkpoint(5)->lastEpoch == *madeUpCheckpoint(4, 2, CheckpointReason::Interval)->lastEpoch);
      // A further run is on the same data set, not on another that only looks like it.
      session.post(Event(RunQueued{6, contents.runs[0].spec, "r", 0, 0}));
      QCOMPARE(session.contents().runs.back().dataset, contents.runs[0].dataset);
    });
  }

  void version4HasItsValuesAndIsSavedAsTheNewest() {
    const SessionContents contents = readSession(kFixture4);
    QCOMPARE(contents.id, std::string("135295259-707331490-1176975845-4093638416"));
    QCOMPARE(contents.texts.at(texts::kNotes), std::string("# Notes of version 4\n"));
    QCOMPARE(contents.runs.size(), std::size_t{3});
    QVERIFY(contents.runs[1].gradients.at(0) == madeUpGradients(2, 1));
    for (const StoredRun& run : contents.runs) QVERIFY(run.parts.empty());
    verifySavedAsTheNewest(kFixture4, 4, [](Session& session) {
      QVERIFY(session.result(2)->heldOut == madeUpHeldOut(3));
      QVERIFY(*session.checkpoint(3)->lastEpoch == *madeUpCheckpoint(4, 2, CheckpointReason::Interval)->lastEpoch);
    });
  }

  void version3HasItsValues() {
    const SessionContents contents = readSession(kFixture3);
    QCOMPARE(contents.id, std::string("2907193476-4246624501-754836791-369666962"));
    QCOMPARE(contents.texts.at(texts::kNotes), std::string("# Notes of version 3\n"));
    QCOMPARE(contents.datasets.at(0).testLabels.size(), std::size_t{20});
    verifyRuns(contents, true);
    for (const StoredRun& run : contents.runs) QVERIFY(run.gradients.empty());
    QVERIFY((contents.runs[1].group == GroupPlace{7, 1, 3} && contents.runs[2].group == GroupPlace{}));
  }

  void version3IsSavedAsTheNewest() {
    verifySavedAsTheNewest(kFixture3, 3, [](Session& session) {
      for (const RunId run : {1, 2, 3}) QVERIFY(!session.heldOut(run));
      QVERIFY(session.result(1)->heldOut.empty() && session.result(1)->testLogits == madeUpLogits(20, 3, 3));
      EpochState last = *madeUpCheckpoint(4, 2, CheckpointReason::Interval)->lastEpoch;
      last.heldOut = {};
      QVERIFY(*session.checkpoint(3)->lastEpoch == last);
    });
  }

  void aChangedOldVersionIsSeen() {
    const Place place;
    for (const std::string& fixture : {kFixture, kFixture2, kFixture3}) {
      fs::copy_file(fixture, place.file("a.retort"), fs::copy_options::overwrite_existing);
      executeTrusting(place.file("a.retort"), "UPDATE run SET test_errors = test_errors - 1 WHERE id = 2");
      verifyRefused(place, place.file("a.retort"), ErrorKind::BadFile);
    }
  }

  void theFirstCopyOfAnOldVersionStaysAndThisOneIsKeptBesideIt() {
    const Place place;
    fs::copy_file(kFixture, place.file("old.retort"));
    writeFile(place.file("old.retort.v1"), "an earlier one");
    for (int i = 0; i < 2; ++i) (void)openSession(place.file("old.retort"), place.options);
    QCOMPARE(bytesOf(place.file("old.retort.v1")), std::string("an earlier one"));
    QCOMPARE(bytesOf(place.file("old.retort.v1-2")), bytesOf(kFixture));
    QVERIFY2(!fs::exists(place.file("old.retort.v1-3")), "the same copy is kept once");
  }

  /// The form is looked at while rows are copied: nesting without end would exhaust the stack there.
  void aFormNestedWithoutEndIsNoForm() {
    const Place place;
    {
      const auto session = newSession(place.options);
      postMadeUpExperiment(*session);
      session->save(place.file("deep.retort"));
    }
    const std::string deep(200'000, '[');
    const std::string shallow(200'000, ']');
    editSession(place.file("deep.retort"), [&](Database& database) {
      database.execute("UPDATE dataset SET path = '/x', relative = '.'");
      database.prepared("INSERT INTO text(name, text) VALUES('form', ?)")
          ->bind(R"({"dataset.path": "/x", "a": )" + deep + shallow + "}")
          .run();
    });
    QCOMPARE(openSession(place.file("deep.retort"), place.options)->contents().runs.size(), std::size_t{2});
  }

  void readingWritesNothingAnywhere() {
    const Place place;
    fs::copy_file(kFixture, place.file("old.retort"));
    const auto time = fs::last_write_time(place.file("old.retort"));
    QCOMPARE(readSession(place.file("old.retort")).runs.size(), std::size_t{3});
    QCOMPARE(namesIn(place.root.path().toStdString()), std::vector<std::string>{"old.retort"});
    QCOMPARE(bytesOf(place.file("old.retort")), bytesOf(kFixture));
    QVERIFY(fs::last_write_time(place.file("old.retort")) == time);
  }

  void aNewerVersionIsLeftAlone() {
    const Place place;
    makeSession(place, place.file("new.retort"));
    for (const int version : {kSchemaVersion + 1, 4711, 2147483647}) {
      executeTrusting(place.file("new.retort"), "PRAGMA user_version = " + std::to_string(version));
      std::string problem;
      verifyRefused(place, place.file("new.retort"), ErrorKind::NewerFile, &problem);
      QVERIFY2(problem.find("version " + std::to_string(version)) != std::string::npos, problem.c_str());
    }
    executeTrusting(place.file("new.retort"), "ALTER TABLE run ADD COLUMN more TEXT; CREATE TABLE more(a)");
    verifyRefused(place, place.file("new.retort"), ErrorKind::NewerFile);
  }

  void noVersionAtAll() {
    const Place place;
    makeSession(place, place.file("a.retort"));
    for (const char* version : {"0", "-1", "-2147483648"}) {
      executeTrusting(place.file("a.retort"), std::string("PRAGMA user_version = ") + version);
      verifyRefused(place, place.file("a.retort"), ErrorKind::BadFile);
    }
  }

  void whatIsNoFile() {
    const Place place;
    verifyRefused(place, place.file("none.retort"), ErrorKind::MissingFile);
    verifyRefused(place, place.file("no/such/folder.retort"), ErrorKind::MissingFile);
    fs::create_directory(place.file("folder"));
    verifyRefused(place, place.file("folder"), ErrorKind::BadFile);
    QCOMPARE(mkfifo(place.file("fifo").c_str(), 0600), 0);
    verifyRefused(place, place.file("fifo"), ErrorKind::BadFile);
    verifyRefused(place, "/dev/zero", ErrorKind::BadFile);
    fs::create_symlink("loop", place.file("loop"));
    verifyRefused(place, place.file("loop"), ErrorKind::MissingFile);
    verifyRefused(place, place.file(std::string(300, 'n').c_str()), ErrorKind::MissingFile);
    QVERIFY_THROWS_EXCEPTION(Error, (void)readSession(""));
    QVERIFY_THROWS_EXCEPTION(Error, (void)openSession("", place.options));
    QVERIFY_THROWS_EXCEPTION(Error, (void)readSession(std::string("a\0b", 3)));
  }

  void whatIsNoSession() {
    const Place place;
    writeFile(place.file("empty"), "");
    verifyRefused(place, place.file("empty"), ErrorKind::BadFile);
    writeFile(place.file("text"), "SQLite format 3 is what this is not");
    verifyRefused(place, place.file("text"), ErrorKind::BadFile);
    writeFile(place.file("zeros"), std::string(100'000, '\0'));
    verifyRefused(place, place.file("zeros"), ErrorKind::BadFile);
    executeTrusting(place.file("other"), "CREATE TABLE t(a)");
    verifyRefused(place, place.file("other"), ErrorKind::BadFile);
    makeSession(place, place.file("renamed"));
    executeTrusting(place.file("renamed"), "PRAGMA application_id = 1");
    verifyRefused(place, place.file("renamed"), ErrorKind::BadFile);
  }

  void anotherSchema_data() {
    QTest::addColumn<QString>("sql");
    for (const char* sql :
         {"CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END", "CREATE VIEW v AS SELECT * FROM run",
          "CREATE INDEX i ON run(name)", "CREATE TABLE more(a)", "CREATE VIRTUAL TABLE v USING fts5(a)",
          "ALTER TABLE run ADD COLUMN more TEXT", "DROP TABLE probe", "ALTER TABLE run RENAME COLUMN name TO title",
          "DROP TABLE text; CREATE TABLE text(name TEXT PRIMARY KEY, text TEXT NOT NULL)",
          "DROP TABLE text; CREATE VIEW text AS SELECT 'notes' AS name, 'x' AS text", "ANALYZE",
          "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'hidden INTEGER NOT NULL',"
          " 'hidden INTEGER NOT NULL DEFAULT (abs(-9223372036854775807 - 1))') WHERE name = 'run'",
          "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'index'"})
      QTest::newRow(sql) << QString::fromUtf8(sql);
  }
  void anotherSchema() {
    QFETCH(QString, sql);
    const Place place;
    makeSession(place, place.file("a.retort"));
    executeTrusting(place.file("a.retort"), sql.toStdString());
    verifyRefused(place, place.file("a.retort"), ErrorKind::BadFile);
  }

  void changedContentIsSeen() {
    const Place place;
    makeSession(place, place.file("good.retort"));
    for (const char* sql :
         {"UPDATE run SET test_errors = test_errors - 1 WHERE id = 2", "UPDATE session SET id = 'another'",
          "DELETE FROM probe WHERE epoch = 2 AND run = 1", "UPDATE session SET digest = 'x'", "DELETE FROM session",
          "UPDATE blob SET bytes = (SELECT bytes FROM blob WHERE id = 2) WHERE id = 1",
          "INSERT INTO text VALUES('a', 'b')"}) {
      fs::copy_file(place.file("good.retort"), place.file("a.retort"), fs::copy_options::overwrite_existing);
      executeTrusting(place.file("a.retort"), sql);
      verifyRefused(place, place.file("a.retort"), ErrorKind::BadFile);
    }
  }

  void aLivingWorkingCopyIsNoFile() {
    const Place place;
    const auto session = newSession(place.options);
    postMadeUpExperiment(*session);
    session->flush();
    const std::string database = place.workingCopies().at(0) + "/session.retort";
    const auto names = namesIn(place.workingCopies().at(0));
    verifyRefused(place, database, ErrorKind::BadFile);
    QCOMPARE(namesIn(place.workingCopies().at(0)), names);
    QCOMPARE(session->contents().runs.size(), std::size_t{2});
  }

 private:
  static void verifyRuns(const SessionContents& contents, bool pinned = false) {
    QCOMPARE(contents.runs.size(), std::size_t{3});
    const StoredRun& teacher = contents.runs[0];
    QVERIFY(teacher.spec == madeUpSpec(Role::Teacher) && teacher.outcome == Outcome::Completed);
    QCOMPARE(teacher.look, (RunLook{1, runName(teacher.spec), "", false, false, false}));
    QCOMPARE(teacher.result.engine, std::string("made-up engine 1.0"));
    const StoredRun& student = contents.runs[1];
    QVERIFY(student.spec == madeUpSpec(Role::Student) && student.teacher == 1 && student.points.size() == 3);
    QCOMPARE(student.look, (RunLook{2, "renamed", "#0072b2", true, pinned, false}));
    QVERIFY(std::isnan(student.points[1].hardLoss) && student.points[0].gradientRatio == 12.25);
    QCOMPARE(student.checkpoints, (std::vector<CheckpointPlace>{{3, 0, CheckpointReason::End}}));
    const StoredRun& fork = contents.runs[2];
    RunSpec spec = madeUpSpec(Role::Student, 8);
    spec.forkedFrom = {2, 3, 0};
    QVERIFY(fork.spec == spec && fork.teacher == 1 && !fork.outcome && fork.started.ends_with("Z"));
    QVERIFY(fork.points.size() == 1 && fork.points[0] == madeUpPoint(4, 20));
    QCOMPARE(fork.checkpoints, (std::vector<CheckpointPlace>{{4, 2, CheckpointReason::Interval}}));
  }
};

QTEST_APPLESS_MAIN(TestForeignSession)
#include "test_foreign_session.moc"
