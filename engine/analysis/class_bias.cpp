#include "engine/analysis/class_bias.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace retort {
namespace {

constexpr double kFarthest = 1000;  // a logit is far smaller

void requireFitting(const Matrix& logits, std::span<const std::uint16_t> labels) {
  const bool whole = logits.columns > 0 && logits.values.size() == logits.rows * logits.columns;
  const auto isClass = [&logits](std::uint16_t label) { return label < logits.columns; };
  if (!whole || labels.size() != logits.rows || !std::ranges::all_of(labels, isClass))
    throw std::invalid_argument("class bias: logits and labels do not fit each other");
}

/// @return for each class whether it is in the set
std::vector<bool> membership(std::span<const std::size_t> set, std::size_t classes) {
  std::vector<bool> inSet(classes);
  for (const std::size_t index : set) {
    if (index >= classes) throw std::invalid_argument("class bias: there is no such class");
    inSet[index] = true;
  }
  const auto members = std::ranges::count(inSet, true);
  if (members == 0 || static_cast<std::size_t>(members) == classes)
    throw std::invalid_argument("class bias: the set needs some of the classes, and not all");
  return inSet;
}

/// Of one case: the strongest class within the set and the strongest outside.
struct Strongest {
  std::size_t inside = 0;
  std::size_t outside = 0;
};
Strongest strongest(const float* logits, const std::vector<bool>& inSet) {
  Strongest found{inSet.size(), inSet.size()};
  for (std::size_t j = 0; j < inSet.size(); ++j) {
    std::size_t& best = inSet[j] ? found.inside : found.outside;
    if (best == inSet.size() || logits[j] > logits[best]) best = j;
  }
  return found;
}

/// Where the errors change, and by how much, as the offset goes up.
using Step = std::pair<double, std::int64_t>;

/// @param errors set to those of an offset below all steps
std::vector<Step> stepsOf(const Matrix& logits, std::span<const std::uint16_t> labels, const std::vector<bool>& inSet,
                          std::int64_t& errors) {
  std::vector<Step> steps;
  errors = 0;
  for (std::size_t i = 0; i < logits.rows; ++i) {
    const float* z = logits.row(i);
    const auto [inside, outside] = strongest(z, inSet);
    const bool rightBelow = outside == labels[i];
    const bool rightAbove = inside == labels[i];
    errors += rightBelow ? 0 : 1;
    if (rightBelow != rightAbove)
      steps.emplace_back(static_cast<double>(z[outside]) - static_cast<double>(z[inside]), rightAbove ? -1 : 1);
  }
  std::ranges::sort(steps);
  return steps;
}

/// The middle of an interval, 1 beyond its end where it has but one; 0 where it has none.
double middle(std::span<const Step> steps, std::size_t interval) {
  if (steps.empty()) return 0;
  if (interval == 0) return std::min(0.0, steps.front().first - 1);
  if (interval == steps.size()) return std::max(0.0, steps.back().first + 1);
  return (steps[interval - 1].first + steps[interval].first) / 2;
}

double distanceFromZero(std::span<const Step> steps, std::size_t interval) {
  const double low = interval == 0 ? -kFarthest : steps[interval - 1].first;
  const double high = interval == steps.size() ? kFarthest : steps[interval].first;
  return std::max({0.0, low, -high});
}

double probabilityOfSet(const float* z, const std::vector<bool>& inSet, double offset) {
  double largest = -INFINITY;
  for (std::size_t j = 0; j < inSet.size(); ++j)
    largest = std::max(largest, static_cast<double>(z[j]) + (inSet[j] ? offset : 0));
  double all = 0;
  double inside = 0;
  for (std::size_t j = 0; j < inSet.size(); ++j) {
    const double e = std::exp(static_cast<double>(z[j]) + (inSet[j] ? offset : 0) - largest);
    all += e;
    if (inSet[j]) inside += e;
  }
  return inside / all;
}

}  // namespace

std::int64_t Confusion::cases(std::size_t label) const {
  std::int64_t sum = 0;
  for (std::size_t j = 0; j < classes; ++j) sum += at(label, j);
  return sum;
}

std::int64_t Confusion::errors(std::size_t label) const { return cases(label) - at(label, label); }

std::int64_t Confusion::cases() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < classes; ++i) sum += cases(i);
  return sum;
}

std::int64_t Confusion::errors() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < classes; ++i) sum += errors(i);
  return sum;
}

Confusion confusion(const Matrix& logits, std::span<const std::uint16_t> labels, std::span<const double> offsets) {
  requireFitting(logits, labels);
  if (!offsets.empty() && offsets.size() != logits.columns)
    throw std::invalid_argument("class bias: as many offsets as classes are needed");
  Confusion result{logits.columns, std::vector<std::int64_t>(logits.columns * logits.columns)};
  const auto shifted = [&](const float* z, std::size_t j) {
    return static_cast<double>(z[j]) + (offsets.empty() ? 0 : offsets[j]);
  };
  for (std::size_t i = 0; i < logits.rows; ++i) {
    const float* z = logits.row(i);
    std::size_t predicted = 0;
    for (std::size_t j = 1; j < logits.columns; ++j)
      if (shifted(z, j) > shifted(z, predicted)) predicted = j;
    ++result.counts[labels[i] * logits.columns + predicted];
  }
  return result;
}

BiasOffset bestOffset(const Matrix& logits, std::span<const std::uint16_t> labels, std::span<const std::size_t> set) {
  requireFitting(logits, labels);
  const std::vector<bool> inSet = membership(set, logits.columns);
  std::int64_t errors = 0;
  const std::vector<Step> steps = stepsOf(logits, labels, inSet, errors);
  std::size_t best = 0;
  std::int64_t fewest = errors;
  for (std::size_t i = 1; i <= steps.size(); ++i) {
    errors += steps[i - 1].second;
    const bool isInterval = i == steps.size() || steps[i].first > steps[i - 1].first;
    if (!isInterval || errors > fewest) continue;
    if (errors < fewest || distanceFromZero(steps, i) < distanceFromZero(steps, best)) best = i;
    fewest = errors;
  }
  return {middle(steps, best), fewest};
}

double priorMatchingOffset(const Matrix& logits, std::span<const std::size_t> set, double prior) {
  const std::vector<bool> inSet = membership(set, logits.columns);
  if (logits.rows == 0 || logits.values.size() != logits.rows * logits.columns)
    throw std::invalid_argument("class bias: there are no cases");
  if (!(prior > 0 && prior < 1)) throw std::invalid_argument("class bias: a prior lies between 0 and 1");
  const auto mean = [&](double offset) {
    double sum = 0;
    for (std::size_t i = 0; i < logits.rows; ++i) sum += probabilityOfSet(logits.row(i), inSet, offset);
    return sum / static_cast<double>(logits.rows);
  };
  double low = -1;
  double high = 1;
  while (low > -kFarthest && mean(low) > prior) low *= 2;
  while (high < kFarthest && mean(high) < prior) high *= 2;
  low = std::max(low, -kFarthest);
  high = std::min(high, kFarthest);
  while (high - low > 1e-9) {
    const double between = (low + high) / 2;
    (mean(between) < prior ? low : high) = between;
  }
  return (low + high) / 2;
}

std::vector<double> offsetsOf(std::size_t classes, std::span<const std::size_t> set, double offset) {
  std::vector<double> offsets(classes);
  for (const std::size_t index : set) offsets.at(index) = offset;
  return offsets;
}

}  // namespace retort
