#include "engine/train/group_objective.h"

#include <algorithm>
#include <array>

#include "engine/model/lane_math.h"

namespace retort {
namespace {

using Lane = std::array<float, kLaneCases>;

template <typename Function>
void forLanes(const Function& function) {
  for (std::size_t k = 0; k < kLaneCases; ++k) function(k);
}

/// Of kLaneCases cases; each pointer is at the first of them in the first class.
struct LaneBlock {
  const float* logits;
  const float* teacher;  ///< logits
  const float* targets;  ///< p(T)
  const std::int32_t* labels;
  float* gradient;
};

struct LaneSums {
  Lane soft{};
  Lane hard{};
  Lane softSquared{};
  Lane hardSquared{};
  std::array<std::int32_t, kLaneCases> predicted{};
};

/// The numbers of an objective that are the same for all cases.
struct Factors {
  std::size_t classes;
  std::size_t stride;
  float inverseTemperature;
  float softWeight;  ///< of a case's gradient, with T² and the share of the batch
  float hardWeight;
};

float boundedTemperature(double temperature) { return static_cast<float>(std::max(temperature, 1e-20)); }

Lane largestLogit(const float* logits, const Factors& factors, LaneSums* sums) {
  Lane largest;
  forLanes([&](std::size_t k) { largest[k] = logits[k]; });
  for (std::size_t j = 1; j < factors.classes; ++j) {
    const float* z = logits + j * factors.stride;
    const auto index = static_cast<std::int32_t>(j);
    forLanes([&](std::size_t k) {
      const bool larger = z[k] > largest[k];
      largest[k] = larger ? z[k] : largest[k];
      if (sums) sums->predicted[k] = larger ? index : sums->predicted[k];
    });
  }
  return largest;
}

/// exp((z - largest) / T) into `powers`; returns their sum.
Lane powersOf(const float* logits, const Lane& largest, const Factors& factors, float inverseTemperature,
              float* powers) {
  Lane sum{};
  for (std::size_t j = 0; j < factors.classes; ++j) {
    const float* z = logits + j * factors.stride;
    float* e = powers + j * factors.stride;
    forLanes([&](std::size_t k) {
      e[k] = laneExp((z[k] - largest[k]) * inverseTemperature);
      sum[k] += e[k];
    });
  }
  return sum;
}

/// Sets the gradient to w (q(T) - p(T)) / T. CE(p(T), q(T)) = ln Σ exp((z - m) / T) - Σ p (z - m) / T.
void softPart(const LaneBlock& block, const Lane& largest, const Factors& factors, LaneSums& sums) {
  const Lane sum = powersOf(block.logits, largest, factors, factors.inverseTemperature, block.gradient);
  Lane inverse;
  const float weight = factors.softWeight * factors.inverseTemperature;
  forLanes([&](std::size_t k) {
    inverse[k] = 1.0F / sum[k];
    sums.soft[k] = laneLog(sum[k]);
  });
  for (std::size_t j = 0; j < factors.classes; ++j) {
    const float* z = block.logits + j * factors.stride;
    const float* p = block.targets + j * factors.stride;
    float* g = block.gradient + j * factors.stride;
    forLanes([&](std::size_t k) {
      sums.soft[k] -= p[k] * ((z[k] - largest[k]) * factors.inverseTemperature);
      g[k] = weight * (g[k] * inverse[k] - p[k]);
      sums.softSquared[k] += g[k] * g[k];
    });
  }
}

/// Sets the gradient to w (z - v) / N.
void logitsPart(const LaneBlock& block, const Factors& factors, LaneSums& sums) {
  const float inverse = 1.0F / static_cast<float>(factors.classes);
  const float weight = factors.softWeight * inverse;
  for (std::size_t j = 0; j < factors.classes; ++j) {
    const float* z = block.logits + j * factors.stride;
    const float* v = block.teacher + j * factors.stride;
    float* g = block.gradient + j * factors.stride;
    forLanes([&](std::size_t k) {
      const float difference = z[k] - v[k];
      sums.soft[k] += difference * difference * inverse * 0.5F;
      g[k] = weight * difference;
      sums.softSquared[k] += g[k] * g[k];
    });
  }
}

/// Adds w (q(1) - y) to the gradient. CE(label, q(1)) = ln Σ exp(z - m) - (z_label - m).
void hardPart(const LaneBlock& block, const Lane& largest, const Factors& factors, float* powers, LaneSums& sums) {
  const Lane sum = powersOf(block.logits, largest, factors, 1.0F, powers);
  Lane inverse;
  forLanes([&](std::size_t k) {
    inverse[k] = 1.0F / sum[k];
    sums.hard[k] = laneLog(sum[k]);
  });
  for (std::size_t j = 0; j < factors.classes; ++j) {
    const float* z = block.logits + j * factors.stride;
    const float* e = powers + j * factors.stride;
    float* g = block.gradient + j * factors.stride;
    const auto index = static_cast<std::int32_t>(j);
    forLanes([&](std::size_t k) {
      const float y = block.labels[k] == index ? 1.0F : 0.0F;
      sums.hard[k] -= block.labels[k] == index ? z[k] - largest[k] : 0.0F;
      const float part = factors.hardWeight * (e[k] * inverse[k] - y);
      sums.hardSquared[k] += part * part;
      g[k] += part;
    });
  }
}

void clearGradient(const LaneBlock& block, const Factors& factors) {
  for (std::size_t j = 0; j < factors.classes; ++j)
    forLanes([&](std::size_t k) { block.gradient[j * factors.stride + k] = 0; });
}

void add(const LaneSums& lanes, const std::int32_t* labels, std::size_t cases, ObjectiveSums& sums) {
  for (std::size_t k = 0; k < cases; ++k) {
    sums.soft += static_cast<double>(lanes.soft[k]);
    sums.hard += static_cast<double>(lanes.hard[k]);
    sums.softSquared += static_cast<double>(lanes.softSquared[k]);
    sums.hardSquared += static_cast<double>(lanes.hardSquared[k]);
    sums.errors += lanes.predicted[k] != labels[k] ? 1 : 0;
  }
}

}  // namespace

void softTargetsByClass(const BatchTargets& batch, double temperature, float* targets) {
  const Factors factors{batch.classes, batch.stride, 1.0F / boundedTemperature(temperature), 0, 0};
  for (std::size_t first = 0; first < batch.cases; first += kLaneCases) {
    const Lane largest = largestLogit(batch.teacher + first, factors, nullptr);
    const Lane sum = powersOf(batch.teacher + first, largest, factors, factors.inverseTemperature, targets + first);
    Lane inverse;
    forLanes([&](std::size_t k) { inverse[k] = 1.0F / sum[k]; });
    for (std::size_t j = 0; j < batch.classes; ++j)
      forLanes([&](std::size_t k) { targets[j * batch.stride + first + k] *= inverse[k]; });
  }
}

void evaluateObjectiveByClass(const ObjectiveSpec& spec, const BatchTargets& batch, const float* targets,
                              const float* logits, float* gradient, float* scratch, ObjectiveSums& sums) {
  const bool soft = spec.kind != ObjectiveKind::Hard && batch.teacher;
  const double softWeight = soft ? spec.softWeight : 0;
  const bool scaled = spec.kind == ObjectiveKind::SoftTargets && spec.scaleByTSquared;
  const double scale = scaled ? spec.temperature * spec.temperature : 1;
  const float share = 1.0F / static_cast<float>(batch.cases);
  const Factors factors{batch.classes, batch.stride, 1.0F / boundedTemperature(spec.temperature),
                        static_cast<float>(softWeight * scale) * share, static_cast<float>(1 - softWeight) * share};
  ObjectiveSums own;
  for (std::size_t first = 0; first < batch.cases; first += kLaneCases) {
    LaneBlock block{logits + first, batch.teacher + first, targets + first, batch.labels + first, nullptr};
    block.gradient = gradient + first;
    LaneSums lanes;
    const Lane largest = largestLogit(block.logits, factors, &lanes);
    if (!soft)
      clearGradient(block, factors);
    else if (spec.kind == ObjectiveKind::Logits)
      logitsPart(block, factors, lanes);
    else
      softPart(block, largest, factors, lanes);
    hardPart(block, largest, factors, scratch + first, lanes);
    add(lanes, block.labels, std::min(kLaneCases, batch.cases - first), own);
  }
  own.loss = (soft ? softWeight * scale * own.soft : 0.0) + (1 - softWeight) * own.hard;
  own.cases = batch.cases;
  sums += own;
}

}  // namespace retort
