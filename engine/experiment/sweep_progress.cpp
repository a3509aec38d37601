#include "engine/experiment/sweep_progress.h"

#include <functional>
#include <set>
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

/// Whether those that are there have the places of the plan, and none beside them has one of its groups.
bool standAsPlanned(std::span<const PlannedRun> plan, const PlanProgress& progress, std::span<const RunThere> known) {
  std::vector<bool> isOfPlan(known.size());
  std::set<std::int64_t> groups;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    groups.insert(plan[i].group.group);
    if (!progress.there[i]) continue;
    isOfPlan[*progress.there[i]] = true;
    if (known[*progress.there[i]].inSweep && known[*progress.there[i]].group != plan[i].group) return false;
  }
  groups.erase(0);
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known[i].inSweep && !isOfPlan[i] && groups.contains(known[i].group.group)) return false;
  return true;
}

}  // namespace

PlanProgress progressOf(std::span<const PlannedRun> plan, std::span<const RunThere> known) {
  const KnownRuns runs(known);
  PlanProgress progress{std::vector<std::optional<std::size_t>>(plan.size()), std::vector<bool>(plan.size())};
  std::vector<bool> isNeeded(plan.size());
  /// @param counts which of the runs count
  const auto find = [&](const PlannedRun& run, bool (*counts)(const RunThere&)) {
    const auto teacher = run.teacher ? std::optional(usedPart(plan[*run.teacher].spec)) : std::nullopt;
    return runs.first(run.spec, [&teacher, counts](const RunThere& one) {
      return counts(one) && (teacher ? one.teacher && usedPart(*one.teacher) == *teacher : one.teacher == nullptr);
    });
  };
  for (std::size_t i = plan.size(); i-- > 0;) {  // what others learn from or are made of comes before them
    const PlannedRun& run = plan[i];
    const bool source = isSource(run.spec.role);
    progress.there[i] = find(run, source ? isReusable : isInSweep);
    progress.toTrain[i] = (!source || isNeeded[i]) && !progress.there[i];
    if (progress.toTrain[i] && run.teacher) isNeeded[*run.teacher] = true;
    for (const std::size_t part : run.parts) isNeeded[part] = isNeeded[part] || progress.toTrain[i];
    if (source && !isNeeded[i] && !progress.there[i]) progress.there[i] = find(run, isInSweep);
  }
  return progress;
}

void assignMissing(std::vector<PlannedRun>& plan, const PlanProgress& progress, std::span<const RunThere> known,
                   std::int64_t first) {
  for (std::size_t i = 0; i < plan.size(); ++i)  // of another experiment, a member is in no group of this one
    if (progress.there[i] && !known[*progress.there[i]].inSweep) plan[i].ensemble.reset();
  (void)assignGroups(plan, 1);
  if (standAsPlanned(plan, progress, known)) return;
  std::vector<PlannedRun> missing;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    plan[i].group = {};
    if (progress.toTrain[i]) missing.push_back(plan[i]);
  }
  (void)assignGroups(missing, first);
  for (std::size_t i = 0, next = 0; i < plan.size(); ++i)
    if (progress.toTrain[i]) plan[i].group = missing[next++].group;
}

}  // namespace retort
