#include "engine/analysis/soft_targets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace retort {

namespace {

/// ln Σ exp(z_i / T), without overflow. @param logits not empty
double logSum(std::span<const float> logits, double temperature) {
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp((static_cast<double>(logit) - largest) / temperature);
  return largest / temperature + std::log(sum);
}

}  // namespace

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

double softEntropy(std::span<const float> logits, double temperature) {
  if (logits.empty()) return 0;
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  double weighted = 0;
  for (const float logit : logits) {
    const double score = (static_cast<double>(logit) - largest) / temperature;
    const double weight = std::exp(score);
    sum += weight;
    weighted += weight * score;
  }
  return std::max(0.0, std::log(sum) - weighted / sum);
}

double softDivergence(std::span<const float> teacher, std::span<const float> student, double temperature) {
  if (teacher.empty()) return 0;
  const double largest = *std::ranges::max_element(teacher);
  double sum = 0;
  double difference = 0;
  for (std::size_t i = 0; i < teacher.size(); ++i) {
    const double weight = std::exp((static_cast<double>(teacher[i]) - largest) / temperature);
    sum += weight;
    difference += weight * (static_cast<double>(teacher[i]) - static_cast<double>(student[i]));
  }
  const double logTeacher = largest / temperature + std::log(sum);
  return std::max(0.0, difference / sum / temperature - logTeacher + logSum(student, temperature));
}

double softShare(std::span<const float> logits, double temperature, std::size_t index) {
  return std::exp(static_cast<double>(logits[index]) / temperature - logSum(logits, temperature));
}

std::size_t predictedClass(std::span<const float> logits) {
  return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

}  // namespace retort
