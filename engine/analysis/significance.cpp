#include "engine/analysis/significance.h"

#include <algorithm>
#include <cmath>

namespace retort {
namespace {

constexpr double kNormal95 = 1.959963984540054;  // quantile 0.975 of the standard normal distribution

/// ln of n over k.
double logChoose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

}  // namespace

Interval wilsonInterval(std::int64_t errors, std::int64_t cases) {
  if (cases <= 0) return {};
  const auto n = static_cast<double>(cases);
  const double p = static_cast<double>(errors) / n;
  const double z2 = kNormal95 * kNormal95;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {errors == 0 ? 0 : std::max(0.0, centre - half), errors == cases ? 1 : std::min(1.0, centre + half)};
}

Spread spreadOf(std::span<const double> values) {
  Spread spread;
  spread.count = values.size();
  if (values.empty()) return spread;
  for (const double value : values) spread.mean += value;
  spread.mean /= static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  if (values.size() > 1) spread.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  return spread;
}

double mcnemar(const PairedErrors& errors) {
  const auto n = static_cast<double>(errors.onlyFirst + errors.onlySecond);
  const std::int64_t fewer = std::min(errors.onlyFirst, errors.onlySecond);
  double tail = 0;
  for (std::int64_t k = 0; k <= fewer; ++k) tail += std::exp(logChoose(n, static_cast<double>(k)) - n * std::log(2.0));
  return std::min(1.0, 2 * tail);
}

}  // namespace retort
