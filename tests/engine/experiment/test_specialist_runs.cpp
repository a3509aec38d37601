// A generalist, its specialists, what they say together, and the student that learns from that.
#include <QTest>

#include <nlohmann/json.hpp>

#include "engine/analysis/specialists.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/preflight.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/experiment/sweep_progress.h"
#include "tests/engine/experiment/sweep_bench.h"

using namespace retort;
using namespace retort::test;

namespace {

ExperimentSpec specialistsOf(int count, const std::string& subsets = {}) {
  ExperimentSpec spec;
  spec.name = "specialists";
  spec.training.epochs = spec.teacher.training.epochs = spec.teacher.specialists.training.epochs = 2;
  spec.teacher.specialists.count = count;
  spec.teacher.specialists.subsets = subsets;
  return spec;
}

/// A specialist that is named, or the generalist, ends as told.
class GeneralistEngine : public AskedEngine {
 public:
  explicit GeneralistEngine(int badSpecialist = -1, Outcome bad = Outcome::Completed)
      : m_badSpecialist(badSpecialist), m_bad(bad) {}
  [[nodiscard]] RunResult train(const RunRequest& request, const EventSink& sink, const RunControl& control) override {
    RunResult result = AskedEngine::train(request, sink, control);
    if (request.spec.role == Role::Specialist && request.spec.specialist == m_badSpecialist) result.outcome = m_bad;
    if (request.spec.role == Role::Teacher && m_badSpecialist == kGeneralist) result.outcome = m_bad;
    return result;
  }
  static constexpr int kGeneralist = 1000;

 private:
  int m_badSpecialist;
  Outcome m_bad;
};

struct SpecialistBench {
  std::shared_ptr<GeneralistEngine> engine;
  std::shared_ptr<MemoryArchive> archive = std::make_shared<MemoryArchive>();
  EventLog log;
  RunQueue queue;
  explicit SpecialistBench(std::shared_ptr<GeneralistEngine> with = std::make_shared<GeneralistEngine>())
      : engine(std::move(with)),
        queue(engine, sharedDatasets(),
              [this](const Event& event) {
                archive->add(event);
                log.add(event);
              },
              {2, false, 1, 1, archive, 2.5}) {}
  Runs train(const ExperimentSpec& spec) {
    const Runs ids = queue.submit(spec);
    queue.wait();
    return ids;
  }
  [[nodiscard]] std::shared_ptr<const RunResult> result(RunId run) const {
    return log.all<RunFinished>(run).back().result;
  }
  [[nodiscard]] std::vector<int> subset(RunId run) const { return log.all<RunStarted>(run).back().subset; }
};

/// What the runs say together, by the analysis alone. @param added to each dustbin's logit
Matrix togetherOf(const SpecialistBench& bench, RunId generalist, const Runs& specialists, Matrix RunResult::*logits,
                  const std::vector<double>& added) {
  std::vector<Matrix> answers;
  std::vector<SpecialistAnswers> said;
  for (const RunId id : specialists) answers.push_back((*bench.result(id)).*logits);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    correctDustbin(answers[i], added[i]);
    said.push_back({bench.subset(specialists[i]), &answers[i]});
  }
  return inferWithSpecialists((*bench.result(generalist)).*logits, said).logits;
}

/// The exact correction for a subset of so many of ten equally frequent classes, trained on half.
double priorRatio(std::size_t classes) {
  return dustbinCorrection(DustbinCorrection::PriorRatio, static_cast<double>(classes) / 10);
}

std::vector<Role> rolesOf(const std::vector<PlannedRun>& plan) {
  std::vector<Role> roles;
  for (const PlannedRun& run : plan) roles.push_back(run.spec.role);
  return roles;
}

std::string problemWith(const ExperimentSpec& spec) {
  try {
    requireRunnable(spec, *sharedDatasets()->get(spec.dataset));
  } catch (const Error& problem) {
    return problem.where() + ": " + problem.problem();
  }
  return {};
}

}  // namespace

class TestSpecialistRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aGeneralistComesBeforeItsSpecialists() {
    const auto plan = planRuns(specialistsOf(2));
    QCOMPARE(rolesOf(plan), (std::vector<Role>{Role::Teacher, Role::Specialist, Role::Specialist, Role::Ensemble,
                                               Role::Student, Role::Baseline}));
    QCOMPARE(plan[1].teacher, std::optional<std::size_t>(0));
    QCOMPARE(plan[3].parts, (std::vector<std::size_t>{0, 1, 2}));
    QCOMPARE(plan[4].teacher, std::optional<std::size_t>(3));
    QCOMPARE(plan[2].name, std::string("specialist 2 of 2 300-300"));
    QCOMPARE(plan[3].name, std::string("generalist with 2 specialists 300-300"));
    QCOMPARE(plan[1].spec.objective.temperature, 2.0);
    QVERIFY(plan[0].spec == teacherRun(ExperimentSpec(specialistsOf(0))));  // the same as without specialists
    const auto named = planRuns(specialistsOf(1, "1, 7; 3, 5, 8; 0"));
    QCOMPARE(named.size(), std::size_t{7});  // as many as there are subsets
    QCOMPARE(named[2].name, std::string("specialist for classes 3, 5, 8 300-300"));
  }

  void theyAnswerTogether_data() {
    QTest::addColumn<QString>("subsets");
    QTest::newRow("clusters") << QString();
    QTest::newRow("named, with a class in both") << QStringLiteral("1, 7; 1, 3, 5");
  }
  void theyAnswerTogether() {
    QFETCH(QString, subsets);
    SpecialistBench bench;
    const Runs ids = bench.train(specialistsOf(2, subsets.toStdString()));
    QCOMPARE(ids.size(), std::size_t{6});
    const auto whole = bench.result(ids[3]);
    QVERIFY2(whole->outcome == Outcome::Completed, whole->message.c_str());
    const Runs specialists{ids[1], ids[2]};
    const RunRequest asked = bench.engine->request(ids[1]);
    QCOMPARE(asked.data->classCount(), bench.subset(ids[1]).size() + 1);
    QVERIFY(asked.initial && asked.teacher->trainLogits.columns == asked.data->classCount());
    QVERIFY(bench.log.all<RunStarted>(ids[1]).back().data->classCount() == 10);  // the data are everybody's
    const std::vector<double> added{priorRatio(bench.subset(ids[1]).size()), priorRatio(bench.subset(ids[2]).size())};
    const Matrix expected = togetherOf(bench, ids[0], specialists, &RunResult::testLogits, added);
    QCOMPARE(whole->testLogits.columns, std::size_t{10});
    for (std::size_t i = 0; i < expected.values.size(); ++i)
      QVERIFY(std::abs(whole->testLogits.values[i] - expected.values[i]) < 0.02);  // classes are not quite alike
    QVERIFY(whole->weights.empty() && whole->testCases > 0);
    const RunRequest student = bench.engine->request(ids[4]);
    QCOMPARE(student.teacher->trainLogits.columns, std::size_t{10});
    QCOMPARE(student.teacher->trainLogits.rows, student.data->train.count());
  }

  void theCorrectionAloneTrainsNobodyAnew() {
    SpecialistBench bench;
    ExperimentSpec spec = specialistsOf(2, "1, 7; 3, 5, 8");
    const Runs first = bench.train(spec);
    spec.teacher.specialists.correction = DustbinCorrection::None;
    spec.name = "other";
    const Runs second = bench.train(spec);
    QCOMPARE(second.size(), std::size_t{3});  // the whole, its student, a baseline
    QCOMPARE(bench.log.all<RunQueued>(second[0]).back().parts, (Runs{first[0], first[1], first[2]}));
    QVERIFY(bench.result(second[0])->testLogits ==
            togetherOf(bench, first[0], {first[1], first[2]}, &RunResult::testLogits, {0, 0}));
    QVERIFY(bench.result(second[0])->testLogits != bench.result(first[3])->testLogits);
  }

  void aChangedSubsetTrainsItsSpecialistAlone() {
    SpecialistBench bench;
    const Runs first = bench.train(specialistsOf(1, "1, 7; 3, 5"));
    ExperimentSpec spec = specialistsOf(1, "3, 5; 1, 7, 9");
    spec.name = "other";
    spec.trainBaseline = false;
    const Runs second = bench.train(spec);
    QCOMPARE(second.size(), std::size_t{3});  // {1, 7, 9}, the whole, its student
    QCOMPARE(bench.subset(second[0]), (std::vector<int>{1, 7, 9}));
    QCOMPARE(bench.log.all<RunQueued>(second[1]).back().parts, (Runs{first[0], first[2], second[0]}));
  }

  void aSpecialistThatDivergedIsLeftOut() {
    SpecialistBench bench(std::make_shared<GeneralistEngine>(1, Outcome::Diverged));
    const Runs ids = bench.train(specialistsOf(2));
    const auto whole = bench.result(ids[3]);
    QVERIFY2(whole->outcome == Outcome::Completed, whole->message.c_str());
    QCOMPARE(whole->message, "made of 1 of 2 specialists: run " + std::to_string(ids[2]) + " diverged");
  }

  void withoutItsPartsThereIsNone_data() {
    QTest::addColumn<int>("bad");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<QString>("message");
    QTest::newRow("failed") << 1 << static_cast<int>(Outcome::Failed) << QStringLiteral("its specialist run 3 failed");
    QTest::newRow("generalist") << GeneralistEngine::kGeneralist << static_cast<int>(Outcome::Diverged)
                                << QStringLiteral("its generalist, run 1 diverged");
  }
  void withoutItsPartsThereIsNone() {
    QFETCH(int, bad);
    QFETCH(int, outcome);
    QFETCH(QString, message);
    SpecialistBench bench(std::make_shared<GeneralistEngine>(bad, static_cast<Outcome>(outcome)));
    const Runs ids = bench.train(specialistsOf(2));
    QVERIFY(bench.result(ids[3])->outcome == Outcome::Failed);
    QCOMPARE(QString::fromStdString(bench.result(ids[3])->message), message);
    QVERIFY(bench.result(ids[4])->outcome == Outcome::Failed);
    QVERIFY(bench.result(ids[5])->outcome == Outcome::Completed);  // the baseline
  }

  void theNextSittingKnowsTheSubsets() {
    SpecialistBench bench;
    const Runs first = bench.train(specialistsOf(2));
    SpecialistBench later;
    for (const Event& event : bench.log.events()) later.archive->add(event);
    later.queue.restore(knownRuns(bench.log));
    ExperimentSpec other = specialistsOf(2);
    other.name = "other";
    other.objective.temperature = 20;
    other.trainBaseline = false;
    const Runs ids = later.train(other);
    QCOMPARE(ids.size(), std::size_t{1});
    QVERIFY2(later.result(ids[0])->outcome == Outcome::Completed, later.result(ids[0])->message.c_str());
    QVERIFY(later.engine->request(ids[0]).teacher->trainLogits == bench.engine->request(first[4]).teacher->trainLogits);
  }

  void aSweepOverThemSharesTheGeneralist() {
    ExperimentSpec spec = specialistsOf(2);
    spec.trainBaseline = false;
    setKey(spec, "sweep.teacher.specialists.count", "0, 2");
    const auto plan = planRuns(spec);
    QCOMPARE(rolesOf(plan), (std::vector<Role>{Role::Teacher, Role::Specialist, Role::Specialist, Role::Ensemble,
                                               Role::Student, Role::Student}));
    QCOMPARE(coordinate(spec.sweep.axes[0], plan[5].spec, &plan[3].spec), std::optional<Value>(std::int64_t{2}));
    QCOMPARE(coordinate(spec.sweep.axes[0], plan[4].spec, &plan[0].spec), std::optional<Value>(std::int64_t{0}));
  }

  void namesSayWhatARunDependsOnAlone() {
    ExperimentSpec spec = specialistsOf(2);
    spec.trainBaseline = false;
    setKey(spec, "sweep.teacher.specialists.correction", "none, prior_ratio");
    setKey(spec, "sweep.teacher.specialists.training.learning_rate", "0.01, 0.02");
    std::vector<std::string> names;
    for (const PlannedRun& run : planRuns(spec))
      if (run.spec.role == Role::Specialist) names.push_back(run.name);
    QCOMPARE(names.size(), std::size_t{4});
    QVERIFY2(names.front().ends_with("specialist 1 of 2 " + layersText(spec.teacher.model.layers) +
                                     " · Specialists' learning rate 0.01"),
             names.front().c_str());
    QVERIFY2(planRuns(spec).back().name.ends_with("Dustbin correction prior_ratio · Specialists' learning rate 0.02"),
             planRuns(spec).back().name.c_str());
    QVERIFY(planRuns(spec).back().name.find("teacher's") == std::string::npos);
    const SweepAxis rate{"teacher.specialists.training.learning_rate", {}};
    const SweepAxis correction{"teacher.specialists.correction", {}};
    const SweepAxis count{"teacher.specialists.count", {}};
    const auto plan = planRuns(spec);
    QCOMPARE(coordinate(rate, plan[1].spec, nullptr), std::optional<Value>(0.01));
    QCOMPARE(coordinate(count, plan[1].spec, nullptr), std::optional<Value>(std::int64_t{2}));
    QCOMPARE(coordinate(correction, plan[1].spec, &plan[0].spec), std::optional<Value>());
    const auto named = planRuns(specialistsOf(2, "1, 7; 3, 5"));
    QCOMPARE(coordinate(count, named[1].spec, &named[0].spec), std::optional<Value>());
  }

  void whatCannotBeIsSaidBefore() {
    QCOMPARE(problemWith(specialistsOf(2)), std::string());
    QCOMPARE(problemWith(specialistsOf(11)),
             std::string("teacher.specialists.count: there are more specialists than the 10 classes"));
    QCOMPARE(
        problemWith(specialistsOf(1)),
        std::string("teacher.specialists.count: one cluster holds all classes, so that nothing goes to the dustbin"));
    QVERIFY(problemWith(specialistsOf(1, "3, 12")).starts_with("teacher.specialists.subsets: "));
    QVERIFY(problemWith(specialistsOf(1, "3;;4")).starts_with("teacher.specialists.subsets: one of the subsets"));
    ExperimentSpec several = specialistsOf(2);
    several.teacher.ensemble.members = 3;
    QVERIFY(problemWith(several).starts_with("teacher.specialists.count: the generalist"));
    ExperimentSpec jittered = specialistsOf(2);
    jittered.transferSet.jitterPixels = 1;
    QVERIFY(problemWith(jittered).starts_with("teacher.specialists.count: an ensemble answers"));
  }

  void whatNamedSubsetsLackIsSaidBeforeTheGeneralistTrains() {
    ExperimentSpec spec = specialistsOf(1, "1, 7; 3, 5, 8");
    spec.teacher.training.batchSize = spec.teacher.specialists.training.batchSize = 5000;
    QCOMPARE(problemWith(spec), std::string("teacher.specialists.training.batch_size: 5000 is more than the 4800 cases "
                                            "that the specialist for classes 1, 7 sees"));
    spec.teacher.specialists.training.batchSize = 4800;
    QCOMPARE(problemWith(spec), std::string());
    Dataset without = *sharedDatasets()->get(spec.dataset);
    for (std::uint16_t& label : without.train.labels)
      if (label == 7) label = 1;
    requireRunnable(spec, without);
    try {
      requireRunnable(specialistsOf(10), without);
      QFAIL("more specialists than classes with cases");
    } catch (const Error& problem) {
      QCOMPARE(problem.problem(),
               std::string("there are more specialists than the 9 classes that have training cases"));
    }
    for (std::uint16_t& label : without.train.labels)
      if (label == 1) label = 0;
    try {
      requireRunnable(spec, without);
      QFAIL("a specialist without a case of its own");
    } catch (const Error& problem) {
      QCOMPARE(problem.where() + ": " + problem.problem(),
               std::string("teacher.specialists.subsets: 1, 7: the subset's classes have no training case"));
    }
  }

  void theSpecIsKeptAsJson() {
    ExperimentSpec spec = specialistsOf(3);
    spec.teacher.specialists.correction = DustbinCorrection::Oversampling;
    QVERIFY(specFromJson(toJson(spec)) == spec);
    for (const ExperimentSpec& one : {spec, specialistsOf(1, "1, 7; 3, 5")}) {
      for (const PlannedRun& run : planRuns(one)) {
        const auto json = toJson(run.spec);
        QVERIFY(runSpecFromJson(json, run.spec.role) == run.spec);
        if (run.spec.role == Role::Specialist)
          QVERIFY_THROWS_EXCEPTION(Error, (void)runSpecFromJson(json, Role::Student));
      }
    }
  }
};

QTEST_APPLESS_MAIN(TestSpecialistRuns)
#include "test_specialist_runs.moc"
