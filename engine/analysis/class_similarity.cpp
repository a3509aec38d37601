#include "engine/analysis/class_similarity.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/analysis/soft_target_sums.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr double kLeastVariance = 1e-30;
constexpr double kLeastProbability = 1e-12;

[[noreturn]] void refuse(std::string problem, std::string remedy) {
  throw Error(ErrorKind::BadSpec, "class similarity", std::move(problem), std::move(remedy));
}

void requireFitting(const Matrix& logits, double temperature) {
  if (logits.rows == 0 || logits.columns == 0 || logits.values.size() != logits.rows * logits.columns)
    refuse("there are no logits of cases", "Train the model first");
  if (!(temperature > 0) || !std::isfinite(temperature)) refuse("the temperature is not > 0", "Give a temperature > 0");
}

void requireLabels(const Matrix& logits, std::span<const std::uint16_t> labels) {
  const auto isClass = [&logits](std::uint16_t label) { return label < logits.columns; };
  if (labels.size() != logits.rows || !std::ranges::all_of(labels, isClass))
    refuse("logits and labels do not fit each other", "Take both from the same test cases");
}

ClassCovariance covarianceOf(const SoftTargetSums& sums, std::size_t cases) {
  const std::size_t classes = sums.sums.size();
  const auto n = static_cast<double>(cases);
  ClassCovariance result{classes, cases, sums.products};
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      double& value = result.values[i * classes + j];
      value = value / n - (sums.sums[i] / n) * (sums.sums[j] / n);
      if (!std::isfinite(value))
        throw Error(ErrorKind::RunFailed, "class similarity", "some logits are no numbers", "Train the model again");
    }
  for (std::size_t i = 0; i < classes; ++i) {
    double& variance = result.values[i * classes + i];
    variance = std::max(variance, 0.0);  // rounding may leave less of a constant
  }
  return result;
}

/// ln of q_to / q_from of one class' row: how much likelier it is another than itself, at most 0.
double logRatio(std::span<const double> rows, std::size_t classes, std::size_t from, std::size_t to) {
  const double* row = rows.data() + from * classes;
  return std::min(0.0, std::log(std::max(row[to], kLeastProbability) / std::max(row[from], kLeastProbability)));
}

/// Fills both halves. @param distance of two classes, first < second
template <typename Distance>
std::vector<double> symmetric(std::size_t classes, const Distance& distance) {
  std::vector<double> values(classes * classes);
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = i + 1; j < classes; ++j) values[i * classes + j] = values[j * classes + i] = distance(i, j);
  return values;
}

}  // namespace

ClassCovariance classCovariance(const Matrix& logits, double temperature) {
  requireFitting(logits, temperature);
  return covarianceOf(sumSoftTargets(logits, {}, temperature), logits.rows);
}

ClassSimilarity classSimilarity(const Matrix& logits, std::span<const std::uint16_t> labels, double temperature) {
  requireFitting(logits, temperature);
  requireLabels(logits, labels);
  const std::size_t classes = logits.columns;
  SoftTargetSums sums = sumSoftTargets(logits, labels, temperature);
  ClassSimilarity result{std::vector<std::int64_t>(classes), std::move(sums.byLabel), covarianceOf(sums, logits.rows)};
  for (const std::uint16_t label : labels) ++result.cases[label];
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes && result.cases[i] > 0; ++j)
      result.softTargets[i * classes + j] /= static_cast<double>(result.cases[i]);
  return result;
}

std::vector<double> classCorrelation(const ClassCovariance& covariance) {
  const std::size_t classes = covariance.classes;
  std::vector<double> values(classes * classes, std::numeric_limits<double>::quiet_NaN());
  const auto varies = [&covariance](std::size_t i) { return covariance.at(i, i) >= kLeastVariance; };
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      if (!varies(i) || !varies(j)) continue;
      const double scale = std::sqrt(covariance.at(i, i)) * std::sqrt(covariance.at(j, j));
      values[i * classes + j] = i == j ? 1 : std::clamp(covariance.at(i, j) / scale, -1.0, 1.0);
    }
  return values;
}

std::vector<double> confusionDistances(std::span<const double> rows, std::span<const std::int64_t> cases) {
  const std::size_t classes = cases.size();
  double farthest = 0;
  const auto distance = [&](std::size_t i, std::size_t j) {
    const double forth = logRatio(rows, classes, i, j);
    const double back = logRatio(rows, classes, j, i);
    const double d = cases[i] == 0 ? -back : cases[j] == 0 ? -forth : -(forth + back) / 2;
    if (cases[i] > 0 || cases[j] > 0) farthest = std::max(farthest, d);
    return d;
  };
  std::vector<double> distances = symmetric(classes, distance);
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j)
      if (i != j && cases[i] == 0 && cases[j] == 0) distances[i * classes + j] = farthest;
  return distances;
}

std::vector<double> covarianceDistances(const ClassCovariance& covariance) {
  return symmetric(covariance.classes, [&covariance](std::size_t i, std::size_t j) {
    return std::sqrt(std::max(0.0, covariance.at(i, i) + covariance.at(j, j) - 2 * covariance.at(i, j)));
  });
}

std::vector<double> correlationDistances(std::span<const double> correlation, std::size_t classes) {
  return symmetric(classes, [correlation, classes](std::size_t i, std::size_t j) {
    const double r = correlation[i * classes + j];
    return std::sqrt(std::max(0.0, 2 * (1 - (std::isfinite(r) ? r : 0))));
  });
}

std::vector<double> smoothedRows(std::span<const std::int64_t> counts, std::size_t classes) {
  std::vector<double> rows(classes * classes);
  for (std::size_t i = 0; i < classes; ++i) {
    double cases = static_cast<double>(classes) / 2;
    for (std::size_t j = 0; j < classes; ++j) cases += static_cast<double>(counts[i * classes + j]);
    for (std::size_t j = 0; j < classes; ++j)
      rows[i * classes + j] = (static_cast<double>(counts[i * classes + j]) + 0.5) / cases;
  }
  return rows;
}

}  // namespace retort
