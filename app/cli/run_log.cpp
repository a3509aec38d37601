#include "app/cli/run_log.h"

#include <algorithm>
#include <type_traits>

namespace retort::cli {

const LoggedRun* RunLog::apply(const Event& event) {
  return std::visit(
      [this](const auto& e) -> const LoggedRun* {
        using E = std::decay_t<decltype(e)>;
        if constexpr (!requires { e.run; }) {
          return nullptr;
        } else if constexpr (std::is_same_v<E, RunQueued>) {
          return &m_runs.emplace_back(LoggedRun{e.run, e.spec, e.name, e.teacher, false, {}, {}, nullptr});
        } else {
          LoggedRun* run = find(e.run);
          if (!run) return nullptr;
          if constexpr (std::is_same_v<E, RunStarted>) run->started = true;
          if constexpr (std::is_same_v<E, RunRequeued>)
            std::erase_if(run->points, [&e](const EpochPoint& point) { return point.epoch > e.epoch; });
          if constexpr (std::is_same_v<E, RunProgress>) run->progress = e;
          if constexpr (std::is_same_v<E, EpochFinished>) run->points.push_back(e.point);
          if constexpr (std::is_same_v<E, RunFinished>) run->result = e.result;
          return run;
        }
      },
      event);
}

void RunLog::add(const StoredRun& run) {
  m_runs.push_back({run.id, run.spec, run.look.name, run.teacher, false, {}, run.points, nullptr});
}

bool RunLog::any(Outcome outcome) const {
  return std::ranges::any_of(m_runs,
                             [&](const LoggedRun& run) { return run.result && run.result->outcome == outcome; });
}

LoggedRun* RunLog::find(RunId run) {
  const auto found = std::ranges::find(m_runs, run, &LoggedRun::id);
  return found == m_runs.end() ? nullptr : &*found;
}

}  // namespace retort::cli
