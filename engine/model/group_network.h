#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/experiment/run_result.h"
#include "engine/experiment/spec.h"
#include "engine/model/aligned.h"
#include "engine/model/kernels.h"
#include "engine/model/unit_kernels.h"

namespace retort {

/// Fully connected nets of one shape, each in a slot, as one: their first layers are one matrix product over the batch
/// that all see, and every buffer is made once. What is a slot's own (weights, moments, rates, masks) follows from that
/// slot alone: with some BLAS kernels a column's bits depend on the product's width, so that the width is always that
/// of all slots, and an empty slot holds zeros. Activations lie unit by unit (unit_kernels.h). No torch; not
/// thread-safe.
class GroupNetwork {
 public:
  /// Activations of up to so many cases.
  class Pass {
   public:
    Pass(const GroupNetwork& network, std::size_t cases);
    [[nodiscard]] std::size_t stride() const { return m_stride; }

   private:
    friend class GroupNetwork;
    std::size_t m_stride;  ///< a multiple of 16
    std::size_t m_cases = 0;
    const float* m_inputs = nullptr;
    AlignedFloats m_first;                     ///< [slots · units, stride] of the first layer
    std::vector<AlignedFloats> m_activations;  ///< [units, stride] of each further layer, of one slot at a time
    std::vector<AlignedFloats> m_gradients;    ///< [units, stride] of each hidden layer, of one slot at a time
  };

  /// One member's part in a step.
  struct Move {
    std::size_t slot;
    float rate;  ///< learning rate now
  };

  /// @param model with one hidden layer or more @param training optimiser and momentum; what differs between members
  /// is not looked at
  GroupNetwork(const ModelSpec& model, const TrainingSpec& training, std::size_t inputs, std::size_t classes,
               std::size_t slots);

  /// Fills a slot with the initial weights that a net by itself draws from the seed.
  void draw(std::size_t slot, std::int64_t seed);
  /// Fills a slot with zeros.
  void clear(std::size_t slot);
  /// As Network's and Checkpoint's, under the same names.
  [[nodiscard]] Weights weights(std::size_t slot) const;
  [[nodiscard]] Weights moments(std::size_t slot) const;
  [[nodiscard]] std::int64_t steps(std::size_t slot) const { return m_steps[slot]; }
  /// @throws Error(RunFailed) when names or shapes differ
  void restore(std::size_t slot, const Weights& weights, const Weights& moments, std::int64_t steps);

  /// The first layer of all slots. @param inputs [cases, inputs], row-major; must live until the step is done
  void forward(Pass& pass, const float* inputs, std::size_t cases) const;
  /// The other layers of one slot, once after forward. @param masks of the member's hidden dropout; null without
  /// @return logits [classes, stride], valid until the next slot's
  const float* finishForward(Pass& pass, std::size_t slot, MaskStream* masks) const;
  /// All gradients of one slot, straight after its finishForward, and the step of all its layers but the first.
  /// @param logitsGradient [classes, stride]
  void backward(Pass& pass, const Move& move, const float* logitsGradient);
  /// The step of the first layer, after backward of all who move.
  void descendFirst(Pass& pass, std::span<const Move> moves);

 private:
  /// One layer's weights or biases of all slots, slot by slot.
  struct Block {
    std::string name;
    std::size_t rows;
    std::size_t columns;  ///< 1 for biases
    bool isBias;
    float maxNorm;
    AlignedFloats values;
    AlignedFloats first;   ///< velocity, or Adam's first moment
    AlignedFloats second;  ///< Adam's second moment
    [[nodiscard]] std::size_t size() const { return rows * columns; }
    [[nodiscard]] std::size_t at(std::size_t slot) const { return slot * size(); }
  };

  [[nodiscard]] std::size_t layerCount() const { return m_blocks.size() / 2; }
  [[nodiscard]] Block& weight(std::size_t layer) { return m_blocks[2 * layer]; }
  [[nodiscard]] const Block& weight(std::size_t layer) const { return m_blocks[2 * layer]; }
  [[nodiscard]] Block& bias(std::size_t layer) { return m_blocks[2 * layer + 1]; }
  [[nodiscard]] const Block& bias(std::size_t layer) const { return m_blocks[2 * layer + 1]; }
  [[nodiscard]] Block* owner(const std::string& moment);
  void addBlocks(std::size_t layer, std::size_t units, std::size_t fanIn, double maxNorm);
  /// gradient = outer · innerᵀ of several slots, accumulated where the optimiser wants it.
  /// @param inner [cases, columns] column-major @param outer [cases, slots · rows] column-major
  void accumulate(Block& block, std::size_t slot, std::size_t slots, std::size_t cases, const struct Factor& inner,
                  const Factor& outer);
  /// Moves one slot's values. @param gradient ignored where accumulate has put it into the velocity
  void descend(Block& block, const Move& move, const float* gradient);

  TrainingSpec m_training;
  bool m_fused;  ///< plain momentum: products go straight into the velocity
  std::uint32_t m_dropThreshold;
  float m_keptScale;
  std::size_t m_inputs;
  std::size_t m_slots;
  std::vector<Block> m_blocks;  ///< weights and biases of each layer
  std::vector<std::int64_t> m_steps;
  AlignedFloats m_product;        ///< a gradient by itself, for optimisers that need one
  AlignedFloats m_biasGradients;  ///< of the widest layer
};

}  // namespace retort
