#include "engine/experiment/sweep_progress.h"

#include <functional>
#include <unordered_map>

#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

class KnownRuns {
 public:
  explicit KnownRuns(std::span<const RunThere> runs) : m_runs(runs) {
    for (std::size_t i = 0; i < runs.size(); ++i) m_byUsedPart[usedPart(*runs[i].spec)].push_back(i);
  }

  [[nodiscard]] std::optional<std::size_t> first(const RunSpec& spec,
                                                 const std::function<bool(const RunThere&)>& is) const {
    const auto found = m_byUsedPart.find(usedPart(spec));
    if (found == m_byUsedPart.end()) return std::nullopt;
    for (const std::size_t i : found->second)
      if (is(m_runs[i])) return i;
    return std::nullopt;
  }

 private:
  std::span<const RunThere> m_runs;
  std::unordered_map<RunSpec, std::vector<std::size_t>, RunSpecHash> m_byUsedPart;
};

bool isReusable(const RunThere& run) { return run.isReusable; }

bool isInSweep(const RunThere& run) { return run.inSweep; }

}  // namespace

PlanProgress progressOf(std::span<const PlannedRun> plan, std::span<const RunThere> known) {
  const KnownRuns runs(known);
  PlanProgress progress{std::vector<std::optional<std::size_t>>(plan.size()), std::vector<bool>(plan.size())};
  std::vector<bool> isNeeded(plan.size());
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].spec.role == Role::Teacher) continue;
    const auto teacher = plan[i].teacher ? std::optional(usedPart(plan[*plan[i].teacher].spec)) : std::nullopt;
    progress.there[i] = runs.first(plan[i].spec, [&teacher](const RunThere& run) {
      return run.inSweep && (teacher ? run.teacher && usedPart(*run.teacher) == *teacher : run.teacher == nullptr);
    });
    progress.toTrain[i] = !progress.there[i];
    if (progress.toTrain[i] && plan[i].teacher) isNeeded[*plan[i].teacher] = true;
  }
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].spec.role != Role::Teacher) continue;
    progress.there[i] = runs.first(plan[i].spec, isReusable);
    progress.toTrain[i] = isNeeded[i] && !progress.there[i];
    if (!isNeeded[i] && !progress.there[i]) progress.there[i] = runs.first(plan[i].spec, isInSweep);
  }
  return progress;
}

}  // namespace retort
