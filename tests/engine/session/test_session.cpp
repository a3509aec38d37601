// Sessions from the first event to the reopened file.
#include <filesystem>
#include <fstream>

#include <QTest>

#include "engine/session/known_runs.h"
#include "engine/session/session.h"
#include "engine/session/sqlite.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_place.h"

using namespace retort;
using namespace retort::test;

namespace {

namespace fs = std::filesystem;

/// NaN is NaN here.
bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || a == b; }

bool same(const EpochPoint& a, const EpochPoint& b) {
  return a.epoch == b.epoch && same(a.loss, b.loss) && same(a.softLoss, b.softLoss) && same(a.hardLoss, b.hardLoss) &&
         same(a.trainError, b.trainError) && a.testErrors == b.testErrors && a.testCases == b.testCases &&
         a.validationErrors == b.validationErrors && a.validationCases == b.validationCases &&
         same(a.learningRate, b.learningRate) && same(a.casesPerSecond, b.casesPerSecond) &&
         a.gradientRatio == b.gradientRatio && same(a.seconds, b.seconds);
}

void verifyMadeUp(const SessionContents& contents, int epochs) {
  QCOMPARE(contents.runs.size(), std::size_t{2});
  QCOMPARE(contents.experiments.size(), std::size_t{1});
  QVERIFY(contents.experiments[0].spec == ExperimentSpec{});
  QCOMPARE(contents.datasets.size(), std::size_t{1});
  const StoredDataset& data = contents.datasets[0];
  QCOMPARE(data.sha256, std::string(64, 'a'));
  QCOMPARE(data.classNames, (std::vector<std::string>{"zero", "one", "two"}));
  QCOMPARE(data.trainCases, 30);
  QCOMPARE(data.testCases, 20);
  QCOMPARE(data.testLabels, madeUpDataset()->test.labels);
  const StoredRun& student = contents.runs[1];
  QVERIFY(student.spec == madeUpSpec(Role::Student));
  QCOMPARE(student.teacher, RunId{1});
  QVERIFY(student.outcome == Outcome::Completed);
  QCOMPARE(student.look.name, runName(student.spec));
  QCOMPARE(student.points.size(), static_cast<std::size_t>(epochs));
  for (int i = 0; i < epochs; ++i) QVERIFY(same(student.points[static_cast<std::size_t>(i)], madeUpPoint(i + 1, 20)));
  std::vector<GradientsMeasured> gradients{madeUpGradients(2, 1)};
  if (epochs > 1) gradients.push_back(madeUpGradients(2, epochs));
  QVERIFY(student.gradients == gradients && contents.runs[0].gradients.empty());
  QCOMPARE(student.result.testErrors, 4);
  QCOMPARE(student.result.casesPerSecond, 1e5 / 3);
  QCOMPARE(student.result.engine, std::string("made-up engine 1.0"));
  QVERIFY(student.started.ends_with("Z"));
  QCOMPARE(student.checkpoints, (std::vector<CheckpointPlace>{{epochs, 0, CheckpointReason::End}}));
}

}  // namespace

