// Whose distributions stand beside each other.
#pragma once

#include <vector>

#include <QJsonObject>

#include "app/models/run_store.h"

namespace retort {

constexpr std::size_t kMostModels = 5;

struct ModelChoice {
  enum class Source {
    Experiment,  ///< teacher, student and baseline of one experiment
    Table,       ///< what is selected in the runs table
    Own          ///< `own`
  };
  Source source = Source::Experiment;
  std::vector<RunId> own;  ///< at most kMostModels
  bool operator==(const ModelChoice&) const = default;
};

/// The runs to show, at most kMostModels, none twice, all on the store's data set. Where the choice has none of these,
/// those of the experiment.
/// @param student whose experiment; 0 for the latest @param selected in the runs table
[[nodiscard]] std::vector<RunId> shownModels(const RunStore& store, const ModelChoice& choice, RunId student,
                                             const std::vector<RunId>& selected);

[[nodiscard]] QJsonObject toJson(const ModelChoice& choice);
/// What is no choice counts as the experiment's. @param state from anywhere
[[nodiscard]] ModelChoice modelChoiceOf(const QJsonObject& state);

}  // namespace retort
