// Soft targets from stored logits (distillation.md section 1).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/data/matrix.h"

namespace retort {

/// q_i(T) = exp(z_i / T) / Σ_j exp(z_j / T), computed without overflow. @param temperature > 0
[[nodiscard]] std::vector<double> softTarget(std::span<const float> logits, double temperature);

/// −Σ q_i ln q_i in nats; 0 ln 0 is 0.
[[nodiscard]] double entropy(std::span<const double> distribution);

/// KL(p ‖ q) = Σ p_i ln(p_i / q_i) in nats, ≥ 0; infinite where q is 0 and p is not.
[[nodiscard]] double klDivergence(std::span<const double> p, std::span<const double> q);

/// entropy() of softTarget(logits, T) and klDivergence() of two of them, straight from the logits: with Z the sum of
/// exp(z_i / T), H = ln Z − Σ q_i z_i / T and KL = Σ p_i (v_i − z_i) / T − ln Z_v + ln Z_z. No memory is taken, nothing
/// is infinite for finite logits. 0 for no classes. @param temperature > 0 @param teacher, student of the same classes
[[nodiscard]] double softEntropy(std::span<const float> logits, double temperature);
[[nodiscard]] double softDivergence(std::span<const float> teacher, std::span<const float> student, double temperature);

/// softTarget(logits, T) of one class. @param index one of the classes
[[nodiscard]] double softShare(std::span<const float> logits, double temperature, std::size_t index);

/// The class with the largest logit (the first of equals).
[[nodiscard]] std::size_t predictedClass(std::span<const float> logits);

}  // namespace retort
