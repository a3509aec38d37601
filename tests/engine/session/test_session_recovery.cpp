// What a program leaves that ended without saving: recovered, kept or thrown away.
#include <filesystem>

#include <QTest>

#include "engine/session/session.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_place.h"

using namespace retort;
using namespace retort::test;

namespace fs = std::filesystem;

class TestSessionRecovery : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatWasNotSavedIsRecovered() {
    const Place place;
    {
      const auto session = newSession(place.options);
      postMadeUpExperiment(*session);
      session->save(place.file("a.retort"));
      session->post(SessionEdit(TextEdit{texts::kNotes, "unsaved"}));
      session->post(Event(RunQueued{9, madeUpSpec(Role::Student), "unfinished", 1, 1}));
      QVERIFY2(recoverableSessions(place.options.stateDirectory).empty(), "a living session is not recovered");
    }
    const std::string saved = bytesOf(place.file("a.retort"));
    const auto found = recoverableSessions(place.options.stateDirectory);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].path, fs::canonical(place.file("a.retort")).string());
    QCOMPARE(found[0].runs, std::size_t{3});
    QCOMPARE(found[0].finished, std::size_t{2});
    QCOMPARE(found[0].names.at(2), std::string("unfinished"));
    {
      const auto session = recoverSession(found[0], place.options);
      QVERIFY(session->modified());
      QCOMPARE(session->contents().texts[texts::kNotes], std::string("unsaved"));
      QCOMPARE(bytesOf(place.file("a.retort")), saved);
      QVERIFY_THROWS_EXCEPTION(Error, (void)recoverSession(found[0], place.options));
      session->save();
    }
    QVERIFY(place.workingCopies().empty());
    QCOMPARE(readSession(place.file("a.retort")).runs.size(), std::size_t{3});
  }

  void whatCannotBeRecoveredIsKept() {
    const Place place;
    {
      const auto session = newSession(place.options);
      postMadeUpExperiment(*session);
    }
    const std::string copy = place.workingCopies().at(0);
    const std::string whole = bytesOf(copy + "/session.retort");
    writeFile(copy + "/session.retort", "no database");
    const auto found = recoverableSessions(place.options.stateDirectory);
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY2(!found[0].problem.empty(), "it is passed over in silence");
    QVERIFY_THROWS_EXCEPTION(Error, (void)recoverSession(found[0], place.options));
    QCOMPARE(place.workingCopies().size(), std::size_t{1});
    writeFile(copy + "/session.retort", whole);
    const auto again = recoverableSessions(place.options.stateDirectory);
    QVERIFY(again.at(0).problem.empty());
    QCOMPARE(recoverSession(again[0], place.options)->contents().runs.size(), std::size_t{2});
  }

  void whatIsDiscardedIsGone() {
    const Place place;
    {
      const auto session = newSession(place.options);
      postMadeUpExperiment(*session);
      session->discard();
    }
    QVERIFY(place.workingCopies().empty());
    {
      const auto session = newSession(place.options);
      postMadeUpExperiment(*session);
    }
    const auto found = recoverableSessions(place.options.stateDirectory);
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found[0].path.empty());
    discardRecoverable(found[0]);
    QVERIFY(place.workingCopies().empty());
  }

  void aDiscardCanBeTakenBack() {
    const Place place;
    {
      const auto session = newSession(place.options);
      postMadeUpExperiment(*session);
      session->discard();
      session->discard(false);
    }
    QCOMPARE(recoverableSessions(place.options.stateDirectory).size(), std::size_t{1});
  }
};

QTEST_APPLESS_MAIN(TestSessionRecovery)
#include "test_session_recovery.moc"
