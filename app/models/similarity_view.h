// What the class similarity page shows of one run, or of two beside each other.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "app/models/run_store.h"
#include "app/models/similarity_choice.h"
#include "engine/analysis/class_clusters.h"
#include "engine/analysis/class_tree.h"
#include "engine/analysis/classical_scaling.h"
#include "widgets/class_map_data.h"
#include "widgets/heat_data.h"

namespace retort {

/// Ensembles, teachers, students and baselines on the store's data set, of each the newest first.
[[nodiscard]] std::vector<RunId> similarityRuns(const RunStore& store);

/// All that the page's parts are made of.
struct SimilarityQuestion {
  std::shared_ptr<const Dataset> data;
  ComparedModel first;
  ComparedModel second;     ///< beside it; without logits for none
  SimilarityChoice choice;  ///< its cell is one of the maps that there are

  bool operator==(const SimilarityQuestion&) const = default;
  [[nodiscard]] bool complete() const { return data && first.logits; }
  /// Whether both are of the same runs, data and measure: then an answer to one is no stale one to the other.
  [[nodiscard]] bool isAbout(const SimilarityQuestion& other) const;
};

struct SimilarityAnswer {
  SimilarityQuestion question;
  QString problem;                 ///< why there is nothing; then all else is empty
  std::vector<std::size_t> order;  ///< of the classes in rows and columns
  HeatMapData first;               ///< with its tree, unless there is a second or the classes are in class order
  HeatMapData second;              ///< empty without a second run
  HeatMapData difference;
  std::vector<std::size_t> nearest;  ///< [classes]: of each the class that is the least distant from it
  ClassPlaces places;                ///< of the first run's classes
  ClusterChoices choices;            ///< of 2 clusters and more
  int clusters = 0;                  ///< how many are shown; 0: none, as there are too few classes
  ClassMapData map;                  ///< without the places
  CellCases cases;                   ///< behind the chosen cell

  /// Of a class; -1 for none.
  [[nodiscard]] int clusterOf(std::size_t index) const;
  /// The classes of each cluster, ascending.
  [[nodiscard]] std::vector<std::vector<int>> clusterClasses() const;
};

/// Some ten milliseconds for 10,000 cases of 62 classes: not for the window's thread.
[[nodiscard]] SimilarityAnswer answerOf(const SimilarityQuestion& question);

/// The map with the classes where they are, turned so that they lie near to where they were. `before` becomes these
/// places. @param before [classes], or of another number for none
[[nodiscard]] ClassMapData alignedMap(const SimilarityAnswer& answer, std::vector<MapPoint>& before);

/// "auto: 3 · silhouette 0.23", then "2 clusters · silhouette 0.15" and so on for all choices; none where there
/// are none.
[[nodiscard]] QStringList clusterTexts(const ClusterChoices& choices);

/// What would be trained: specialists for the clusters of two classes and more, of the run's generalist: of a teacher
/// itself, of a student its teacher, else the teacher of its experiment. None where there are no such clusters or the
/// session does not know the experiment.
[[nodiscard]] std::optional<ExperimentSpec> specialistsOf(const RunStore& store, const RunRecord& run,
                                                          const std::vector<std::vector<int>>& clusters);

}  // namespace retort
