// Sessions saved, reopened, moved and open twice.
#include <filesystem>
#include <fstream>

#include <QTest>

#include "engine/session/session.h"
#include "engine/session/sqlite.h"
#include "tests/engine/session/verify_made_up.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_place.h"

using namespace retort;
using namespace retort::test;

namespace fs = std::filesystem;

class TestSessionFiles : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void savedAndReopened() {
    const Place place;
    {
      const auto session = newSession(place.options);
      postMadeUpExperiment(*session);
      session->post(SessionEdit(RunLook{2, "renamed", "#0072b2", true}));
      session->post(SessionEdit(TextEdit{texts::kNotes, "# why\n"}));
      session->post(SessionEdit(TextEdit{texts::kForm, R"({"name": "x"})"}));
      session->save(place.file("mine.retort"));
      QVERIFY(!session->modified());
      QCOMPARE(session->path(), fs::canonical(place.file("mine.retort")).string());
      QVERIFY2(recoverableSessions(place.options.stateDirectory).empty(), "it lives");
    }
    QVERIFY2(place.workingCopies().empty(), "what was saved leaves no working copy");
    const std::string before = bytesOf(place.file("mine.retort"));
    const auto session = openSession(place.file("mine.retort"), place.options);
    QVERIFY(!session->modified());
    QVERIFY(session->readOnlyReason().empty());
    SessionContents contents = session->contents();
    QCOMPARE(contents.runs.at(1).look, (RunLook{2, "renamed", "#0072b2", true}));
    QCOMPARE(contents.texts[texts::kNotes], std::string("# why\n"));
    contents.runs[1].look.name = runName(contents.runs[1].spec);
    verifyMadeUp(contents, 3);
    QVERIFY(session->result(1)->trainLogits == madeUpLogits(30, 3, 5));
    QVERIFY(*session->checkpoint(2)->lastEpoch == *madeUpCheckpoint(3, 0, CheckpointReason::End)->lastEpoch);
    QCOMPARE(bytesOf(place.file("mine.retort")), before);
    QCOMPARE(readSession(place.file("mine.retort")).runs.size(), std::size_t{2});
    QCOMPARE(fs::exists(place.file("mine.retort-wal")) || fs::exists(place.file("mine.retort-journal")), false);
  }

  void whatIsWorkAndWhatIsNot() {
    const Place place;
    const auto session = newSession(place.options);
    session->post(SessionEdit(TextEdit{texts::kView, "{}"}));
    session->post(Event(RunProgress{1, 1, 0.5, 1, 1}));
    session->flush();
    QVERIFY(!session->modified());
    session->post(SessionEdit(TextEdit{texts::kNotes, "n"}));
    QVERIFY(session->modified());
    session->save(place.file("a.retort"));
    QVERIFY(!session->modified());
    QCOMPARE(readSession(place.file("a.retort")).texts.size(), std::size_t{2});
  }

  void theSecondOneIsReadOnly() {
    const Place place;
    const auto first = newSession(place.options);
    postMadeUpExperiment(*first);
    first->save(place.file("a.retort"));
    const auto second = openSession(place.file("a.retort"), place.options);
    QVERIFY2(second->readOnlyReason().find("process") != std::string::npos, second->readOnlyReason().c_str());
    second->post(SessionEdit(TextEdit{texts::kNotes, "mine"}));
    const std::string before = bytesOf(place.file("a.retort"));
    try {
      second->save();
      QFAIL("it overwrote what another has open");
    } catch (const Error& problem) {
      QVERIFY(problem.kind() == ErrorKind::InUse);
    }
    QCOMPARE(bytesOf(place.file("a.retort")), before);
    second->save(place.file("b.retort"));
    QVERIFY(second->readOnlyReason().empty());
    const auto third = newSession(place.options);
    QVERIFY_THROWS_EXCEPTION(Error, third->save(place.file("b.retort")));
    second->save();
  }

  void onceTheFirstIsClosedTheSecondMaySave() {
    const Place place;
    auto first = newSession(place.options);
    postMadeUpExperiment(*first);
    first->save(place.file("a.retort"));
    const auto second = openSession(place.file("a.retort"), place.options);
    QVERIFY(!second->readOnlyReason().empty());
    first.reset();
    second->post(SessionEdit(TextEdit{texts::kNotes, "mine"}));
    second->save();
    QVERIFY(second->readOnlyReason().empty() && !second->modified());
    QCOMPARE(readSession(place.file("a.retort")).texts.at(texts::kNotes), std::string("mine"));
  }

  void aFileThatAnotherProgramChangedIsNotOverwritten() {
    const Place place;
    const auto session = newSession(place.options);
    postMadeUpExperiment(*session);
    session->save(place.file("a.retort"));
    std::ofstream(place.file("a.retort"), std::ios::app) << "x";
    const std::string before = bytesOf(place.file("a.retort"));
    session->post(SessionEdit(TextEdit{texts::kNotes, "n"}));
    QVERIFY_THROWS_EXCEPTION(Error, session->save());
    QCOMPARE(bytesOf(place.file("a.retort")), before);
    QVERIFY(session->modified());
    session->save(place.file("b.retort"));
    QVERIFY(!session->modified());
  }

  void aDeletedRunIsThereUntilTheSessionIsClosed() {
    const Place place;
    const auto session = newSession(place.options);
    postMadeUpExperiment(*session);
    session->save(place.file("whole.retort"));
    session->post(SessionEdit(RunLook{2, "s", "", false, false, true}));
    session->save(place.file("a.retort"));
    const SessionContents saved = readSession(place.file("a.retort"));
    QCOMPARE(saved.runs.size(), std::size_t{1});
    const Database whole(place.file("whole.retort"), Database::Mode::Foreign);
    const Database file(place.file("a.retort"), Database::Mode::Foreign);
    for (const char* table : {"epoch", "probe", "checkpoint", "gradient"})
      QCOMPARE(file.integer(std::string("SELECT count(*) FROM ") + table + " WHERE run = 2"), 0);
    QVERIFY(file.integer("SELECT count(*) FROM blob") < whole.integer("SELECT count(*) FROM blob"));
    QCOMPARE(file.integer("PRAGMA freelist_count"), 0);
    session->post(SessionEdit(RunLook{2, "s", "", false, true, false}));
    session->save();
    const SessionContents again = readSession(place.file("a.retort"));
    QCOMPARE(again.runs.size(), std::size_t{2});
    QVERIFY(again.runs[1].look.pinned && again.runs[1].points.size() == 3);
  }

  void dataIsFoundBesideTheSession() {
    const Place place;
    fs::create_directories(place.file("here/data"));
    {
      const auto session = newSession(place.options);
      RunSpec spec = madeUpSpec(Role::Student);
      spec.dataset.kind = DatasetKind::Idx;
      spec.dataset.path = fs::canonical(place.file("here/data")).string();
      ExperimentSpec experiment;
      experiment.dataset = spec.dataset;
      session->post(Event(ExperimentQueued{1, experiment}));
      session->post(Event(RunQueued{1, spec, "s", 0, 1}));
      session->post(SessionEdit(
          TextEdit{texts::kForm, R"({"dataset.path": ")" + spec.dataset.path + R"(", "dataset.kind": "idx"})"}));
      session->save(place.file("here/a.retort"));
    }
    fs::rename(place.file("here"), place.file("there"));
    const auto session = openSession(place.file("there/a.retort"), place.options);
    SessionContents contents = session->contents();
    const std::string expected = fs::canonical(place.file("there/data")).string();
    QCOMPARE(contents.runs.at(0).spec.dataset.path, expected);
    QCOMPARE(contents.experiments.at(0).spec.dataset.path, expected);
    QVERIFY(contents.texts[texts::kForm].find(expected) != std::string::npos);
    session->post(SessionEdit(DatasetMoved{"", "/elsewhere"}));
    QCOMPARE(session->contents().datasets.at(0).path, std::string("/elsewhere"));
  }

  void anyPath() {
    const Place place;
    const std::string folder = place.file("a b%?#ü'\"");
    fs::create_directories(folder);
    const auto session = newSession(place.options);
    postMadeUpExperiment(*session);
    session->save(folder + "/r &?#%20.retort");
    QCOMPARE(readSession(folder + "/r &?#%20.retort").runs.size(), std::size_t{2});
    QVERIFY(openSession(folder + "/r &?#%20.retort", place.options)->readOnlyReason().size() > 0);
    fs::create_symlink(folder + "/r &?#%20.retort", place.file("link.retort"));
    QCOMPARE(openSession(place.file("link.retort"), place.options)->path(), session->path());
  }
};

QTEST_APPLESS_MAIN(TestSessionFiles)
#include "test_session_files.moc"
