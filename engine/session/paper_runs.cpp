#include "engine/session/paper_runs.h"

#include <algorithm>

#include "engine/analysis/paper_conditions.h"

namespace retort {
namespace {

PaperRun paperRun(const SessionContents& contents, const StoredRun& stored) {
  PaperRun run;
  run.id = stored.id;
  run.spec = stored.spec;
  run.completed = stored.outcome == Outcome::Completed;
  run.testErrors = stored.result.testErrors;
  run.testCases = stored.result.testCases;
  run.gradientNoise = gradientNoise(stored.gradients, stored.spec.objective.temperature);
  const auto teacher = std::ranges::find(contents.runs, stored.teacher, &StoredRun::id);
  if (stored.teacher != 0 && teacher != contents.runs.end()) run.teacher = teacher->spec;
  return run;
}

}  // namespace

std::vector<PaperRun> paperRuns(const SessionContents& contents,
                                const std::function<std::shared_ptr<const Matrix>(RunId)>& logitsOf) {
  std::vector<PaperRun> runs;
  for (const StoredRun& stored : contents.runs) {
    if (stored.look.deleted) continue;
    PaperRun& run = runs.emplace_back(paperRun(contents, stored));
    const auto data = std::ranges::find(contents.datasets, stored.dataset, &StoredDataset::id);
    if (data == contents.datasets.end()) continue;
    run.data = data->name;
    run.classes = data->classNames.size();
    if (!run.completed || data->testLabels.empty() || !needsOmittedFigures(run.spec)) continue;
    if (const auto logits = logitsOf(run.id))
      run.omitted = omittedFigures(run.spec.transferSet, *logits, data->testLabels);
  }
  return runs;
}

}  // namespace retort
