#include "engine/analysis/soft_targets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace retort {

std::vector<double> softTarget(std::span<const float> logits, double temperature) {
  std::vector<double> distribution(logits.size());
  if (logits.empty()) return distribution;
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i)
    sum += distribution[i] = std::exp((static_cast<double>(logits[i]) - largest) / temperature);
  for (double& share : distribution) share /= sum;
  return distribution;
}

double entropy(std::span<const double> distribution) {
  double sum = 0;
  for (const double share : distribution)
    if (share > 0) sum -= share * std::log(share);
  return sum;
}

double klDivergence(std::span<const double> p, std::span<const double> q) {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] <= 0) continue;
    if (q[i] <= 0) return std::numeric_limits<double>::infinity();
    sum += p[i] * std::log(p[i] / q[i]);
  }
  return std::max(0.0, sum);
}

std::size_t predictedClass(std::span<const float> logits) {
  return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

}  // namespace retort
