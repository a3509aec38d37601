// From the store's runs to a sweep's table, and what it says in words.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

#include "app/models/run_store.h"
#include "engine/analysis/sweep_table.h"

namespace retort {

/// How the page is set, in words that outlive the table they are said of.
struct SweepSettings {
  QString x;  ///< key path of an axis; what the table lacks: the axis with the most values
  QString y;  ///< likewise, the next one; kNoAxis for none
  SweepMetric metric = SweepMetric::TestErrors;
  std::map<QString, QString> held;  ///< by path: a value's text, kAllValues, or kBestValue, which it is without
};
inline const QString kNoAxis = QStringLiteral("-");
inline const QString kAllValues = QStringLiteral("*");
inline const QString kBestValue = QStringLiteral("best");

/// The experiments with a sweep and runs, the newest first.
[[nodiscard]] std::vector<ExperimentId> sweepsOf(const RunStore& store);
/// "mnist-quick: Temperature × Width"
[[nodiscard]] QString sweepName(const ExperimentSpec& spec);

[[nodiscard]] SweepTable sweepTableOf(const RunStore& store, ExperimentId experiment);
/// Only what its best cell follows from, which takes a part of the time.
[[nodiscard]] SweepTable completedStudents(const RunStore& store, ExperimentId experiment);
/// Whether the table knows the run as it is now, of what it has to do with it.
[[nodiscard]] bool isUpToDate(const SweepTable& table, const RunRecord& run);
[[nodiscard]] SweepSlice sliceOf(const SweepTable& table, const SweepSettings& settings,
                                 const std::optional<BestCell>& best);

[[nodiscard]] QString axisLabel(const SweepTableAxis& axis);  ///< "Temperature"
[[nodiscard]] QString metricLabel(SweepMetric metric);
[[nodiscard]] QStringList valueTexts(const SweepTableAxis& axis);
/// "Temperature 4, Width 300"
[[nodiscard]] QString placeText(const SweepTable& table, const SweepCell& cell);
/// "134.3 ± 5.1 test errors"; "no test errors yet" where there are none.
[[nodiscard]] QString summaryText(const SweepSummary& summary, SweepMetric metric);
/// "1 diverged, 2 stopped"; empty when all is well.
[[nodiscard]] QString lossText(const SweepCounts& counts);

[[nodiscard]] QString progressText(const SweepCounts& counts);  ///< "12 of 18 runs done, 1 diverged"
/// "Best: Temperature 4, Width 300: 134.3 ± 5.1 test errors (3 seeds)"
[[nodiscard]] QString bestText(const SweepTable& table, const BestCell& best);

/// Of the students at that place of the slice.
[[nodiscard]] std::vector<RunId> runsAt(const SweepTable& table, const SweepSlice& slice, int cell);

}  // namespace retort
