#include <string>

#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/run_queue.h"

namespace retort {
namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& problem, const std::string& remedy) {
  throw Error(ErrorKind::BadSpec, key, problem, remedy);
}

void requireSameCourse(const TrainingSpec& parent, const TrainingSpec& fork) {
  const std::string remedy = "Leave it as it is, or start a new experiment";
  if (fork.batchSize != parent.batchSize)
    refuse("training.batch_size", "a checkpoint goes on with the batches of its run", remedy);
  if (fork.optimiser != parent.optimiser)
    refuse("training.optimiser", "a checkpoint holds the state of the optimiser of its run", remedy);
  if (fork.orderSeed != parent.orderSeed)
    refuse("training.order_seed", "a checkpoint goes on with the random numbers of its run", remedy);
  if (fork.seed != parent.seed)
    refuse("training.seed", "a checkpoint goes on with the random numbers of its run", remedy);
}

/// Of the fork's own keys; those of the parent were in range when it was made.
void requireInRange(const RunSpec& fork) {
  ExperimentSpec spec;
  spec.objective = fork.objective;
  spec.training = fork.training;
  for (const Error& problem : problemsOf(spec))
    if (problem.where().starts_with("objective.") || problem.where().starts_with("training.")) throw problem;
}

}  // namespace

RunSpec forkedSpec(const RunSpec& parent, const ForkRequest& request) {
  RunSpec fork = parent;
  fork.objective = request.objective;
  fork.training = request.training;
  fork.forkedFrom = request.from;
  requireInRange(fork);
  requireSameCourse(parent.training, fork.training);
  if (parent.objective.kind == ObjectiveKind::Hard && fork.objective.kind != ObjectiveKind::Hard)
    refuse("objective.kind", "the run had no teacher, so there are no soft targets to learn from",
           "Choose hard, or start a new experiment");
  if (request.from.epoch >= fork.training.epochs)
    refuse("training.epochs",
           std::to_string(fork.training.epochs) + " is not > " + std::to_string(request.from.epoch) +
               ", the epochs that the checkpoint has trained",
           "Choose more epochs");
  return fork;
}

}  // namespace retort
