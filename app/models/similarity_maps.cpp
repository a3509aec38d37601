#include "app/models/similarity_maps.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "app/models/soft_target_text.h"
#include "widgets/figures.h"

namespace retort {
namespace {

constexpr std::size_t kMostWithTexts = 30;  // classes; with more no number fits into a cell

QString tr(const char* text) { return QCoreApplication::translate("retort::SimilarityMaps", text); }

QString withMinus(QString number) { return number.replace(QLatin1Char('-'), QStringLiteral("−")); }

/// As it is shown: shares in percent.
double shown(SimilarityMeasure measure, double value) {
  return measure == SimilarityMeasure::SoftTargets ? 100 * value : value;
}

QString text(SimilarityMeasure measure, double value) {
  switch (measure) {
    case SimilarityMeasure::SoftTargets:
      return value >= 9.95 ? QString::number(value, 'f', 0) : QString::number(value, 'f', 1);
    case SimilarityMeasure::Correlation:
      return withMinus(QString::number(value, 'f', 2));
    case SimilarityMeasure::Confusion:
      return grouped(value);
    case SimilarityMeasure::Covariance:
      break;  // too long for any cell
  }
  return {};
}

QString exactly(SimilarityMeasure measure, double value) {
  return measure == SimilarityMeasure::Confusion ? grouped(value) : withMinus(significant(value, 3));
}

/// What is said of a cell. @param %1 row %2 column %3 value
QString cellPattern(SimilarityMeasure measure) {
  switch (measure) {
    case SimilarityMeasure::SoftTargets:
      return tr("Mean soft target of the cases of %1 on %2: %3 %");
    case SimilarityMeasure::Covariance:
      return tr("Covariance of the probabilities of %1 and %2: %3");
    case SimilarityMeasure::Correlation:
      return tr("Correlation of the probabilities of %1 and %2: %3");
    case SimilarityMeasure::Confusion:
      break;
  }
  return tr("Cases of %1 that are taken for %2: %3");
}

QString undefinedText(SimilarityMeasure measure, const QString& row, const QString& column) {
  return measure == SimilarityMeasure::Correlation
             ? tr("No correlation of %1 and %2: one of them has the same probability in every case").arg(row, column)
             : tr("The test set has no case of %1").arg(row);
}

HeatMapData frame(const SimilarityLook& look, const QString& title) {
  HeatMapData data;
  data.title = title;
  const bool byLabel = !hasSigns(look.measure);
  data.yTitle = byLabel ? tr("True class") : tr("Class");
  data.xTitle = look.measure == SimilarityMeasure::SoftTargets ? tr("Soft target on")
                : look.measure == SimilarityMeasure::Confusion ? tr("Predicted class")
                                                               : tr("Class");
  if (look.measure == SimilarityMeasure::SoftTargets) data.unit = QStringLiteral(" %");
  if (look.measure == SimilarityMeasure::Confusion) data.decimals = 0;
  data.diverging = hasSigns(look.measure);
  data.square = true;
  for (const std::size_t index : look.order) data.rows << className(look.data, index);
  data.columns = data.rows;
  data.cells.resize(look.order.size() * look.order.size());
  return data;
}

/// Calls it for every cell. @param fill takes the cell, row, column and place among the measured values
template <typename Fill>
void fillCells(HeatMapData& data, std::span<const std::size_t> order, const Fill& fill) {
  for (std::size_t row = 0; row < order.size(); ++row)
    for (std::size_t column = 0; column < order.size(); ++column)
      fill(data.cells[row * order.size() + column], static_cast<int>(row), static_cast<int>(column),
           order[row] * order.size() + order[column]);
}

}  // namespace

HeatMapData similarityMap(const SimilarityLook& look, const MeasuredClasses& measured, const QString& title) {
  HeatMapData data = frame(look, title);
  const QString pattern = cellPattern(look.measure);
  const bool withTexts = look.order.size() <= kMostWithTexts;
  fillCells(data, look.order, [&](HeatCell& cell, int row, int column, std::size_t place) {
    const double value = shown(look.measure, measured.values[place]);
    if (!std::isfinite(value)) {
      cell.state = HeatState::Undefined;
      cell.description = undefinedText(look.measure, data.rows[row], data.columns[column]);
      return;
    }
    cell.state = HeatState::Measured;
    cell.value = value;
    cell.aside = row == column;
    const bool isZero = look.measure == SimilarityMeasure::Confusion && value == 0;
    if (withTexts && !isZero) cell.text = text(look.measure, value);
    cell.description = pattern.arg(data.rows[row], data.columns[column], exactly(look.measure, value));
  });
  return data;
}

HeatMapData differenceMap(const SimilarityLook& look, const MeasuredClasses& first, const MeasuredClasses& second,
                          const QString& title) {
  HeatMapData data = frame(look, title);
  data.diverging = true;
  const QString pattern = cellPattern(look.measure);
  fillCells(data, look.order, [&](HeatCell& cell, int row, int column, std::size_t place) {
    const double from = shown(look.measure, first.values[place]);
    const double to = shown(look.measure, second.values[place]);
    if (!std::isfinite(to - from)) {
      cell.state = HeatState::Undefined;
      cell.description = undefinedText(look.measure, data.rows[row], data.columns[column]);
      return;
    }
    cell.state = HeatState::Measured;
    cell.value = to - from;
    cell.aside = row == column;
    cell.description = pattern.arg(data.rows[row], data.columns[column],
                                   tr("%1 → %2").arg(exactly(look.measure, from), exactly(look.measure, to)));
  });
  return data;
}

void shareScale(HeatMapData& first, HeatMapData& second) {
  const HeatRange one = rangeOf(first);
  const HeatRange other = rangeOf(second);
  if (one.empty || other.empty) return;
  first.scale = second.scale = HeatRange{std::min(one.low, other.low), std::max(one.high, other.high), false};
}

DendrogramData treeOf(const ClassTree& tree, const Dataset& data) {
  const std::size_t leaves = tree.order.size();
  std::vector<std::size_t> placeOf(leaves);
  DendrogramData result;
  result.leaves = static_cast<int>(leaves);
  result.heightTitle = tr("Distance");
  for (std::size_t place = 0; place < leaves; ++place) {
    placeOf[tree.order[place]] = place;
    result.names << className(data, tree.order[place]);
  }
  const auto node = [&](std::size_t index) { return static_cast<int>(index < leaves ? placeOf[index] : index); };
  for (const ClassMerge& merge : tree.merges)
    result.merges.push_back({node(merge.first), node(merge.second), merge.height});
  return result;
}

}  // namespace retort
