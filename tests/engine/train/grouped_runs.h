// Runs on the tiny data that train as one group; and the same runs by themselves.
#pragma once

#include <map>
#include <optional>

#include "tests/engine/train/interrupted_runs.h"

namespace retort::test {

/// A member as a test wants it: `slot` is its place in the group, its run's id is slot + 1.
struct Place {
  int slot = 0;
  RunSpec spec;
  std::shared_ptr<const Checkpoint> from = nullptr;
};

/// All with the slot's index, from the first to the last.
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
      if (const auto* epoch = std::get_if<EpochFinished>(&event)) of(epoch->run).points.push_back(epoch->point);
      if (const auto* progress = std::get_if<RunProgress>(&event)) of(progress->run).progress.push_back(*progress);
      if (const auto* taken = std::get_if<CheckpointTaken>(&event))
        of(taken->run).checkpoints.push_back(taken->checkpoint);
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

}  // namespace retort::test
