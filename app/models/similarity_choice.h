#pragma once

#include <optional>

#include <QJsonObject>

#include "app/models/similarity_cases.h"
#include "engine/experiment/events.h"

namespace retort {

inline constexpr int kMostClusters = 16;  ///< that are tried
inline constexpr double kLeastSimilarityT = 0.1;
inline constexpr double kMostSimilarityT = 100;

/// What the user has chosen to see on the class similarity page.
struct SimilarityChoice {
  RunId run = 0;     ///< 0 for the first that there is
  RunId beside = 0;  ///< 0 for none
  SimilarityMeasure measure = SimilarityMeasure::SoftTargets;
  bool inClassOrder = false;
  double temperature = 4;  ///< where the small probabilities begin to show
  int clusters = 0;        ///< 0: as many as have the largest silhouette
  std::optional<ChosenCell> cell;
  bool operator==(const SimilarityChoice&) const = default;
};

/// How the session keeps it.
[[nodiscard]] QJsonObject toJson(const SimilarityChoice& choice);
/// @param state from a file that anyone may have written: what is no value of its key counts as its default. Runs and
/// classes need not exist
[[nodiscard]] SimilarityChoice similarityChoice(const QJsonObject& state);

}  // namespace retort
