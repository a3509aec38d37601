// What several models make of one test case, as the bars show it.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "app/models/run_store.h"
#include "app/models/soft_target_text.h"
#include "widgets/distribution_bars.h"

namespace retort {

/// The logits [classes] of a run for the case in sight; empty when there are none yet.
using CaseAnswer = std::function<std::span<const float>(const RunRecord& run)>;

struct ShownCase {
  int label = -1;  ///< the true class; -1 for none
  double temperature = 1;
  std::vector<int> picked;  ///< at most two classes whose ratio is said
  bool allClasses = false;  ///< a row for each, where there are many
};

/// More classes than this have not each a row unless asked for.
constexpr std::size_t kMostRows = 16;

/// "teacher", "student · T 4"; with the seed, or else the run's name, where two would be called the same. [runs]
[[nodiscard]] std::vector<QString> modelTitles(const std::vector<const RunRecord*>& runs);

/// Rows, where there are too many classes, for those that any model finds likely, whatever the temperature.
[[nodiscard]] DistributionData shownDistributions(const Dataset& data, const std::vector<const RunRecord*>& runs,
                                                  const CaseAnswer& answer, const ShownCase& shown);

/// The ratio of the two picked classes, or of the first model's wrong extremes; empty when nothing is known or there is
/// no true class.
[[nodiscard]] QString shownRatio(const Dataset& data, const std::vector<const RunRecord*>& runs,
                                 const CaseAnswer& answer, const ShownCase& shown);

}  // namespace retort
