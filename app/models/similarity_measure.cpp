#include "app/models/similarity_measure.h"

#include <array>
#include <cmath>
#include <limits>

#include <QCoreApplication>

#include "engine/analysis/class_bias.h"
#include "engine/analysis/class_clusters.h"
#include "engine/analysis/class_similarity.h"

namespace retort {
namespace {

constexpr std::array<const char*, kSimilarityMeasures> kKeys = {"soft targets", "covariance", "correlation",
                                                                "confusion"};

std::vector<double> squares(std::vector<double> distances) {
  for (double& d : distances) d *= d;
  return distances;
}

void clearRowsWithoutCases(MeasuredClasses& measured) {
  for (std::size_t i = 0; i < measured.classes(); ++i)
    for (std::size_t j = 0; j < measured.classes() && measured.cases[i] == 0; ++j)
      measured.values[i * measured.classes() + j] = std::numeric_limits<double>::quiet_NaN();
}

MeasuredClasses ofConfusion(const Matrix& logits, std::span<const std::uint16_t> labels) {
  const Confusion found = confusion(logits, labels);
  MeasuredClasses measured{{found.counts.begin(), found.counts.end()}, {}, {}, {}};
  for (std::size_t i = 0; i < found.classes; ++i) measured.cases.push_back(found.cases(i));
  measured.distances = confusionDistances(smoothedRows(found.counts, found.classes), measured.cases);
  measured.squared = squares(measured.distances);
  clearRowsWithoutCases(measured);
  return measured;
}

}  // namespace

QString measureName(SimilarityMeasure measure) {
  switch (measure) {
    case SimilarityMeasure::SoftTargets:
      return QCoreApplication::translate("retort::Similarity", "Mean soft target");
    case SimilarityMeasure::Covariance:
      return QCoreApplication::translate("retort::Similarity", "Covariance");
    case SimilarityMeasure::Correlation:
      return QCoreApplication::translate("retort::Similarity", "Correlation");
    case SimilarityMeasure::Confusion:
      break;
  }
  return QCoreApplication::translate("retort::Similarity", "Confusion");
}

QString measureKey(SimilarityMeasure measure) { return QString::fromLatin1(kKeys[static_cast<std::size_t>(measure)]); }

SimilarityMeasure measureOfKey(const QString& key) {
  for (std::size_t i = 0; i < kKeys.size(); ++i)
    if (key == QLatin1String(kKeys[i])) return static_cast<SimilarityMeasure>(i);
  return SimilarityMeasure::SoftTargets;
}

MeasuredClasses measuredClasses(const Matrix& logits, std::span<const std::uint16_t> labels, SimilarityMeasure measure,
                                double temperature) {
  if (measure == SimilarityMeasure::Confusion) return ofConfusion(logits, labels);
  ClassSimilarity similarity = classSimilarity(logits, labels, temperature);
  MeasuredClasses measured{{}, similarity.cases, {}, {}};
  if (measure == SimilarityMeasure::SoftTargets) {
    measured.distances = confusionDistances(similarity.softTargets, similarity.cases);
    measured.squared = squares(measured.distances);
    measured.values = std::move(similarity.softTargets);
    clearRowsWithoutCases(measured);
    return measured;
  }
  const std::vector<double> correlation = classCorrelation(similarity.covariance);
  const bool isCovariance = measure == SimilarityMeasure::Covariance;
  measured.distances =
      isCovariance ? covarianceDistances(similarity.covariance) : correlationDistances(correlation, measured.classes());
  measured.values = isCovariance ? similarity.covariance.values : correlation;
  std::vector<double> columns = measured.values;
  for (double& value : columns)
    if (std::isnan(value)) value = 0;  // no correlation counts as none
  measured.squared = columnDistances(columns, measured.classes());
  return measured;
}

}  // namespace retort
