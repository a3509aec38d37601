#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/models/run_questions.h"
#include "app/models/run_store.h"
#include "tests/app/session_files.h"
#include "tests/support/made_up_session.h"
#include "tests/support/scripted_engine.h"

using namespace retort;

namespace {

struct Bench {
  explicit Bench(const QTemporaryDir& folder, SessionFactory factory = {})
      : place(folder),
        session(store, runs, factory.create ? std::move(factory) : test::sessionsIn(stateDirectory(place))) {
    runs.prepare();
  }
  static QString stateDirectory(const QTemporaryDir& place) { return place.filePath(QStringLiteral("state")); }
  [[nodiscard]] QString file(const char* name) const { return place.filePath(QString::fromLatin1(name)); }

  const QTemporaryDir& place;
  RunStore store;
  RunController runs{store, [] { return std::make_shared<test::ScriptedEngine>(); }};
  SessionController session;
};

/// A session file with a teacher and a student of five epochs.
QString writeSession(const QTemporaryDir& place, const char* name = "made.retort") {
  SessionOptions options;
  options.stateDirectory = place.filePath(QStringLiteral("writer")).toStdString();
  const auto session = newSession(options);
  test::postMadeUpExperiment(*session, 5);
  session->post(TextEdit{texts::kNotes, "what came out"});
  const QString path = place.filePath(QString::fromLatin1(name));
  session->save(path.toStdString());
  return path;
}

}  // namespace

