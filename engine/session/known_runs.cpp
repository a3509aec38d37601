#include "engine/session/known_runs.h"

#include <algorithm>

namespace retort {

std::vector<KnownRun> knownRuns(const SessionContents& contents) {
  std::vector<KnownRun> known;
  for (const StoredRun& run : contents.runs) {
    const auto data = std::ranges::find(contents.datasets, run.dataset, &StoredDataset::id);
    KnownRun one{run.id, run.spec, run.look.name, run.teacher, run.experiment, run.outcome, {}, run.look.deleted};
    one.group = run.group;
    one.parts = run.parts;
    one.subset = run.subset;
    if (data != contents.datasets.end() && !run.started.empty()) one.datasetSha256 = data->sha256;
    if (!run.checkpoints.empty()) {
      one.checkpointEpoch = run.checkpoints.back().epoch;
      one.checkpointBatch = run.checkpoints.back().batch;
    }
    known.push_back(std::move(one));
  }
  return known;
}

std::vector<KnownExperiment> knownExperiments(const SessionContents& contents) {
  std::vector<KnownExperiment> known;
  for (const StoredExperiment& experiment : contents.experiments) known.push_back({experiment.id, experiment.spec});
  return known;
}

void locateExperiments(SessionContents& contents) {
  for (const StoredRun& run : contents.runs) {
    if (!hasFolder(run.spec.dataset.kind)) continue;
    const auto its = std::ranges::lower_bound(contents.experiments, run.experiment, {}, &StoredExperiment::id);
    const bool isKnown = its != contents.experiments.end() && its->id == run.experiment;
    if (isKnown && its->spec.dataset.kind == run.spec.dataset.kind) its->spec.dataset.path = run.spec.dataset.path;
  }
}

RunId nextRun(const SessionContents& contents) {
  RunId next = 1;
  for (const StoredRun& run : contents.runs) next = std::max({next, run.id + 1, run.teacher + 1});
  return next;
}

ExperimentId nextExperiment(const SessionContents& contents) {
  ExperimentId next = 1;
  for (const StoredExperiment& experiment : contents.experiments) next = std::max(next, experiment.id + 1);
  for (const StoredRun& run : contents.runs) next = std::max(next, run.experiment + 1);
  return next;
}

}  // namespace retort
