#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/matrix.h"
#include "engine/experiment/checkpoint.h"
#include "engine/train/batcher.h"

namespace retort {

/// What one member has of a step.
struct MemberStep {
  std::size_t member = 0;         ///< as its place among those that the trainer was given
  double rate = 0;                ///< learning rate now
  ObjectiveSums* sums = nullptr;  ///< the batch's are added
  bool finite = true;  ///< the answer: false, with weights and sums as they were, when the loss is not finite
};

/// The nets of one trainer: what moves them and what they answer. One net, or several that see the same batches.
class Steps {
 public:
  virtual ~Steps() = default;

  [[nodiscard]] virtual const Batcher& batcher() const = 0;
  virtual void startEpoch(int epoch) = 0;
  /// @param members those who still train
  virtual void step(std::size_t batch, std::span<MemberStep> members) = 0;

  [[nodiscard]] virtual Weights weights(std::size_t member) const = 0;
  /// Weights, moments and steps: all that a step changes for the next one.
  virtual void save(std::size_t member, Checkpoint& checkpoint) const = 0;
  /// @throws Error(RunFailed) when names or shapes are not the model's
  virtual void restore(std::size_t member, const Checkpoint& checkpoint) = 0;
  /// The member is over: no step and no answer of its own any more.
  virtual void leave(std::size_t member) = 0;

  /// Logits of cases, in order, without dropout or jitter.
  /// @param goOn asked from time to time
  /// @return for each member [indices, classes], empty for those that have left; nothing at all when told not to go on
  [[nodiscard]] virtual std::vector<Matrix> evaluate(const Cases& cases, std::span<const std::uint32_t> indices,
                                                     const std::function<bool()>& goOn) = 0;
};

}  // namespace retort
