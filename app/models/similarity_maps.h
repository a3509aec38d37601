// The class similarity page's heat maps as values.
#pragma once

#include <cstddef>
#include <span>

#include "app/models/similarity_measure.h"
#include "engine/analysis/class_tree.h"
#include "engine/data/dataset.h"
#include "widgets/heat_data.h"

namespace retort {

/// What the maps beside each other share.
struct SimilarityLook {
  const Dataset& data;
  SimilarityMeasure measure = SimilarityMeasure::SoftTargets;
  std::span<const std::size_t> order;  ///< of the classes in rows and columns
};

/// The diagonal is no part of the colours: it is how sure the run is of each class, and far above all else.
/// @param title names saved files
[[nodiscard]] HeatMapData similarityMap(const SimilarityLook& look, const MeasuredClasses& measured,
                                        const QString& title);

/// What changes from the first to the second.
[[nodiscard]] HeatMapData differenceMap(const SimilarityLook& look, const MeasuredClasses& first,
                                        const MeasuredClasses& second, const QString& title);

/// One scale for both, from the lowest to the highest of all.
void shareScale(HeatMapData& first, HeatMapData& second);

/// The tree with its leaves where the rows are. @param order that of the tree
[[nodiscard]] DendrogramData treeOf(const ClassTree& tree, const Dataset& data);

}  // namespace retort
