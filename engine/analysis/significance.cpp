#include "engine/analysis/significance.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/analysis/soft_targets.h"

namespace retort {
namespace {

constexpr double kNormal95 = 1.959963984540054;  // quantile 0.975 of the standard normal distribution

/// ln of n over k.
double logChoose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

}  // namespace

Interval wilsonInterval(double errors, double cases) {
  if (!(cases > 0)) return {};
  const double n = cases;
  const double p = errors / n;
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

PairedErrors pairedErrors(const Matrix& first, const Matrix& second, std::span<const std::uint16_t> labels) {
  for (const Matrix* logits : {&first, &second})
    if (logits->rows != labels.size() || logits->columns == 0 ||
        logits->values.size() != logits->rows * logits->columns)
      throw std::invalid_argument("pairedErrors: logits of other cases");
  PairedErrors errors;
  errors.cases = static_cast<std::int64_t>(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool firstWrong = predictedClass({first.row(i), first.columns}) != labels[i];
    const bool secondWrong = predictedClass({second.row(i), second.columns}) != labels[i];
    if (firstWrong && secondWrong) ++errors.both;
    if (firstWrong && !secondWrong) ++errors.onlyFirst;
    if (secondWrong && !firstWrong) ++errors.onlySecond;
  }
  return errors;
}

double mcnemar(const PairedErrors& errors) {
  const auto n = static_cast<double>(errors.onlyFirst + errors.onlySecond);
  const std::int64_t fewer = std::min(errors.onlyFirst, errors.onlySecond);
  double tail = 0;
  for (std::int64_t k = 0; k <= fewer; ++k) tail += std::exp(logChoose(n, static_cast<double>(k)) - n * std::log(2.0));
  return std::min(1.0, 2 * tail);
}

}  // namespace retort
