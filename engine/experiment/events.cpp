#include "engine/experiment/events.h"

#include <algorithm>

namespace retort {

std::string toString(Outcome outcome) {
  switch (outcome) {
    case Outcome::Completed:
      return "completed";
    case Outcome::Cancelled:
      return "cancelled";
    case Outcome::Diverged:
      return "diverged";
    case Outcome::Failed:
      return "failed";
  }
  return {};
}

std::string toString(CheckpointReason reason) {
  switch (reason) {
    case CheckpointReason::Interval:
      return "interval";
    case CheckpointReason::Pause:
      return "pause";
    case CheckpointReason::Stop:
      return "stop";
    case CheckpointReason::End:
      return "end";
  }
  return {};
}

RunId runOf(const Event& event) {
  return std::visit(
      [](const auto& e) -> RunId {
        if constexpr (requires { e.run; })
          return e.run;
        else
          return 0;
      },
      event);
}

std::vector<std::uint32_t> probeCases(std::size_t testCases) {
  const std::size_t count = std::min<std::size_t>(256, testCases);
  std::vector<std::uint32_t> cases(count);
  for (std::size_t i = 0; i < count; ++i) cases[i] = static_cast<std::uint32_t>(i * testCases / count);
  return cases;
}

}  // namespace retort
