#include <QTest>

#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "engine/experiment/time_estimate.h"

using namespace retort;

namespace {

RunSpec student(std::vector<int> layers, int epochs = 10) {
  RunSpec spec = studentRun(presets().front());
  spec.model.layers = std::move(layers);
  spec.training.epochs = epochs;
  return spec;
}

/// A made-up machine: so many operations a second, and its own gain from groups.
double machineSeconds(const RunSpec& spec, int members) {
  const double share = members > 1 ? 0.6 : 0.2;
  return members * operations(spec, {}) / (20e9 * share);
}

bool isWithin(double factor, double value, double expected) {
  return value < expected * factor && value > expected / factor;
}

}  // namespace

class TestTimeEstimate : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void countsTheCasesOfATransferSet() {
    RunSpec spec = student({30});
    spec.transferSet = {0.5, {3, 7}, {}, 0};
    spec.dataset.validationFraction = 0.25;
    QCOMPARE(transferCases(spec, {1000, 100, 4, 10}), 1000 * 0.75 * 0.8 * 0.5);
    spec.transferSet = {1, {}, {7, 8, 9}, 0};
    spec.dataset.validationFraction = 0;
    QCOMPARE(transferCases(spec, {1000, 100, 4, 10}), 300.0);
  }

  void workGrowsWithEpochsCasesAndWidth() {
    const double small = operations(student({30, 30}, 10), {});
    QCOMPARE(operations(student({30, 30}, 20), {}), 2 * small);
    QVERIFY(operations(student({300, 300}, 10), {}) > 5 * small);
    RunSpec all = student({30, 30}, 10);
    all.transferSet.fraction = 1;
    QVERIFY(operations(all, {}) > 2 * small);
  }

  void beginsWithAGuess() {
    const TimeEstimate estimate;
    QVERIFY(!estimate.hasLearned());
    QVERIFY(estimate.seconds(student({800, 800}), 1, {}) > 0);
    const double one = estimate.seconds(student({30, 30}), 1, {});
    const double eight = estimate.seconds(student({30, 30}), 8, {});
    QVERIFY(eight > one && eight < 8 * one);  // small nets are better off together
  }

  void whatTookSoLongTakesSoLongAgain() {
    TimeEstimate estimate;
    estimate.learn(student({30, 30}), 1, 5, 3, {});  // half of its epochs
    QVERIFY(estimate.hasLearned());
    QVERIFY(isWithin(1.0001, estimate.seconds(student({30, 30}), 1, {}), 6));
    QVERIFY(isWithin(1.0001, estimate.seconds(student({30, 30}, 40), 1, {}), 24));
    estimate.learn(student({30, 30}), 4, 10, 8, {});
    QVERIFY(isWithin(1.0001, estimate.seconds(student({30, 30}), 4, {}), 8));
    QVERIFY(isWithin(1.0001, estimate.seconds(student({30, 30}), 1, {}), 6));
    estimate.learn(student({30, 30}), 1, 0, 8, {});  // says nothing
    QVERIFY(isWithin(1.0001, estimate.seconds(student({30, 30}), 1, {}), 6));
  }

  void theFirstRunOfAProcessDoesNotCount() {
    TimeEstimate estimate;
    estimate.learn(student({30, 30}), 1, 10, 9, {});
    estimate.learn(student({30, 30}), 1, 10, 3, {});
    QVERIFY(isWithin(1.0001, estimate.seconds(student({30, 30}), 1, {}), 3));
  }

  void theNearestKindOfRunSaysMost() {
    TimeEstimate estimate;
    estimate.learn(student({800, 800}), 1, 10, 1000, {});
    const double scaled = estimate.seconds(student({30, 30}), 1, {});
    const TimeEstimate guess;
    const double factor = 1000 / guess.seconds(student({800, 800}), 1, {});
    QVERIFY(isWithin(1.0001, scaled, factor * guess.seconds(student({30, 30}), 1, {})));
    RunSpec cold = student({30, 30});
    cold.objective.temperature = 1;
    cold.training.seed = 77;
    cold.training.learningRate = 0.5;
    estimate.learn(cold, 1, 10, 2, {});
    QVERIFY(isWithin(1.0001, estimate.seconds(student({30, 30}), 1, {}), 2));
  }

  void schedulesByHand() {
    QCOMPARE(makespan({}, 2), 0.0);
    const std::vector<Job> alone = {{3}, {3}, {2}, {2}, {2}};
    QCOMPARE(makespan(alone, 1), 12.0);
    QCOMPARE(makespan(alone, 2), 7.0);  // 3 + 2 + 2 beside 3 + 2
    QCOMPARE(makespan(alone, 9), 3.0);
    const std::vector<Job> taught = {{10}, {4, 0}, {4, 0}, {4, 0}, {5}};
    QCOMPARE(makespan(taught, 2), 18.0);  // the baseline beside the teacher, then three students on two workers
    const std::vector<Job> begun = {{1, std::nullopt, true}, {6}, {5, 0}};
    QCOMPARE(makespan(begun, 1), 12.0);
    const std::vector<Job> longLast = {{1}, {1}, {10}};
    QCOMPARE(makespan(longLast, 2), 11.0);  // as the queue does it, though the long one first would take 10
  }

  void aPlansGroupsTakeTheirTimeTogether() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1, 2, 4, 8");
    spec.trainBaseline = false;
    auto plan = planRuns(spec);
    (void)assignGroups(plan, 1);
    QCOMPARE(plan.size(), std::size_t{5});
    TimeEstimate estimate;
    const RunSpec teacher = teacherRun(spec);
    const RunSpec one = studentRun(spec);
    estimate.learn(teacher, 1, teacher.training.epochs, 10, {});
    estimate.learn(one, 4, one.training.epochs, 6, {});
    QVERIFY(isWithin(1.0001, planSeconds(plan, {}, estimate, {}, 2), 16));
    QVERIFY(isWithin(1.0001, planSeconds(plan, {true}, estimate, {}, 2), 6));
    QCOMPARE(planSeconds(plan, {true, true, true, true, true}, estimate, {}, 2), 0.0);
    // Behind 3 s of another run, and with the teacher 4 s from its end.
    const AheadOfPlan waiting{{{3}}, {}};
    QVERIFY(isWithin(1.0001, planSeconds(plan, {}, estimate, {}, 1, waiting), 19));
    const AheadOfPlan teaching{{{4, std::nullopt, true}}, {std::size_t{0}}};
    QVERIFY(isWithin(1.0001, planSeconds(plan, {true}, estimate, {}, 2, teaching), 10));
  }

  /// Of a sweep over widths on a made-up machine: after one cell of each width.
  void foretellsASweepWithinAFactor() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.student.width", "30, 100, 300");
    setKey(spec, "sweep.objective.temperature", "1, 2, 4, 8");
    setKey(spec, "sweep.seeds", "2");
    auto plan = planRuns(spec);
    (void)assignGroups(plan, 1);
    TimeEstimate estimate;
    std::map<std::int64_t, int> members;
    for (const PlannedRun& run : plan) ++members[run.group.group];
    const auto sizeOf = [&](const PlannedRun& run) { return run.group.group == 0 ? 1 : members[run.group.group]; };
    std::vector<Job> truth;
    std::map<std::int64_t, bool> told;
    std::size_t learned = 0;
    for (const PlannedRun& run : plan) {
      const double seconds = machineSeconds(run.spec, sizeOf(run));
      if (learned < 4) {
        estimate.learn(run.spec, sizeOf(run), run.spec.training.epochs, seconds, {});
        ++learned;
      }
      if (run.group.group != 0 && std::exchange(told[run.group.group], true)) continue;
      truth.push_back({seconds, run.teacher ? std::optional<std::size_t>(0) : std::nullopt});
    }
    const double expected = makespan(truth, 2);
    const double predicted = planSeconds(plan, {}, estimate, {}, 2);
    QVERIFY2(isWithin(1.5, predicted, expected), qPrintable(QStringLiteral("%1 %2").arg(predicted).arg(expected)));
  }
};

QTEST_GUILESS_MAIN(TestTimeEstimate)
#include "test_time_estimate.moc"
