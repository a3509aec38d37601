// Runs on the tiny data that train as one group; and the same runs by themselves.
#pragma once

#include <map>

#include "tests/engine/train/interrupted_runs.h"

namespace retort::test {

/// Shares its batches with all others of these.
inline RunSpec memberSpec(std::int64_t seed, const ObjectiveSpec& objective = {}) {
  RunSpec spec = studentSpec();
  spec.objective = objective;
  spec.training.seed = seed;
  spec.training.orderSeed = 77;
  return spec;
}

/// One of each kind of difference that members may have.
inline std::vector<RunSpec> mixedSpecs() {
  std::vector<RunSpec> specs{memberSpec(1),
                             memberSpec(1, {ObjectiveKind::SoftTargets, 20, 0.5, false}),
                             memberSpec(2, {ObjectiveKind::SoftTargets, 0.5, 1, true}),
                             memberSpec(3, {ObjectiveKind::Logits, 1, 0.7, true}),
                             memberSpec(4, {ObjectiveKind::Hard, 1, 0, true}),
                             memberSpec(5)};
  specs[1].training.learningRate = 0.07;
  specs[2].training.schedule = ScheduleKind::Constant;
  specs[5].training.schedule = ScheduleKind::Exponential;
  specs[5].training.decay = 0.5;
  return specs;
}

/// A member as a test wants it: `slot` is its place in the group, its run's id is slot + 1.
struct Place {
  int slot = 0;
  RunSpec spec;
  std::shared_ptr<const Checkpoint> from = nullptr;
};

/// From slot 0 on.
inline std::vector<Place> places(const std::vector<RunSpec>& specs) {
  std::vector<Place> all;
  for (const RunSpec& spec : specs) all.push_back({static_cast<int>(all.size()), spec});
  return all;
}

/// Trains groups, and can be told what to do at an event.
class Groups {
 public:
  Runs& runs;
  std::function<void(const Event&)> onEvent;
  std::function<void(RunId)> onOver;
  double interval = kNever;
  const PauseGate* gate = nullptr;
  std::map<int, std::stop_source> stops;     ///< by slot
  std::vector<RunId> order;                  ///< in which members were over, of the last group
  std::shared_ptr<const RunResult> teacher;  ///< another than that of the runs; null for theirs

  /// @param slots of the group as planned
  std::map<int, Heard> train(const std::vector<Place>& members, int slots) {
    std::map<int, Heard> heard;
    order.clear();
    std::vector<GroupMember> group;
    for (const Place& member : members) {
      const bool taught = member.spec.objective.kind != ObjectiveKind::Hard;
      RunRequest request{static_cast<RunId>(member.slot + 1),
                         member.spec,
                         runs.data,
                         taught ? runs.teacher : nullptr,
                         teacherSpec(),
                         member.from,
                         interval,
                         {1, member.slot, slots}};
      if (taught && teacher) request.teacher = teacher;
      group.push_back({std::move(request), {stops[member.slot].get_token(), gate}});
    }
    const auto of = [&](RunId run) -> Heard& { return heard[static_cast<int>(run) - 1]; };
    const auto sink = [&](const Event& event) {
      of(runOf(event)).add(event);
      if (onEvent) onEvent(event);
    };
    runs.engine->trainGroup(group, sink, [&](RunId run, RunResult result) {
      of(run).result = std::move(result);
      order.push_back(run);
      if (onOver) onOver(run);
    });
    onEvent = {};
    onOver = {};
    stops.clear();
    return heard;
  }
};

/// What the two left is the same, bit for bit; of the curves, what both have.
inline void requireSameBytes(const Heard& one, const Heard& other) {
  QVERIFY2(one.result.outcome == other.result.outcome, one.result.message.c_str());
  QVERIFY(one.result.weights == other.result.weights);
  QVERIFY(one.result.testLogits == other.result.testLogits);
  QVERIFY(one.result.heldOut == other.result.heldOut);
  if (!one.gradients.empty() && !other.gradients.empty())
    QVERIFY(one.gradients.back().values == other.gradients.back().values);
  QCOMPARE(one.result.message, other.result.message);
  QCOMPARE(one.result.epochs, other.result.epochs);
  QCOMPARE(one.result.testErrors, other.result.testErrors);
  QCOMPARE(one.result.trainErrors, other.result.trainErrors);
  const std::size_t left = std::min(one.points.size(), other.points.size());
  for (std::size_t i = 1; i <= left; ++i) {
    const EpochPoint& a = one.points[one.points.size() - i];
    const EpochPoint& b = other.points[other.points.size() - i];
    QVERIFY(a.epoch == b.epoch && a.loss == b.loss && a.softLoss == b.softLoss && a.hardLoss == b.hardLoss);
    QVERIFY(a.testErrors == b.testErrors && a.validationErrors == b.validationErrors);
    QVERIFY(a.gradientRatio == b.gradientRatio && a.trainError == b.trainError);
  }
}

}  // namespace retort::test

#define REQUIRE_SAME_BYTES(one, other)      \
  do {                                      \
    requireSameBytes(one, other);           \
    if (QTest::currentTestFailed()) return; \
  } while (false)
