// An ensemble as a teacher: its members are trained, it is made of them, and students learn from what they say
// together.
#include <cmath>
#include <map>
#include <set>

#include <QTest>

#include <nlohmann/json.hpp>

#include "engine/analysis/ensemble.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/experiment/sweep_progress.h"
#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

ExperimentSpec ensembleOf(int members, EnsembleMean mean = EnsembleMean::Arithmetic) {
  ExperimentSpec spec;
  spec.name = "ensemble";
  spec.training.epochs = spec.teacher.training.epochs = 2;
  spec.teacher.ensemble = {members, mean};
  return spec;
}

Matrix meanOf(const QueueBench& bench, const Runs& members, EnsembleMean mean, double temperature,
              Matrix RunResult::*logits) {
  std::vector<std::shared_ptr<const RunResult>> results;
  std::vector<const Matrix*> all;
  for (const RunId member : members) {
    results.push_back(bench.lastResult(member));
    all.push_back(&(*results.back().*logits));
  }
  return combineLogits(all, mean, temperature);
}

void compareRunsOf(const std::vector<PlannedRun>& plan, const std::vector<Role>& roles) {
  QCOMPARE(plan.size(), roles.size());
  for (std::size_t i = 0; i < plan.size(); ++i) QVERIFY(plan[i].spec.role == roles[i]);
}

/// Fails or diverges where the seed is `seed`.
class OneBadMember : public AskedEngine {
 public:
  OneBadMember(std::int64_t seed, Outcome outcome) : m_seed(seed), m_outcome(outcome) {}
  [[nodiscard]] RunResult train(const RunRequest& request, const EventSink& sink, const RunControl& control) override {
    return asScripted(request.spec, AskedEngine::train(request, sink, control));
  }
  void trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) override {
    std::map<RunId, const RunSpec*> specs;
    for (const GroupMember& member : members) specs[member.request.run] = &member.request.spec;
    AskedEngine::trainGroup(
        members, sink, [&](RunId run, RunResult result) { over(run, asScripted(*specs.at(run), std::move(result))); });
  }

 private:
  [[nodiscard]] RunResult asScripted(const RunSpec& spec, RunResult result) const {
    if (spec.role == Role::Teacher && spec.training.seed == m_seed) result.outcome = m_outcome;
    return result;
  }

  std::int64_t m_seed;
  Outcome m_outcome;
};

}  // namespace

class TestEnsembleRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void membersDifferInTheirSeedAlone() {
    const auto plan = planRuns(ensembleOf(3));
    compareRunsOf(plan, {Role::Teacher, Role::Teacher, Role::Teacher, Role::Ensemble, Role::Student, Role::Baseline});
    for (std::size_t i = 0; i < 3; ++i) {
      RunSpec member = plan[i].spec;
      QCOMPARE(member.training.seed, std::int64_t{1} + static_cast<std::int64_t>(i));
      QCOMPARE(orderSeed(member.training), std::int64_t{1});
      member.training.seed = 1;
      QVERIFY(member == plan[0].spec);
    }
    QCOMPARE(plan[3].parts, (std::vector<std::size_t>{0, 1, 2}));
    QCOMPARE(plan[4].teacher, std::optional<std::size_t>(3));
    QCOMPARE(plan[1].name, std::string("teacher 300-300 · seed 2"));
    QCOMPARE(plan[3].name, std::string("ensemble of 3 300-300"));
    compareRunsOf(planRuns(ensembleOf(1)), {Role::Teacher, Role::Student, Role::Baseline});
  }

  void aSweepOverTheNumberOfMembersSharesThem() {
    ExperimentSpec spec = ensembleOf(1);
    spec.trainBaseline = false;
    setKey(spec, "sweep.teacher.members", "2, 3");
    const auto plan = planRuns(spec);
    compareRunsOf(plan, {Role::Teacher, Role::Teacher, Role::Ensemble, Role::Teacher, Role::Ensemble, Role::Student,
                         Role::Student});
    QCOMPARE(plan[4].parts, (std::vector<std::size_t>{0, 1, 3}));
    QCOMPARE(coordinate(spec.sweep.axes[0], plan[6].spec, &plan[4].spec), std::optional<Value>(std::int64_t{3}));
  }

  void oneThatIsThereNeedsNoMembersAnew() {
    const auto plan = planRuns(ensembleOf(2));
    const auto there = [&plan](std::size_t i, bool reusable) {
      return RunThere{&plan[i].spec, nullptr, {}, false, reusable};
    };
    const auto toTrain = [&plan](const std::vector<RunThere>& known) { return progressOf(plan, known).toTrain; };
    QCOMPARE(toTrain({there(2, true)}), (std::vector<bool>{false, false, false, true, true}));
    QCOMPARE(toTrain({there(0, true)}), (std::vector<bool>{false, true, true, true, true}));
    QCOMPARE(toTrain({there(2, false)}), (std::vector<bool>{true, true, true, true, true}));
  }

  void itIsMadeOfItsMembers_data() {
    QTest::addColumn<int>("mean");
    QTest::newRow("arithmetic") << static_cast<int>(EnsembleMean::Arithmetic);
    QTest::newRow("geometric") << static_cast<int>(EnsembleMean::Geometric);
  }
  void itIsMadeOfItsMembers() {
    QFETCH(int, mean);
    const auto kind = static_cast<EnsembleMean>(mean);
    QueueBench bench;
    const Runs ids = bench.queue.submit(ensembleOf(3, kind));
    bench.queue.wait();
    QCOMPARE(ids.size(), std::size_t{6});
    const Runs members(ids.begin(), ids.begin() + 3);
    QCOMPARE(bench.log.all<RunQueued>(ids[3]).back().parts, members);
    const auto ensemble = bench.lastResult(ids[3]);
    QVERIFY2(ensemble->outcome == Outcome::Completed, ensemble->message.c_str());
    QVERIFY(ensemble->testLogits == meanOf(bench, members, kind, 1, &RunResult::testLogits));
    QVERIFY(ensemble->weights.empty() && ensemble->testErrors <= ensemble->testCases && ensemble->testCases > 0);
    const auto points = bench.log.all<EpochFinished>(ids[3]);
    QCOMPARE(points.size(), std::size_t{1});
    QCOMPARE(points[0].point.testErrors, ensemble->testErrors);
    QVERIFY(points[0].point.hardLoss > 0 && std::isfinite(points[0].point.hardLoss));
    const RunRequest student = bench.engine->request(ids[4]);
    QVERIFY(student.teacherSpec.role == Role::Ensemble);
    QVERIFY(student.teacher->trainLogits == meanOf(bench, members, kind, 4, &RunResult::trainLogits));
  }

  void studentsAtOtherTemperaturesLearnFromOtherMeans() {
    QueueBench bench;
    ExperimentSpec spec = ensembleOf(2);
    spec.student.layers = {1000};  // too wide for a group
    setKey(spec, "sweep.objective.temperature", "1, 8");
    const Runs ids = bench.queue.submit(spec);
    bench.queue.wait();
    const Runs members(ids.begin(), ids.begin() + 2);
    for (const RunId student : ofRole(bench.log, Role::Student)) {
      const RunRequest request = bench.engine->request(student);
      QVERIFY(request.teacher->trainLogits == meanOf(bench, members, EnsembleMean::Arithmetic,
                                                     request.spec.objective.temperature, &RunResult::trainLogits));
    }
  }

  void aMemberThatDivergedIsLeftOut() {
    const auto engine = std::make_shared<OneBadMember>(2, Outcome::Diverged);
    EventLog log;
    RunQueue queue(engine, sharedDatasets(), [&log](const Event& event) { log.add(event); }, {2, false});
    const Runs ids = queue.submit(ensembleOf(3));
    queue.wait();
    const auto ensemble = log.all<RunFinished>(ids[3]).back().result;
    QVERIFY2(ensemble->outcome == Outcome::Completed, ensemble->message.c_str());
    QCOMPARE(ensemble->message, "made of 2 of 3 members: run " + std::to_string(ids[1]) + " diverged");
    const auto first = log.all<RunFinished>(ids[0]).back().result;
    const auto third = log.all<RunFinished>(ids[2]).back().result;
    const std::vector<const Matrix*> both = {&first->trainLogits, &third->trainLogits};
    QVERIFY(engine->request(ids[4]).teacher->trainLogits == combineLogits(both, EnsembleMean::Arithmetic, 4));
  }

  void withoutMembersThereIsNone_data() {
    QTest::addColumn<int>("member");
    QTest::addColumn<int>("expected");
    QTest::addColumn<QString>("message");
    QTest::newRow("failed") << static_cast<int>(Outcome::Failed) << static_cast<int>(Outcome::Failed)
                            << QStringLiteral("its member run 2 failed");
    QTest::newRow("stopped") << static_cast<int>(Outcome::Cancelled) << static_cast<int>(Outcome::Cancelled)
                             << QStringLiteral("its member run 2 was stopped");
  }
  void withoutMembersThereIsNone() {
    QFETCH(int, member);
    QFETCH(int, expected);
    QFETCH(QString, message);
    EventLog log;
    RunQueue queue(std::make_shared<OneBadMember>(2, static_cast<Outcome>(member)), sharedDatasets(),
                   [&log](const Event& event) { log.add(event); }, {2, false});
    const Runs ids = queue.submit(ensembleOf(2));
    queue.wait();
    const auto ensemble = log.all<RunFinished>(ids[2]).back().result;
    QCOMPARE(static_cast<int>(ensemble->outcome), expected);
    QCOMPARE(QString::fromStdString(ensemble->message), message);
    QCOMPARE(static_cast<int>(log.all<RunFinished>(ids[3]).back().result->outcome), expected);
    QVERIFY(log.all<RunFinished>(ids[4]).back().result->outcome == Outcome::Completed);  // the baseline
  }

  void membersTrainInGroups() {
    QueueBench bench;
    const Runs ids = bench.queue.submit(ensembleOf(10));
    bench.queue.wait();
    std::set<RunId> together;
    for (const Runs& group : bench.engine->trainedGroups()) {
      QCOMPARE(group.size(), std::size_t{2});
      for (const RunId run : group)
        QVERIFY(bench.engine->request(run).spec.role == Role::Teacher && together.insert(run).second);
    }
    QCOMPARE(together.size(), std::size_t{8});  // 300-300: pairs, an even number of them
    for (const auto& [run, outcome] : bench.log.outcomes()) QVERIFY(outcome == Outcome::Completed);
  }

  void oneThatDivergedLeavesItsGroup() {
    const auto engine = std::make_shared<OneBadMember>(2, Outcome::Diverged);
    EventLog log;
    RunQueue queue(engine, sharedDatasets(), [&log](const Event& event) { log.add(event); }, {2, false});
    ExperimentSpec spec = ensembleOf(8);
    spec.teacher.model.layers = {30, 30};
    const Runs ids = queue.submit(spec);
    queue.wait();
    const std::vector<Runs> halves = engine->trainedGroups();
    QCOMPARE(halves.size(), std::size_t{2});
    auto outcomes = log.outcomes();
    for (std::size_t i = 0; i < 8; ++i) QVERIFY(outcomes[ids[i]] == (i == 1 ? Outcome::Diverged : Outcome::Completed));
    QCOMPARE(log.all<RunFinished>(ids[8]).back().result->message,
             "made of 7 of 8 members: run " + std::to_string(ids[1]) + " diverged");
  }

  /// As after a kill: the members that had not come to their end go on together, from where each group was.
  void membersGoOnTogetherInTheNextSitting() {
    QueueBench bench;
    bench.engine->setScript(Role::Teacher, {Script::Ending::Stalls, 1});
    ExperimentSpec spec = ensembleOf(6);
    spec.teacher.model.layers = {30, 30};
    const Runs ids = bench.queue.submit(spec);
    const Runs members(ids.begin(), ids.begin() + 6);
    for (const RunId member : members) QTRY_COMPARE(bench.log.all<EpochFinished>(member).size(), std::size_t{1});
    bench.queue.requestStop();
    bench.queue.wait();
    auto known = knownRuns(bench.log);
    for (KnownRun& run : known) run.outcome.reset();
    const auto later = nextSitting(bench, {}, known);
    QCOMPARE(later->queue.resume(ids).size(), ids.size());
    later->queue.wait();
    QCOMPARE(later->engine->trainedGroups().size(), std::size_t{2});
    for (std::size_t i = 0; i < 6; ++i) {
      const RunRequest request = later->engine->request(members[i]);
      QVERIFY(request.from && request.from->epoch == 1);
      QVERIFY(request.group == bench.engine->request(members[i]).group && request.group.slots == 3);
    }
    for (const auto& [run, outcome] : later->log.outcomes()) QVERIFY(outcome == Outcome::Completed);
    known.erase(known.begin() + 6);  // without the ensemble that they are part of, they are teachers like others
    for (KnownRun& run : known) run.outcome.reset();
    const auto alone = nextSitting(bench, {}, known);
    (void)alone->queue.resume(members);
    alone->queue.wait();
    QVERIFY(alone->engine->trainedGroups().empty());
  }

  void thoseOfAnotherExperimentAreInNoGroupOfThisOne() {
    QueueBench bench;
    ExperimentSpec spec = ensembleOf(4);
    spec.teacher.model.layers = {30, 30};
    const Runs first = bench.queue.submit(spec);
    bench.queue.wait();
    spec.name = "larger";
    spec.teacher.ensemble.members = 8;
    spec.objective.temperature = 20;
    const Runs ids = bench.queue.submit(spec);
    bench.queue.wait();
    const Runs parts = bench.log.all<RunQueued>(ids[4]).back().parts;
    QCOMPARE(parts, (Runs{first[0], first[1], first[2], first[3], ids[0], ids[1], ids[2], ids[3]}));
    for (std::size_t i = 0; i < 4; ++i) QCOMPARE(bench.engine->request(ids[i]).group.slots, 2);
  }

  void theNextSittingReusesIt() {
    QueueBench bench;
    const Runs first = bench.queue.submit(ensembleOf(2));
    bench.queue.wait();
    const auto later = nextSitting(bench, {}, knownRuns(bench.log));
    ExperimentSpec other = ensembleOf(2);
    other.name = "other";
    other.objective.temperature = 20;
    other.trainBaseline = false;
    const Runs ids = later->queue.submit(other);
    later->queue.wait();
    QCOMPARE(ids.size(), std::size_t{1});
    const RunRequest student = later->engine->request(ids[0]);
    QVERIFY(student.teacher->trainLogits ==
            meanOf(bench, {first[0], first[1]}, EnsembleMean::Arithmetic, 20, &RunResult::trainLogits));
    later->queue.forget(first[0]);  // without that member nobody can learn from it
    other.objective.temperature = 2;
    QCOMPARE(later->queue.submit(other).size(), std::size_t{3});
    later->queue.wait();
  }

  void withoutAMemberItsStudentDoesNotGoOn() {
    QueueBench bench;
    const Runs ids = bench.queue.submit(ensembleOf(2));
    bench.queue.wait();
    for (const bool named : {true, false}) {
      std::vector<KnownRun> known = knownRuns(bench.log);
      known[3].outcome = Outcome::Cancelled;  // the student
      if (named)
        known.erase(known.begin());
      else
        known[2].parts.pop_back();
      const auto later = nextSitting(bench, {}, known);
      later->queue.resume({ids[3]});
      later->queue.wait();
      const auto result = later->log.all<RunFinished>(ids[3]).back().result;
      QVERIFY(result->outcome == Outcome::Failed);
      QCOMPARE(result->message, std::string(named ? "its member run 1 is not in this session"
                                                  : "the ensemble does not name all that it is made of"));
      QCOMPARE(later->queue.submit(ensembleOf(2)).size(), std::size_t{named ? 4U : 3U});  // another ensemble
      later->queue.wait();
    }
  }

  void aJitteredTransferSetIsRefused() {
    ExperimentSpec spec = ensembleOf(2);
    spec.transferSet.jitterPixels = 1;
    const auto problems = problemsOf(spec);
    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(problems[0].where(), std::string("teacher.members"));
    spec.objective.kind = ObjectiveKind::Hard;
    QVERIFY(problemsOf(spec).empty());
  }

  void theSpecIsKeptAsJson() {
    const ExperimentSpec spec = ensembleOf(3, EnsembleMean::Geometric);
    QVERIFY(specFromJson(toJson(spec)) == spec);
    for (const PlannedRun& run : planRuns(spec)) {
      const auto json = toJson(run.spec);
      QCOMPARE(json.contains("ensemble"), run.spec.role == Role::Ensemble);
      QVERIFY(runSpecFromJson(json, run.spec.role) == run.spec);
      if (run.spec.role == Role::Ensemble) QVERIFY_THROWS_EXCEPTION(Error, (void)runSpecFromJson(json, Role::Teacher));
    }
  }
};

QTEST_APPLESS_MAIN(TestEnsembleRuns)
#include "test_ensemble_runs.moc"
