#include "engine/experiment/preflight.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/transfer_set.h"
#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/memory_estimate.h"
#include "engine/experiment/sweep.h"

namespace retort {

namespace {

void requireBatch(const RunSpec& run, const Dataset& data) {
  const TransferSet set = makeTransferSet(data, run.dataset, run.transferSet, orderSeed(run.training));
  const auto batch = static_cast<std::size_t>(run.training.batchSize);
  if (batch > set.training.size())
    throw Error(ErrorKind::BadSpec, run.role == Role::Teacher ? "teacher.training.batch_size" : "training.batch_size",
                std::to_string(batch) + " is more than the " + std::to_string(set.training.size()) +
                    " cases of the transfer set",
                "Choose a smaller batch or a larger transfer set");
}

}  // namespace

void requireRunnable(const RunSpec& run, const Dataset& data) {
  requireBatch(run, data);
  requireMemory({&run, 1}, data);
}

void requireRunnable(const ExperimentSpec& spec, const Dataset& data) {
  requireValid(spec);
  std::vector<RunSpec> runs;
  for (PlannedRun& run : planRuns(spec)) {
    const auto isAlike = [&run](const RunSpec& other) {
      return other.role == run.spec.role && other.dataset == run.spec.dataset &&
             other.transferSet == run.spec.transferSet && other.training.batchSize == run.spec.training.batchSize;
    };
    if (std::ranges::none_of(runs, isAlike)) requireBatch(run.spec, data);
    runs.push_back(std::move(run.spec));
  }
  requireMemory(runs, data);
}

}  // namespace retort
