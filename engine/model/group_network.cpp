#include "engine/model/group_network.h"

#include <algorithm>
#include <utility>

#include "engine/experiment/error.h"
#include "engine/model/initial_weights.h"
#include "engine/model/sgemm.h"

namespace retort {
namespace {

/// Floats of the first layers' velocities multiplied at a time, so that the weights' pass finds them in the second
/// level cache; one slot at least. Bits may depend on it: it follows from the shape alone.
constexpr std::size_t kBlockFloats = 256 * 1024;

std::size_t widest(const ModelSpec& model, std::size_t classes) {
  return std::max(static_cast<std::size_t>(*std::ranges::max_element(model.layers)), classes);
}

std::vector<std::int64_t> shapeOf(std::size_t rows, std::size_t columns, bool isBias) {
  if (isBias) return {static_cast<std::int64_t>(rows)};
  return {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)};
}

}  // namespace

GroupNetwork::Pass::Pass(const GroupNetwork& network, std::size_t cases) : m_stride((cases + 15) / 16 * 16) {
  m_first.resize(network.m_slots * network.weight(0).rows * m_stride);
  for (std::size_t layer = 0; layer < network.layerCount(); ++layer) {
    const std::size_t units = network.weight(layer).rows;
    m_activations.emplace_back(layer == 0 ? 0 : units * m_stride);
    m_gradients.emplace_back(units * m_stride);
  }
}

GroupNetwork::GroupNetwork(const ModelSpec& model, const TrainingSpec& training, std::size_t inputs,
                           std::size_t classes, std::size_t slots)
    : m_training(training),
      m_fused(training.optimiser == OptimiserKind::Sgd && !training.nesterov),
      m_dropThreshold(dropThreshold(model.hiddenDropout)),
      m_keptScale(65536.0F / (65536.0F - static_cast<float>(m_dropThreshold))),
      m_inputs(inputs),
      m_slots(slots),
      m_steps(slots),
      m_biasGradients(slots * widest(model, classes)) {
  std::size_t fanIn = inputs;
  std::size_t largest = 0;
  for (std::size_t layer = 0; layer <= model.layers.size(); ++layer) {
    const bool hidden = layer < model.layers.size();
    const std::size_t units = hidden ? static_cast<std::size_t>(model.layers[layer]) : classes;
    addBlocks(layer, units, fanIn, hidden ? model.maxNorm : 0);
    largest = std::max(largest, units * fanIn);
    fanIn = units;
  }
  if (!m_fused) m_product.resize(std::max(largest, kBlockFloats));
}

void GroupNetwork::addBlocks(std::size_t layer, std::size_t units, std::size_t fanIn, double maxNorm) {
  const std::string name = "layer" + std::to_string(layer);
  const bool adam = m_training.optimiser == OptimiserKind::Adam;
  const auto add = [&](const std::string& kind, std::size_t columns, bool isBias, double bound) {
    const std::size_t size = m_slots * units * columns;
    m_blocks.push_back({name + kind, units, columns, isBias, static_cast<float>(bound), AlignedFloats(size),
                        AlignedFloats(size), AlignedFloats(adam ? size : 0)});
  };
  add(".weight", fanIn, false, maxNorm);
  add(".bias", 1, true, 0);
}

void GroupNetwork::draw(std::size_t slot, std::int64_t seed) {
  clear(slot);
  Random random(static_cast<std::uint64_t>(seed), streamAt(Stream::InitialWeights, 0, 0));
  for (std::size_t layer = 0; layer < layerCount(); ++layer) {
    Block& block = weight(layer);
    drawWeights({block.values.data() + block.at(slot), block.size()}, block.columns, layer + 1 < layerCount() ? 2 : 1,
                random);
  }
}

void GroupNetwork::clear(std::size_t slot) {
  for (Block& block : m_blocks)
    for (AlignedFloats* values : {&block.values, &block.first, &block.second})
      if (!values->empty()) std::fill_n(values->data() + block.at(slot), block.size(), 0.0F);
  m_steps[slot] = 0;
}

Weights GroupNetwork::weights(std::size_t slot) const {
  Weights weights;
  for (const Block& block : m_blocks) {
    const float* values = block.values.data() + block.at(slot);
    weights.push_back({block.name, shapeOf(block.rows, block.columns, block.isBias), {values, values + block.size()}});
  }
  return weights;
}

Weights GroupNetwork::moments(std::size_t slot) const {
  Weights moments;
  if (m_steps[slot] == 0) return moments;
  for (const Block& block : m_blocks) {
    const auto add = [&](const AlignedFloats& values, const char* kind) {
      if (values.empty()) return;
      const float* begin = values.data() + block.at(slot);
      moments.push_back(
          {block.name + kind, shapeOf(block.rows, block.columns, block.isBias), {begin, begin + block.size()}});
    };
    add(block.first, ".first");
    add(block.second, ".second");
  }
  return moments;
}

void GroupNetwork::restore(std::size_t slot, const Weights& weights, const Weights& moments, std::int64_t steps) {
  const auto fits = [](const NamedTensor& tensor, const Block& block) {
    return tensor.shape == shapeOf(block.rows, block.columns, block.isBias) && tensor.values.size() == block.size();
  };
  const auto same = [&](const NamedTensor& tensor, const Block& block) {
    return tensor.name == block.name && fits(tensor, block);
  };
  if (!std::ranges::equal(weights, m_blocks, same))
    throw Error(ErrorKind::RunFailed, "weights", "their names or shapes are not those of the model");
  clear(slot);
  for (std::size_t i = 0; i < weights.size(); ++i)
    std::ranges::copy(weights[i].values, m_blocks[i].values.data() + m_blocks[i].at(slot));
  for (const NamedTensor& moment : moments) {
    Block* block = owner(moment.name);
    AlignedFloats* values = nullptr;
    if (block) values = moment.name.ends_with(".first") ? &block->first : &block->second;
    if (!values || values->empty() || !fits(moment, *block))
      throw Error(ErrorKind::RunFailed, "moments", "their names or shapes are not those of the model");
    std::ranges::copy(moment.values, values->data() + block->at(slot));
  }
  m_steps[slot] = steps;
}