class TestSessionController : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void beginsWithANewSession() {
    const QTemporaryDir place;
    Bench b(place);
    QSignalSpy opened(&b.session, &SessionController::opened);
    b.session.prepare();
    QVERIFY(!b.session.status().open);  // the window does not wait for it
    QTRY_COMPARE(opened.count(), 1);
    QVERIFY(b.session.status().open);
    QVERIFY(!b.session.status().modified);
    QVERIFY(b.session.status().path.isEmpty());
    QVERIFY(!b.session.hasUnsavedWork());
  }

  void opensAFile() {
    const QTemporaryDir place;
    const QString path = writeSession(place);
    Bench b(place);
    QSignalSpy reset(&b.store, &RunStore::runsReset);
    b.session.prepare(path);
    QTRY_COMPARE(b.store.runs().size(), std::size_t{2});
    QCOMPARE(reset.count(), 1);
    QCOMPARE(b.session.status().path, path);
    QCOMPARE(b.store.find(1)->state, RunState::Completed);
    QCOMPARE(b.store.find(2)->points.size(), std::size_t{5});
    QCOMPARE(b.store.find(2)->checkpoints.size(), std::size_t{1});
    QVERIFY(b.store.find(1)->result->weights.empty());
    QVERIFY(!b.store.find(1)->testLogits);
    QVERIFY(!b.session.status().modified);
  }

  void logitsAreReadWhenSomebodyLooks() {
    const QTemporaryDir place;
    Bench b(place);
    b.session.prepare(writeSession(place));
    QTRY_COMPARE(b.store.runs().size(), std::size_t{2});
    QSignalSpy changed(&b.store, &RunStore::runsChanged);
    b.store.wantLogits(*b.store.find(2));
    b.store.wantLogits(*b.store.find(2));
    QTRY_VERIFY(b.store.find(2)->testLogits != nullptr);
    QCOMPARE(b.store.find(2)->testLogits->rows, std::size_t{20});
    QCOMPARE(changed.count(), 1);
  }

  void aRunThatAKillLeftShowsItsLastProbes() {
    const QTemporaryDir place;
    const QString path = place.filePath(QStringLiteral("killed.retort"));
    {
      SessionOptions options;
      options.stateDirectory = place.filePath(QStringLiteral("writer")).toStdString();
      const auto session = newSession(options);
      session->post(Event(ExperimentQueued{1, {}}));
      for (const Event& event : test::madeUpRun(1, Role::Teacher, 3))
        if (!std::holds_alternative<CheckpointTaken>(event) && !std::holds_alternative<RunFinished>(event))
          session->post(event);
      session->save(path.toStdString());
    }
    Bench b(place);
    b.session.prepare(path);
    QTRY_COMPARE(b.store.runs().size(), std::size_t{1});
    QCOMPARE(b.store.find(1)->state, RunState::Unfinished);
    b.store.wantLogits(*b.store.find(1));
    QTRY_VERIFY(b.store.find(1)->probeLogits != nullptr);
    QCOMPARE(*b.store.find(1)->probeLogits, test::madeUpLogits(20, 3, 3));
  }

  /// What was asked for last comes first.
  void probesOfEarlierEpochsAreReadWhenAsked() {
    const QTemporaryDir place;
    Bench b(place);
    b.session.prepare(writeSession(place));
    QTRY_COMPARE(b.store.runs().size(), std::size_t{2});
    std::vector<int> epochs;
    std::vector<std::shared_ptr<const Matrix>> answers;
    connect(&b.store.questions(), &RunQuestions::probesAnswered, &b.store,
            [&](RunId run, int epoch, const auto& logits) {
              QCOMPARE(run, RunId{2});
              epochs.push_back(epoch);
              answers.push_back(logits);
            });
    for (const int epoch : {1, 2, 3, 4, 9}) b.store.questions().askProbes(2, epoch);
    QVERIFY(epochs.empty());  // the window does not wait
    QTRY_COMPARE(epochs, (std::vector<int>{1, 9, 4, 3, 2}));
    QVERIFY(!answers[1]);
    for (const std::size_t i : {0, 2, 3, 4})
      QCOMPARE(*answers[i], test::madeUpLogits(20, 3, static_cast<float>(epochs[i])));
  }

  void drawnPicturesAreAnsweredByTheSessionsWeights() {
    const QTemporaryDir place;
    Bench b(place);
    b.session.prepare(writeSession(place));
    QTRY_COMPARE(b.store.runs().size(), std::size_t{2});
    b.store.setDataset(test::madeUpDataset());
    PictureAnswers answers;
    connect(&b.store.questions(), &RunQuestions::pictureAnswered, &b.store,
            [&](const PictureAnswers& given) { answers = given; });
    b.store.questions().askPicture({{1, 2}, {0, 100, 200, 0}});
    QTRY_COMPARE(answers.byRun.size(), std::size_t{2});
    QCOMPARE(answers.byRun.at(2).problem, QString());
    QCOMPARE(answers.byRun.at(2).logits, test::scriptedAnswer(test::madeUpWeights(5), {0, 100, 200, 0}, 3));
    b.session.newSession();  // its runs are gone, and nobody holds it open
    QTRY_VERIFY(b.store.runs().empty());
    QTRY_VERIFY(answers.byRun.empty());
  }

  void looksAndTextsReachTheFile() {
    const QTemporaryDir place;
    const QString path = writeSession(place);
    Bench b(place);
    b.session.prepare(path);
    QTRY_COMPARE(b.store.runs().size(), std::size_t{2});
    RunLook look = b.store.look(2);
    look.name = "renamed";
    look.pinned = true;
    b.store.setLooks({look});
    b.session.edit(TextEdit{texts::kNotes, "more"});
    QVERIFY(b.session.status().modified);
    QVERIFY(b.session.hasUnsavedWork());
    QSignalSpy saved(&b.session, &SessionController::saved);
    b.session.save();
    QVERIFY(b.session.status().saving);
    QTRY_COMPARE(saved.count(), 1);
    QVERIFY(!b.session.status().modified);
    const SessionContents contents = readSession(path.toStdString());
    QCOMPARE(contents.runs.at(1).look, look);
    QCOMPARE(contents.texts.at(texts::kNotes), std::string("more"));
  }

  void aViewIsNoWork() {
    const QTemporaryDir place;
    Bench b(place);
    b.session.prepare(writeSession(place));
    QTRY_VERIFY(b.session.status().open);
    b.session.edit(TextEdit{texts::kView, "{}"});
    QVERIFY(!b.session.status().modified);
  }

  void aBadFileLeavesEverythingAsItWas() {
    const QTemporaryDir place;
    Bench b(place);
    b.session.prepare(writeSession(place));
    QTRY_COMPARE(b.store.runs().size(), std::size_t{2});
    const SessionStatus before = b.session.status();
    QFile file(b.file("bad.retort"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no session at all");
    file.close();
    for (const char* name : {"bad.retort", "missing.retort"}) {
      std::string where;
      const QObject context;
      connect(&b.session, &SessionController::errorOccurred, &context,
              [&where](const Error& error) { where = error.where(); });
      b.session.open(b.file(name));
      QTRY_COMPARE(where, b.file(name).toStdString());
      QCOMPARE(b.session.status(), before);
      QCOMPARE(b.store.runs().size(), std::size_t{2});
    }
  }

  void aBadFileAtTheStartEndsInANewSession() {
    const QTemporaryDir place;
    Bench b(place);
    QSignalSpy errors(&b.session, &SessionController::errorOccurred);
    b.session.prepare(b.file("missing.retort"));
    QTRY_VERIFY(b.session.status().open);
    QCOMPARE(errors.count(), 1);
    QVERIFY(b.session.status().path.isEmpty());
  }

  void withoutAStateDirectoryRunsStillGoOn() {
    const QTemporaryDir place;
    SessionFactory broken = test::sessionsIn(Bench::stateDirectory(place));
    broken.create = [](const SessionOptions&) -> std::shared_ptr<Session> {
      throw Error(ErrorKind::Unwritable, "/state", "the disk is full");
    };
    Bench b(place, broken);
    QSignalSpy errors(&b.session, &SessionController::errorOccurred);
    b.session.prepare();
    QTRY_COMPARE(errors.count(), 1);
    ExperimentSpec spec;
    b.runs.start(spec);
    QTRY_COMPARE(b.store.runs().size(), std::size_t{3});
    b.runs.stop();
    QTRY_VERIFY(!b.runs.isRunning());
    b.session.saveAs(b.file("a.retort"));
    QTRY_COMPARE(errors.count(), 2);
  }

  void aFailedSaveIsAnErrorAndLosesNothing() {
    const QTemporaryDir place;
    Bench b(place);
    b.session.prepare(writeSession(place));
    QTRY_VERIFY(b.session.status().open);
    b.session.edit(TextEdit{texts::kNotes, "new"});
    QSignalSpy errors(&b.session, &SessionController::errorOccurred);
    QSignalSpy failed(&b.session, &SessionController::saveFailed);
    b.session.saveAs(QStringLiteral("/dev/null/no.retort"));
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(errors.count(), 1);
    QVERIFY(b.session.status().modified);
    QVERIFY(!b.session.status().saving);
  }

  void aSecondOneIsReadOnly() {
    const QTemporaryDir place;
    const QString path = writeSession(place);
    Bench first(place);
    first.session.prepare(path);
    QTRY_VERIFY(first.session.status().open);
    Bench second(place);
    second.session.prepare(path);
    QTRY_VERIFY(second.session.status().open);
    QVERIFY(first.session.status().readOnlyReason.isEmpty());
    QVERIFY(second.session.status().readOnlyReason.contains(QStringLiteral("another window")));
    QCOMPARE(second.store.runs().size(), std::size_t{2});
  }

  void whatWasLeftIsFoundAndRecovered() {
    const QTemporaryDir place;
    const QString path = writeSession(place);
    {
      Bench lost(place);
      lost.session.prepare(path);
      QTRY_VERIFY(lost.session.status().open);
      lost.session.edit(TextEdit{texts::kNotes, "not saved"});
    }
    Bench b(place);
    QSignalSpy found(&b.session, &SessionController::recoverableFound);
    b.session.prepare(path);  // the file itself is opened, and then what was made of it
    QTRY_COMPARE(found.count(), 1);
    const auto left = found.front().front().value<std::vector<RecoverableSession>>();
    QCOMPARE(left.size(), std::size_t{1});
    QCOMPARE(left.front().runs, std::size_t{2});
    b.session.recover(left.front());
    QTRY_VERIFY(b.session.status().open && b.session.status().modified);
    QVERIFY(b.session.status().readOnlyReason.isEmpty());
    QCOMPARE(b.session.status().path, path);
    QCOMPARE(readSession(path.toStdString()).texts.at(texts::kNotes), std::string("what came out"));
    b.session.discard();
  }

  void whatIsDiscardedIsNotOffered() {
    const QTemporaryDir place;
    {
      Bench b(place);
      b.session.prepare();
      QTRY_VERIFY(b.session.status().open);
      b.session.edit(TextEdit{texts::kNotes, "gone"});
      b.session.discard();
    }
    QVERIFY(recoverableSessions(Bench::stateDirectory(place).toStdString()).empty());
  }
};

QTEST_MAIN(TestSessionController)
#include "test_session_controller.moc"