class TestSession : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsPostedIsThere() {
    const Place place;
    const auto session = newSession(place.options);
    QVERIFY(!session->modified());
    QVERIFY(session->path().empty());
    postMadeUpExperiment(*session);
    verifyMadeUp(session->contents(), 3);
    QVERIFY(session->modified());
    const auto teacher = session->result(1);
    QVERIFY(teacher);
    QVERIFY(teacher->weights == madeUpWeights(3));
    QVERIFY(teacher->testLogits == madeUpLogits(20, 3, 3));
    QVERIFY(teacher->trainLogits == madeUpLogits(30, 3, 5));
    QVERIFY(session->result(2)->trainLogits.empty());
    QVERIFY(!session->result(7));
    QVERIFY(*session->testLogits(2) == madeUpLogits(20, 3, 2));
    QVERIFY(session->result(2)->heldOut == madeUpHeldOut(3) && *session->heldOut(2) == madeUpHeldOut(3));
    QVERIFY(!session->heldOut(7));
    QVERIFY(*session->probeLogits(2, 2) == madeUpLogits(20, 3, 2));
    QVERIFY(!session->probeLogits(2, 4));
  }

  void aCheckpointComesBackBitForBit() {
    const Place place;
    const auto session = newSession(place.options);
    session->post(Event(RunQueued{5, madeUpSpec(Role::Student), "s", 0, 0}));
    const auto taken = madeUpCheckpoint(2, 7, CheckpointReason::Pause);
    session->post(Event(CheckpointTaken{5, taken}));
    const auto read = session->checkpoint(5);
    QVERIFY(read);
    QCOMPARE(read->epoch, 2);
    QCOMPARE(read->batch, 7);
    QVERIFY(read->reason == CheckpointReason::Pause);
    QVERIFY(read->weights == taken->weights && read->moments == taken->moments);
    QCOMPARE(read->steps, taken->steps);
    QVERIFY(read->sums.loss == taken->sums.loss && read->sums.softSquared == taken->sums.softSquared &&
            read->sums.hardSquared == taken->sums.hardSquared && read->sums.cases == taken->sums.cases);
    QVERIFY(read->seconds == taken->seconds && read->trainedCases == taken->trainedCases);
    QVERIFY(*read->lastEpoch == *taken->lastEpoch);
    QVERIFY(session->checkpoint(ForkPoint{5, 2, 7}));
    QVERIFY(!session->checkpoint(ForkPoint{5, 2, 6}));
    QVERIFY(!session->result(5));
    QVERIFY(*session->testLogits(5) == taken->lastEpoch->testLogits);
    QVERIFY(*session->heldOut(5) == taken->lastEpoch->heldOut);
  }

  void intervalCheckpointsGiveWayAndTheirBlobsGo() {
    const Place place;
    const auto session = newSession(place.options);
    session->post(Event(RunQueued{1, madeUpSpec(Role::Student), "s", 0, 0}));
    for (const auto& [epoch, reason] : {std::pair{1, CheckpointReason::Interval},
                                        {2, CheckpointReason::Pause},
                                        {3, CheckpointReason::Interval},
                                        {4, CheckpointReason::Interval}}) {
      session->post(Event(CheckpointTaken{1, madeUpCheckpoint(epoch, 0, reason)}));
      session->flush();
    }
    const auto places = session->contents().runs[0].checkpoints;
    QCOMPARE(places,
             (std::vector<CheckpointPlace>{{2, 0, CheckpointReason::Pause}, {4, 0, CheckpointReason::Interval}}));
    const Database database(place.workingCopies().at(0) + "/session.retort", Database::Mode::Reader);
    // Weights of epochs 2 and 4 (as weights and as those of the last epoch), one optimiser state, one set of logits of
    // the test cases, one of held out cases and one of their labels.
    QCOMPARE(database.integer("SELECT count(*) FROM blob"), 6);
  }

  void aNewResultTakesThePlaceOfTheOldAndItsBlobs() {
    const Place place;
    const auto session = newSession(place.options);
    session->post(Event(RunQueued{1, madeUpSpec(Role::Student), "s", 0, 0}));
    session->post(Event(RunFinished{1, madeUpResult(Role::Student, 3)}));
    session->flush();
    const Database database(place.workingCopies().at(0) + "/session.retort", Database::Mode::Reader);
    QCOMPARE(database.integer("SELECT count(*) FROM blob"), 4);  // weights, test logits, held out logits and labels
    auto again = std::make_shared<RunResult>(*madeUpResult(Role::Student, 4));
    session->post(Event(RunFinished{1, again}));
    QVERIFY(*session->heldOut(1) == madeUpHeldOut(4));
    QCOMPARE(database.integer("SELECT count(*) FROM blob"), 4);
    again->heldOut = {};
    session->post(Event(RunFinished{1, std::make_shared<RunResult>(*again)}));
    QVERIFY(!session->heldOut(1) && session->result(1)->heldOut.empty());
    QCOMPARE(database.integer("SELECT count(*) FROM blob"), 2);
  }

  void gradientsMeasuredAgainTakeThePlaceOfTheOld() {
    const Place place;
    const auto session = newSession(place.options);
    session->post(Event(RunQueued{1, madeUpSpec(Role::Student), "s", 0, 0}));
    session->post(Event(madeUpGradients(1, 3)));
    session->post(Event(madeUpGradients(1, 1)));
    const GradientsMeasured again{1, 3, {{0, 1, 2}, {2.5, 3, 4}}};
    session->post(Event(again));
    QVERIFY((session->contents().runs.at(0).gradients == std::vector{madeUpGradients(1, 1), again}));
  }

  void groupsAndExtendedSweepsComeBack() {
    const Place place;
    const auto session = newSession(place.options);
    postMadeUpExperiment(*session);
    const std::string created = session->contents().experiments.at(0).created;
    ExperimentSpec extended;
    extended.sweep = {{{"objective.temperature", {1.0, 4.0}}}, 3, 0, 1};
    session->post(Event(ExperimentQueued{1, extended}));
    session->save(place.file("a.retort"));
    const SessionContents contents = readSession(place.file("a.retort"));
    QCOMPARE(contents.experiments.size(), std::size_t{1});
    QVERIFY(contents.experiments[0].spec == extended && contents.experiments[0].created == created);
    QVERIFY(contents.runs.at(0).group == GroupPlace{});
    QVERIFY((contents.runs.at(1).group == GroupPlace{7, 1, 3}));
    const auto known = knownRuns(contents);
    QVERIFY(known[1].group == contents.runs[1].group);
    QVERIFY(known[1].checkpointEpoch == 3 && known[1].checkpointBatch == 0);
    const auto experiments = knownExperiments(contents);
    QVERIFY(experiments.size() == 1 && experiments[0].id == 1 && experiments[0].spec == extended);
  }

  void anExperimentsDataAreWhereItsRunsAre() {
    SessionContents contents;
    contents.experiments = {{1, "", {}}, {2, "", {}}};
    for (StoredExperiment& one : contents.experiments) one.spec.dataset = {DatasetKind::Idx, "/there", 0, 1};
    StoredRun run;
    run.id = run.experiment = 1;
    run.spec.dataset = {DatasetKind::Idx, "/here", 0, 0};
    contents.runs = {run};
    locateExperiments(contents);
    const auto known = knownExperiments(contents);
    QCOMPARE(known.at(0).spec.dataset.path, std::string("/here"));
    QCOMPARE(known.at(1).spec.dataset.path, std::string("/there"));
  }

  void aRequeuedRunForgetsWhatWillBeMadeAnew() {
    const Place place;
    const auto session = newSession(place.options);
    postMadeUpExperiment(*session);
    session->post(Event(RunRequeued{2, 1}));
    const SessionContents contents = session->contents();
    QVERIFY(!contents.runs[1].outcome);
    QCOMPARE(contents.runs[1].points.size(), std::size_t{1});
    QVERIFY(contents.runs[1].gradients == std::vector{madeUpGradients(2, 1)});
    QVERIFY(!session->probeLogits(2, 2) && session->probeLogits(2, 1));
    QVERIFY(!session->result(2));
    auto stopped = std::make_shared<RunResult>();
    stopped->outcome = Outcome::Cancelled;
    stopped->message = "its data set is another";
    session->post(Event(RunFinished{2, stopped}));
    QVERIFY2(session->result(2)->weights == madeUpWeights(3), "a run that ends before it begins loses nothing");
  }

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

  void eventsAreForwardedOnceTheyAreSafe() {
    Place place;
    std::vector<std::size_t> heard;
    std::mutex mutex;
    place.options.committed = [&](const Event& event) {
      const std::lock_guard lock(mutex);
      heard.push_back(event.index());
    };
    const auto session = newSession(place.options);
    const auto events = madeUpRun(1, Role::Teacher, 2);
    for (const Event& event : events) session->post(event);
    session->flush();
    QTRY_COMPARE((std::lock_guard(mutex), heard.size()), events.size());
    for (std::size_t i = 0; i < events.size(); ++i) QCOMPARE(heard[i], events[i].index());
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

  void changedDataIsAnotherDataset() {
    const Place place;
    const auto session = newSession(place.options);
    for (const RunId run : {1, 2, 3}) {
      session->post(Event(RunQueued{run, madeUpSpec(Role::Teacher), "t", 0, 0}));
      auto data = std::make_shared<Dataset>(*madeUpDataset());
      if (run == 3) data->sha256 = std::string(64, 'b');
      session->post(Event(RunStarted{run, 30, 20, data}));
    }
    const SessionContents contents = session->contents();
    QCOMPARE(contents.datasets.size(), std::size_t{2});
    QCOMPARE(contents.runs[0].dataset, contents.runs[1].dataset);
    QVERIFY(contents.runs[2].dataset != contents.runs[1].dataset);
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

QTEST_APPLESS_MAIN(TestSession)
#include "test_session.moc"
