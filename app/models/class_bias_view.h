// What the classes page shows of one run: errors by class, with and without offsets of the output biases.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

#include "app/models/run_store.h"
#include "engine/analysis/class_bias.h"
#include "widgets/heat_data.h"

namespace retort {

/// Of the store's data set: students, then baselines, then teachers, of each the newest first.
[[nodiscard]] std::vector<RunId> biasRuns(const RunStore& store);
/// The first of those that is over and was evaluated; else the first; 0 of none.
[[nodiscard]] RunId firstWithErrors(const RunStore& store, const std::vector<RunId>& runs);

inline constexpr double kMostOffset = 1000;  ///< that a bias can be given; no logit is as large

/// What the user has chosen for a run.
struct BiasSettings {
  std::vector<double> offsets;                  ///< [classes]; of another size: none
  std::optional<std::vector<std::size_t>> set;  ///< of a shared offset, ascending; empty: suggestedSet()
};

/// [classes]: whether the run's transfer set had no case of it.
[[nodiscard]] std::vector<bool> lackedClasses(const RunSpec& spec, std::size_t classes);
/// The classes whose biases a shared offset is for (paper section 3): those that were left out; where only some were
/// shown, those. None of a run that saw all.
[[nodiscard]] std::vector<std::size_t> suggestedSet(const RunSpec& spec, std::size_t classes);

struct ClassLine {
  QString name;
  std::int64_t cases = 0;  ///< of the test set
  std::int64_t trained = 0;
  std::int64_t shifted = 0;  ///< errors with the offsets
  double offset = 0;
  bool lacked = false;  ///< not in the transfer set
  bool inSet = false;
};

struct ClassBiasView {
  QString problem;  ///< why there is nothing to show, and what to do; then all else is empty
  std::vector<ClassLine> lines;
  Confusion trained;
  Confusion shifted;  ///< with the offsets
};

/// @param run null for none @param trained of the run, as confusion() says; empty: it is worked out
[[nodiscard]] ClassBiasView classBiasView(const RunStore& store, const RunRecord* run, const BiasSettings& settings,
                                          const std::optional<Confusion>& trained = {});
[[nodiscard]] std::vector<std::size_t> setOf(const ClassBiasView& view);

/// "206 → 109 errors of 10,000 test cases (2.06 → 1.09 %)"; without offsets "206 errors of …".
[[nodiscard]] QString totalText(const ClassBiasView& view);
/// "100 → 33 (3.3 %)", the share with the offsets; "no test case" of a class without any.
[[nodiscard]] QString errorsText(const ClassLine& line);
/// "+3.5", "−0.4", "0".
[[nodiscard]] QString offsetText(double offset);
/// "3", "3 and 5", "3, 5 and 8".
[[nodiscard]] QString listText(const QStringList& names);

/// Labels by predictions, with the offsets; coloured by the errors alone.
[[nodiscard]] HeatMapData confusionMap(const ClassBiasView& view, const QString& runName);

}  // namespace retort
