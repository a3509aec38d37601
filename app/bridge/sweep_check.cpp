#include "app/bridge/sweep_check.h"

#include <utility>

#include "engine/experiment/sweep.h"

namespace retort {
namespace {

constexpr double kFewCells = 500;  // 2 ms

/// More runs than there may be are refused without a look at the cells.
bool takesLong(const SweepSpec& sweep) {
  return cellCount(sweep) > kFewCells && cellCount(sweep) * sweep.seeds <= static_cast<double>(kMostRuns);
}

}  // namespace

std::vector<Error> SweepCheck::problemsOf(const ExperimentSpec& spec) {
  m_wanted.reset();
  if (m_known == spec) return m_problems;
  if (!takesLong(spec.sweep)) {
    m_known = spec;
    return m_problems = sweepProblems(spec);
  }
  m_wanted = spec;
  look();
  return m_problems;
}

void SweepCheck::look() {
  if (std::exchange(m_isLooking, true)) return;
  m_worker.post([this, spec = *m_wanted]() -> BackgroundWorker::Answer {
    return [this, spec, problems = sweepProblems(spec)] { take(spec, problems); };
  });
}

void SweepCheck::take(const ExperimentSpec& spec, const std::vector<Error>& problems) {
  m_isLooking = false;
  if (!m_wanted) return;
  if (*m_wanted != spec) return look();
  m_known = std::exchange(m_wanted, std::nullopt);
  m_problems = problems;
  Q_EMIT checked();
}

}  // namespace retort