GroupNetwork::Block* GroupNetwork::owner(const std::string& moment) {
  const auto found = std::ranges::find_if(m_blocks, [&moment](const Block& block) {
    return moment == block.name + ".first" || moment == block.name + ".second";
  });
  return found == m_blocks.end() ? nullptr : &*found;
}

void GroupNetwork::forward(Pass& pass, const float* inputs, std::size_t cases) const {
  pass.m_inputs = inputs;
  pass.m_cases = cases;
  const Block& block = weight(0);
  multiply(cases, m_slots * block.rows, m_inputs, {inputs, m_inputs, true}, {block.values.data(), m_inputs}, 0,
           pass.m_first.data(), pass.m_stride);
}

const float* GroupNetwork::finishForward(Pass& pass, std::size_t slot, MaskStream* masks) const {
  float* current = pass.m_first.data() + slot * weight(0).rows * pass.m_stride;
  for (std::size_t layer = 0;; ++layer) {
    const UnitShape shape{weight(layer).rows, pass.m_cases, pass.m_stride};
    const float* shift = bias(layer).values.data() + bias(layer).at(slot);
    if (layer + 1 == layerCount()) {
      addBiasByUnit(current, shift, shape);
      return current;
    }
    biasReluByUnit(current, shift, shape);
    if (masks && m_dropThreshold > 0) dropByUnit(current, shape, m_dropThreshold, *masks);
    const Block& next = weight(layer + 1);
    float* above = pass.m_activations[layer + 1].data();
    multiply(pass.m_cases, next.rows, next.columns, {current, pass.m_stride},
             {next.values.data() + next.at(slot), next.columns}, 0, above, pass.m_stride);
    current = above;
  }
}

void GroupNetwork::backward(Pass& pass, const Move& move, const float* logitsGradient) {
  m_steps[move.slot] += 1;
  float* firstLayer = pass.m_first.data() + move.slot * weight(0).rows * pass.m_stride;
  const float* outer = logitsGradient;
  sumByUnit(outer, {weight(layerCount() - 1).rows, pass.m_cases, pass.m_stride}, m_biasGradients.data());
  for (std::size_t layer = layerCount() - 1; layer > 0; --layer) {
    Block& block = weight(layer);
    descend(bias(layer), move, m_biasGradients.data());
    float* inner = layer == 1 ? firstLayer : pass.m_activations[layer - 1].data();
    float* below = pass.m_gradients[layer - 1].data();
    multiply(pass.m_cases, block.columns, block.rows, {outer, pass.m_stride},
             {block.values.data() + block.at(move.slot), block.columns, true}, 0, below, pass.m_stride);
    accumulate(block, move.slot, 1, pass.m_cases, {inner, pass.m_stride, true}, {outer, pass.m_stride});
    descend(block, move, m_product.data());
    // Of the first layer, the gradient takes the activations' place, where descendFirst finds those of all slots.
    float* gradient = layer == 1 ? firstLayer : below;
    reluBackwardByUnit(gradient, inner, below, {block.columns, pass.m_cases, pass.m_stride}, m_keptScale,
                       m_biasGradients.data());
    outer = gradient;
  }
  descend(bias(0), move, m_biasGradients.data());
}

void GroupNetwork::descendFirst(Pass& pass, std::span<const Move> moves) {
  Block& block = weight(0);
  const std::size_t together = std::clamp<std::size_t>(kBlockFloats / block.size(), 1, m_slots);
  for (std::size_t slot = 0; slot < m_slots; slot += together) {
    const std::size_t slots = std::min(together, m_slots - slot);
    bool isFirst = true;
    for (const Move& move : moves) {
      if (move.slot < slot || move.slot >= slot + slots) continue;
      if (std::exchange(isFirst, false))
        accumulate(block, slot, slots, pass.m_cases, {pass.m_inputs, m_inputs},
                   {pass.m_first.data() + slot * block.rows * pass.m_stride, pass.m_stride});
      descend(block, move, m_product.data() + (m_fused ? 0 : block.at(move.slot - slot)));
    }
  }
}

void GroupNetwork::accumulate(Block& block, std::size_t slot, std::size_t slots, std::size_t cases, const Factor& inner,
                              const Factor& outer) {
  float* target = m_fused ? block.first.data() + block.at(slot) : m_product.data();
  const float beta = m_fused ? static_cast<float>(m_training.momentum) : 0.0F;
  multiply(block.columns, slots * block.rows, cases, inner, outer, beta, target, block.columns);
}

void GroupNetwork::descend(Block& block, const Move& move, const float* gradient) {
  const std::size_t at = block.at(move.slot);
  float* values = block.values.data() + at;
  float* first = block.first.data() + at;
  if (m_fused && !block.isBias) {
    descendRows(values, first, block.rows, block.columns, move.rate, block.maxNorm);
    return;
  }
  if (m_training.optimiser == OptimiserKind::Adam)
    adamStep(values, first, block.second.data() + at, gradient, block.size(), move.rate, m_steps[move.slot]);
  else
    momentumStep(values, first, gradient, block.size(), move.rate, static_cast<float>(m_training.momentum),
                 m_training.nesterov);
  if (block.maxNorm > 0) boundRows(values, block.rows, block.columns, block.maxNorm);
}

}  // namespace retort
