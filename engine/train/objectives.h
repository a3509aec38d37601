// The objectives of distillation.md section 2 (§2, §2.1 of the paper): losses and closed-form gradients with respect to
// the student's logits. Pure functions of values; float while training, double in the tests against autograd.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/experiment/objective_sums.h"
#include "engine/experiment/spec.h"

namespace retort {

/// q = softmax(z / T) into `distribution`; returns ln Σ exp(z_j / T), computed without overflow.
template <typename Real>
Real softmax(const Real* logits, std::size_t classes, Real temperature, Real* distribution) {
  Real largest = logits[0];
  for (std::size_t j = 1; j < classes; ++j) largest = logits[j] > largest ? logits[j] : largest;
  Real sum = 0;
  for (std::size_t j = 0; j < classes; ++j) sum += distribution[j] = std::exp((logits[j] - largest) / temperature);
  const Real inverse = 1 / sum;
  for (std::size_t j = 0; j < classes; ++j) distribution[j] *= inverse;
  return largest / temperature + std::log(sum);
}

/// Adds w · (q(T) − p(T)) / T to `gradient`, w including T² where it is on. Returns CE(p(T), q(T)).
/// @param scratch 2 · classes numbers
template <typename Real>
Real addSoftGradient(const Real* logits, const Real* teacher, std::size_t classes, Real temperature, Real weight,
                     Real* gradient, Real* scratch) {
  Real* q = scratch;
  Real* p = scratch + classes;
  const Real normaliser = softmax(logits, classes, temperature, q);
  softmax(teacher, classes, temperature, p);
  Real crossEntropy = 0;
  for (std::size_t j = 0; j < classes; ++j) {
    crossEntropy -= p[j] * (logits[j] / temperature - normaliser);
    gradient[j] += weight * (q[j] - p[j]) / temperature;
  }
  return crossEntropy;
}

/// Adds w · (z − v) / N to `gradient`. Returns ½ Σ (z − v)² / N.
template <typename Real>
Real addLogitsGradient(const Real* logits, const Real* teacher, std::size_t classes, Real weight, Real* gradient) {
  const Real inverse = Real(1) / static_cast<Real>(classes);
  Real loss = 0;
  for (std::size_t j = 0; j < classes; ++j) {
    const Real difference = logits[j] - teacher[j];
    loss += difference * difference * inverse / 2;
    gradient[j] += weight * difference * inverse;
  }
  return loss;
}

/// Adds w · (q(1) − y) to `gradient`. Returns CE(label, q(1)). @param scratch classes numbers
template <typename Real>
Real addHardGradient(const Real* logits, std::size_t label, std::size_t classes, Real weight, Real* gradient,
                     Real* scratch) {
  const Real normaliser = softmax(logits, classes, Real(1), scratch);
  for (std::size_t j = 0; j < classes; ++j) gradient[j] += weight * scratch[j];
  gradient[label] -= weight;
  return normaliser - logits[label];
}

/// The objective over a batch.
/// @param logits, teacher  [rows, classes]; `teacher` is null for hard targets
/// @param labels           [rows]
/// @param gradient         [rows, classes]: set to that of the batch's mean loss
/// @param scratch          3 · classes numbers
template <typename Real>
void evaluateObjective(const ObjectiveSpec& spec, const Real* logits, const Real* teacher,
                       std::span<const std::uint16_t> labels, std::size_t classes, Real* gradient, Real* scratch,
                       ObjectiveSums& sums) {
  const bool soft = spec.kind != ObjectiveKind::Hard && teacher != nullptr;
  const double softWeight = soft ? spec.softWeight : 0;
  const double hardWeight = 1 - softWeight;
  const double scale =
      spec.kind == ObjectiveKind::SoftTargets && spec.scaleByTSquared ? spec.temperature * spec.temperature : 1;
  // A float cannot hold every T > 0; below this the softmax is the largest logit's alone anyway.
  const Real temperature = static_cast<Real>(std::max(spec.temperature, 1e-20));
  const Real share = Real(1) / static_cast<Real>(labels.size());
  Real* part = scratch + 2 * classes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Real* z = logits + i * classes;
    Real* g = gradient + i * classes;
    std::size_t predicted = 0;
    for (std::size_t j = 0; j < classes; ++j) {
      g[j] = 0;
      if (z[j] > z[predicted]) predicted = j;
    }
    if (soft) {
      const Real weight = static_cast<Real>(softWeight * scale) * share;
      const Real* v = teacher + i * classes;
      const Real loss = spec.kind == ObjectiveKind::Logits
                            ? addLogitsGradient(z, v, classes, weight, g)
                            : addSoftGradient(z, v, classes, temperature, weight, g, scratch);
      sums.soft += static_cast<double>(loss);
      sums.loss += softWeight * scale * static_cast<double>(loss);
      for (std::size_t j = 0; j < classes; ++j) sums.softSquared += static_cast<double>(g[j] * g[j]);
    }
    for (std::size_t j = 0; j < classes; ++j) part[j] = 0;
    const Real hard = addHardGradient(z, labels[i], classes, static_cast<Real>(hardWeight) * share, part, scratch);
    sums.hard += static_cast<double>(hard);
    sums.loss += hardWeight * static_cast<double>(hard);
    for (std::size_t j = 0; j < classes; ++j) {
      sums.hardSquared += static_cast<double>(part[j] * part[j]);
      g[j] += part[j];
    }
    sums.errors += predicted != labels[i] ? 1 : 0;
  }
  sums.cases += labels.size();
}

}  // namespace retort
