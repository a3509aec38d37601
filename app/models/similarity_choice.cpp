#include "app/models/similarity_choice.h"

#include <algorithm>

namespace retort {
namespace {

std::optional<ChosenCell> cellOf(const QJsonObject& state) {
  const int side = state.value(QStringLiteral("side")).toInt(-1);
  const qint64 row = state.value(QStringLiteral("row")).toInteger(-1);
  const qint64 column = state.value(QStringLiteral("column")).toInteger(-1);
  if (side < 0 || side > static_cast<int>(CellSide::Difference) || row < 0 || column < 0) return std::nullopt;
  return ChosenCell{static_cast<CellSide>(side), static_cast<std::size_t>(row), static_cast<std::size_t>(column)};
}

}  // namespace

QJsonObject toJson(const SimilarityChoice& choice) {
  QJsonObject state{{QStringLiteral("run"), static_cast<qint64>(choice.run)},
                    {QStringLiteral("beside"), static_cast<qint64>(choice.beside)},
                    {QStringLiteral("measure"), measureKey(choice.measure)},
                    {QStringLiteral("class order"), choice.inClassOrder},
                    {QStringLiteral("temperature"), choice.temperature},
                    {QStringLiteral("clusters"), choice.clusters}};
  if (choice.cell)
    state[QStringLiteral("cell")] = QJsonObject{{QStringLiteral("side"), static_cast<int>(choice.cell->side)},
                                                {QStringLiteral("row"), static_cast<qint64>(choice.cell->row)},
                                                {QStringLiteral("column"), static_cast<qint64>(choice.cell->column)}};
  return state;
}

SimilarityChoice similarityChoice(const QJsonObject& state) {
  const auto runOf = [&state](const char* key) {
    return static_cast<RunId>(std::max<qint64>(0, state.value(QLatin1String(key)).toInteger()));
  };
  SimilarityChoice choice;
  choice.run = runOf("run");
  choice.beside = runOf("beside");
  choice.measure = measureOfKey(state.value(QStringLiteral("measure")).toString());
  choice.inClassOrder = state.value(QStringLiteral("class order")).toBool();
  choice.temperature = std::clamp(state.value(QStringLiteral("temperature")).toDouble(choice.temperature),
                                  kLeastSimilarityT, kMostSimilarityT);
  const int clusters = state.value(QStringLiteral("clusters")).toInt();
  choice.clusters = clusters >= 2 && clusters <= kMostClusters ? clusters : 0;
  choice.cell = cellOf(state.value(QStringLiteral("cell")).toObject());
  return choice;
}

}  // namespace retort
