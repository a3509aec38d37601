#include "engine/experiment/preflight.h"

#include <string>
#include <vector>

#include "engine/data/transfer_set.h"
#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/memory_estimate.h"

namespace retort {

void requireRunnable(const RunSpec& run, const Dataset& data) {
  const TransferSet set = makeTransferSet(data, run.dataset, run.transferSet, run.training.seed);
  const auto batch = static_cast<std::size_t>(run.training.batchSize);
  if (batch > set.training.size())
    throw Error(ErrorKind::BadSpec, run.role == Role::Teacher ? "teacher.training.batch_size" : "training.batch_size",
                std::to_string(batch) + " is more than the " + std::to_string(set.training.size()) +
                    " cases of the transfer set",
                "Choose a smaller batch or a larger transfer set");
  requireMemory({&run, 1}, data);
}

void requireRunnable(const ExperimentSpec& spec, const Dataset& data) {
  requireValid(spec);
  const std::vector<RunSpec> runs = planRuns(spec);
  for (const RunSpec& run : runs) requireRunnable(run, data);
  requireMemory(runs, data);
}

}  // namespace retort
