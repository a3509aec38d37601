// What a session keeps of the events that are posted to it.
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <QTest>

#include "engine/session/known_runs.h"
#include "engine/session/session.h"
#include "engine/session/sqlite.h"
#include "tests/engine/session/verify_made_up.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_place.h"

using namespace retort;
using namespace retort::test;

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

  void wordsAndRecordingsOfTheTestCasesAreKept() {
    const Place place;
    const auto session = newSession(place.options);
    auto data = std::make_shared<Dataset>(*madeUpDataset());
    data->wordNames = {"yes", "no", "maybe"};
    data->wordOf = {1, 2, 0};
    for (std::uint32_t i = 0; i < data->test.count(); ++i) data->test.recordings.push_back(70'000 + i / 4);
    RunSpec spec = madeUpSpec(Role::Student);
    spec.dataset = {DatasetKind::Formants, {}, 0, 7};
    const DatasetSpec other{DatasetKind::Formants, {}, 0, 7, {}, 5, SpeechSplit::Speakers};
    session->post(Event(RunQueued{1, spec, "s", 0, 0}));
    session->post(Event(RunStarted{1, 30, 20, data}));
    spec.dataset = other;
    session->post(Event(RunQueued{2, spec, "s", 0, 0}));
    session->save(place.file("words.retort"));
    const SessionContents contents = readSession(place.file("words.retort"));
    QCOMPARE(contents.datasets.size(), std::size_t{2});
    const StoredDataset& stored = contents.datasets[0];
    QVERIFY(stored.kind == DatasetKind::Formants && stored.states == 3 && stored.split == SpeechSplit::Recordings);
    QCOMPARE(stored.wordNames, data->wordNames);
    QCOMPARE(stored.wordOf, data->wordOf);
    QCOMPARE(stored.testRecordings, data->test.recordings);
    QVERIFY(contents.datasets[1].states == 5 && contents.datasets[1].split == SpeechSplit::Speakers);
    QVERIFY(contents.datasets[1].wordOf.empty() && contents.runs[1].spec.dataset == other);
    QVERIFY(contents.runs[0].dataset == stored.id && contents.runs[1].dataset == contents.datasets[1].id);
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

  void whatAnEnsembleIsMadeOfComesBack() {
    const Place place;
    ExperimentSpec experiment;
    experiment.teacher.ensemble = {2, EnsembleMean::Geometric};
    RunResult made = *madeUpResult(Role::Ensemble, 3);
    made.weights.clear();  // it is not trained
    {
      const auto session = newSession(place.options);
      session->post(Event(ExperimentQueued{1, experiment}));
      RunId id = 0;
      for (const PlannedRun& run : planRuns(experiment)) {
        std::vector<RunId> parts;
        for (const std::size_t part : run.parts) parts.push_back(part + 1);
        session->post(Event(RunQueued{++id, run.spec, run.name, run.teacher ? *run.teacher + 1 : 0, 1, {}, parts}));
      }
      session->post(Event(RunStarted{3, 30, 20, madeUpDataset()}));
      session->post(Event(RunFinished{3, std::make_shared<const RunResult>(made)}));
      session->save(place.file("ensemble.retort"));
    }
    const SessionContents contents = readSession(place.file("ensemble.retort"));
    QVERIFY(contents.experiments.at(0).spec == experiment);
    QCOMPARE(contents.runs.size(), std::size_t{5});
    QVERIFY(contents.runs[2].spec == teacherRun(experiment) && contents.runs[3].teacher == 3);
    QCOMPARE(contents.runs[2].parts, (std::vector<RunId>{1, 2}));
    QVERIFY(contents.runs[0].parts.empty() && contents.runs[3].parts.empty());
    QCOMPARE(knownRuns(contents)[2].parts, (std::vector<RunId>{1, 2}));
    QCOMPARE(contents.runs[2].result.trainCases, made.trainCases);
    const auto session = openSession(place.file("ensemble.retort"), place.options);
    const auto result = session->result(3);
    QVERIFY(result->testLogits == made.testLogits && result->heldOut == made.heldOut);
    QVERIFY(result->trainErrors == made.trainErrors && result->engine == made.engine && result->weights.empty());
    QVERIFY(*session->testLogits(3) == made.testLogits);
  }

  void whatSpecialistsTellApartComesBack() {
    const Place place;
    ExperimentSpec experiment;
    experiment.teacher.specialists.count = 2;
    const auto plan = planRuns(experiment);
    RunResult specialist = *madeUpResult(Role::Teacher, 3);
    specialist.testLogits = madeUpLogits(20, 2, 1);
    specialist.trainLogits = madeUpLogits(30, 2, 2);
    specialist.heldOut = {};
    {
      const auto session = newSession(place.options);
      session->post(Event(ExperimentQueued{1, experiment}));
      RunId id = 0;
      for (const PlannedRun& run : plan) {
        std::vector<RunId> parts;
        for (const std::size_t part : run.parts) parts.push_back(part + 1);
        session->post(Event(RunQueued{++id, run.spec, run.name, run.teacher ? *run.teacher + 1 : 0, 1, {}, parts}));
      }
      session->post(Event(RunStarted{2, 30, 20, madeUpDataset(), {1}}));
      session->post(Event(RunFinished{2, std::make_shared<const RunResult>(specialist)}));
      session->save(place.file("specialists.retort"));
    }
    const SessionContents contents = readSession(place.file("specialists.retort"));
    for (std::size_t i = 0; i < plan.size(); ++i) QVERIFY(contents.runs.at(i).spec == plan[i].spec);
    QCOMPARE(contents.runs[1].subset, (std::vector<int>{1}));
    QVERIFY(contents.runs[2].subset.empty());
    QCOMPARE(contents.runs[3].parts, (std::vector<RunId>{1, 2, 3}));
    QCOMPARE(knownRuns(contents)[1].subset, (std::vector<int>{1}));
    const auto session = openSession(place.file("specialists.retort"), place.options);
    QVERIFY(session->result(2)->trainLogits == specialist.trainLogits);  // as many columns as it tells apart
    QVERIFY(*session->testLogits(2) == specialist.testLogits);
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

  void lettersAreAnotherDataSetThanDigits() {
    const Place place;
    const auto session = newSession(place.options);
    RunSpec letters = madeUpSpec(Role::Student);
    letters.dataset.classes = GlyphClasses::Alphanumeric;
    session->post(Event(RunQueued{1, madeUpSpec(Role::Student), "s", 0, 0}));
    session->post(Event(RunQueued{2, letters, "l", 0, 0}));
    session->post(Event(RunQueued{3, letters, "l", 0, 0}));
    session->save(place.file("a.retort"));
    const SessionContents contents = readSession(place.file("a.retort"));
    QCOMPARE(contents.datasets.size(), std::size_t{2});
    QVERIFY(contents.datasets[0].classes == GlyphClasses::Digits);
    QVERIFY(contents.datasets[1].classes == GlyphClasses::Alphanumeric);
    QVERIFY(contents.datasets[1].kind == DatasetKind::Glyphs);
    QVERIFY(contents.runs[0].dataset == contents.datasets[0].id && contents.runs[0].spec.dataset != letters.dataset);
    for (const std::size_t i : {1U, 2U}) {
      QCOMPARE(contents.runs[i].dataset, contents.datasets[1].id);
      QVERIFY(contents.runs[i].spec == letters);
    }
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
};

QTEST_APPLESS_MAIN(TestSession)
#include "test_session.moc"
