#include "app/bridge/total_progress.h"

#include <algorithm>
#include <map>

namespace retort {
namespace {

// Pixels of an image and classes of a data set, near enough to weigh runs against each other.
constexpr double kInputs = 784;
constexpr double kOutputs = 10;
// What a step costs beside its weights: reading the batch, drawing masks, the soft targets.
constexpr double kOverhead = 30'000;

/// Arithmetic of the whole run, in no particular unit.
double work(const RunSpec& spec) {
  double weights = 0;
  double inputs = kInputs;
  for (const int units : spec.model.layers) {
    weights += inputs * units;
    inputs = units;
  }
  weights += inputs * kOutputs;
  return spec.training.epochs * spec.transferSet.fraction * (weights + kOverhead);
}

/// Seconds that the whole run takes as it looks now; empty when it has not shown its pace.
std::optional<double> seconds(const RunRecord& run) {
  if (run.result) return run.result->outcome == Outcome::Completed ? std::optional(run.result->seconds) : std::nullopt;
  if (run.progress.fraction <= 0 || run.progress.fraction >= 1) return std::nullopt;
  return run.progress.secondsLeft / (1 - run.progress.fraction);
}

std::optional<double> secondsPerWork(const std::vector<const RunRecord*>& runs) {
  double allSeconds = 0;
  double allWork = 0;
  for (const RunRecord* run : runs) {
    const auto known = seconds(*run);
    if (!known) continue;
    allSeconds += *known;
    allWork += work(run->spec);
  }
  return allWork > 0 ? std::optional(allSeconds / allWork) : std::nullopt;
}

std::optional<double> secondsLeft(const std::vector<const RunRecord*>& runs, int workers) {
  const auto pace = secondsPerWork(runs);
  if (!pace) return std::nullopt;
  std::map<RunId, double> until;  // seconds from now until the run is over, were there enough workers
  double all = 0;
  double longest = 0;
  for (const RunRecord* run : runs) {
    if (run->result) continue;
    const bool paced = seconds(*run).has_value();
    const double own = paced ? run->progress.secondsLeft : *pace * work(run->spec);
    const auto teacher = until.find(run->teacher);
    until[run->id] = own + (teacher == until.end() ? 0 : teacher->second);
    all += own;
    longest = std::max(longest, until[run->id]);
  }
  return std::max(longest, all / std::max(1, workers));
}

}  // namespace

TotalProgress totalProgress(const std::vector<RunRecord>& runs, const std::set<RunId>& batch, int workers) {
  TotalProgress progress;
  std::vector<const RunRecord*> concerned;
  double allWork = 0;
  double doneWork = 0;
  for (const RunRecord& run : runs) {
    if (!batch.contains(run.id)) continue;
    concerned.push_back(&run);
    progress.total += 1;
    progress.finished += run.result ? 1 : 0;
    allWork += work(run.spec);
    doneWork += work(run.spec) * (run.result ? 1 : run.progress.fraction);
  }
  progress.fraction = allWork > 0 ? doneWork / allWork : 0;
  progress.secondsLeft = secondsLeft(concerned, workers);
  return progress;
}

}  // namespace retort
