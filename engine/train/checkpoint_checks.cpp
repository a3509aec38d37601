#include "engine/train/checkpoint_checks.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/experiment/error.h"

namespace retort {
namespace {

[[noreturn]] void refuse(const Checkpoint& checkpoint, const std::string& problem) {
  throw Error(ErrorKind::RunFailed,
              "checkpoint at epoch " + std::to_string(checkpoint.epoch) + ", batch " + std::to_string(checkpoint.batch),
              problem, "Fork the run from another checkpoint, or train it anew");
}

/// Names come from a file: any length.
std::string quoted(const std::string& name) { return "\"" + name.substr(0, 80) + "\""; }

std::string shapeText(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < std::min<std::size_t>(shape.size(), 8); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

bool allFinite(const std::vector<float>& values) {
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

bool allFinite(const Weights& weights) {
  return std::ranges::all_of(weights, [](const NamedTensor& tensor) { return allFinite(tensor.values); });
}

bool isFinite(const ObjectiveSums& sums) {
  const double values[] = {sums.loss, sums.soft, sums.hard, sums.softSquared, sums.hardSquared};
  return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

void requireShape(const Checkpoint& checkpoint, const NamedTensor& tensor, const NamedTensor& model) {
  if (tensor.shape != model.shape || tensor.values.size() != model.values.size())
    refuse(checkpoint, quoted(tensor.name) + " has the shape " + shapeText(tensor.shape) + " and " +
                           std::to_string(tensor.values.size()) + " numbers, the model's has " +
                           shapeText(model.shape));
}

void requireWeights(const Checkpoint& checkpoint, const Weights& weights, const Weights& model) {
  if (weights.size() != model.size())
    refuse(checkpoint, "it holds " + std::to_string(weights.size()) + " tensors of weights, the model has " +
                           std::to_string(model.size()));
  for (std::size_t i = 0; i < model.size(); ++i) {
    if (weights[i].name != model[i].name)
      refuse(checkpoint, "there is " + quoted(weights[i].name) + " where the model has " + quoted(model[i].name));
    requireShape(checkpoint, weights[i], model[i]);
  }
}

/// Every step moves every parameter, so that the optimiser remembers all of them or none.
void requireMoments(const Checkpoint& checkpoint, const CheckpointFrame& frame) {
  const bool adam = frame.spec.training.optimiser == OptimiserKind::Adam;
  std::vector<std::string> kinds;
  if (checkpoint.steps > 0)
    kinds = adam ? std::vector<std::string>{".first", ".second"} : std::vector<std::string>{".first"};
  if (checkpoint.moments.size() != frame.model.size() * kinds.size())
    refuse(checkpoint, "it holds " + std::to_string(checkpoint.moments.size()) + " moments, the optimiser has " +
                           std::to_string(frame.model.size() * kinds.size()));
  for (const NamedTensor& model : frame.model)
    for (const std::string& kind : kinds) {
      const auto found = std::ranges::find(checkpoint.moments, model.name + kind, &NamedTensor::name);
      if (found == checkpoint.moments.end()) refuse(checkpoint, quoted(model.name + kind) + " is missing");
      requireShape(checkpoint, *found, model);
    }
}

void requirePlace(const Checkpoint& checkpoint, const CheckpointFrame& frame) {
  const int epochs = frame.spec.training.epochs;
  const auto batches = static_cast<std::int64_t>(frame.batches);
  if (checkpoint.epoch < 0 || checkpoint.epoch > epochs)
    refuse(checkpoint, "the run has " + std::to_string(epochs) + " epochs");
  if (checkpoint.batch < 0 || checkpoint.batch > batches || (checkpoint.epoch == epochs && checkpoint.batch > 0))
    refuse(checkpoint, "there is no such batch in " + std::to_string(epochs) + " epochs of " + std::to_string(batches));
  if (checkpoint.steps != checkpoint.epoch * batches + checkpoint.batch)
    refuse(checkpoint,
           "the optimiser has taken " + std::to_string(checkpoint.steps) + " steps, which is another place");
}

void requireSums(const Checkpoint& checkpoint, const CheckpointFrame& frame) {
  const auto batch = static_cast<std::size_t>(checkpoint.batch);
  const auto batchSize = static_cast<std::size_t>(frame.spec.training.batchSize);
  const std::size_t most = std::min(batch * batchSize, frame.cases);
  if (checkpoint.sums.cases > most || checkpoint.sums.errors > checkpoint.sums.cases)
    refuse(checkpoint,
           "its sums are over " + std::to_string(checkpoint.sums.cases) + " cases of " + std::to_string(most));
  const double counts[] = {checkpoint.seconds, checkpoint.trainingSeconds, checkpoint.trainedCases};
  if (!std::ranges::all_of(counts, [](double value) { return std::isfinite(value) && value >= 0; }))
    refuse(checkpoint, "its times are impossible");
}

/// A session of version 3 or older has none.
void requireHeldOut(const Checkpoint& checkpoint, const HeldOut& heldOut, const CheckpointFrame& frame) {
  const Matrix& logits = heldOut.logits;
  if (logits.empty() && heldOut.empty()) return;
  if (!std::ranges::equal(heldOut.labels, frame.heldOutLabels) || logits.rows != heldOut.labels.size() ||
      logits.columns != frame.classes || logits.values.size() != logits.rows * logits.columns)
    refuse(checkpoint, "its held out cases are others than the data set's");
}

void requireEpochState(const Checkpoint& checkpoint, const CheckpointFrame& frame) {
  const EpochState* state = checkpoint.lastEpoch.get();
  if ((state ? state->epoch : 0) != checkpoint.epoch)
    refuse(checkpoint, "the state after its last whole epoch is missing or of another epoch");
  if (!state) return;
  requireWeights(checkpoint, state->weights, frame.model);
  const Matrix& logits = state->testLogits;
  if (logits.rows != frame.testCases || logits.columns != frame.classes ||
      logits.values.size() != frame.testCases * frame.classes)
    refuse(checkpoint, "its test logits are of other cases or classes than the data set's");
  requireHeldOut(checkpoint, state->heldOut, frame);
  if (state->testCases != static_cast<std::int64_t>(frame.testCases) || state->testErrors < 0 ||
      state->testErrors > state->testCases)
    refuse(checkpoint, "it counts " + std::to_string(state->testErrors) + " errors in " +
                           std::to_string(state->testCases) + " test cases");
}

}  // namespace

bool isFinite(const Checkpoint& checkpoint) {
  const EpochState* state = checkpoint.lastEpoch.get();
  return allFinite(checkpoint.weights) && allFinite(checkpoint.moments) && isFinite(checkpoint.sums) &&
         (!state || (allFinite(state->weights) && allFinite(state->testLogits.values) &&
                     allFinite(state->heldOut.logits.values)));
}

void requireFitting(const Checkpoint& checkpoint, const CheckpointFrame& frame) {
  requirePlace(checkpoint, frame);
  requireWeights(checkpoint, checkpoint.weights, frame.model);
  requireMoments(checkpoint, frame);
  requireSums(checkpoint, frame);
  requireEpochState(checkpoint, frame);
  if (!isFinite(checkpoint)) refuse(checkpoint, "it holds numbers that are infinite or NaN");
}

}  // namespace retort
