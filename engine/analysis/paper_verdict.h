// Whether a published figure could be one of our own runs'. Pure functions of values.
#pragma once

#include <cstddef>
#include <optional>

#include "engine/analysis/paper.h"

namespace retort {

/// Of fewer nothing is said.
inline constexpr std::size_t kFewestSeeds = 3;

/// Student's t at 0.975, tabulated up to 30 degrees of freedom; beyond, the normal quantile. @param degrees > 0
[[nodiscard]] double tQuantile975(std::size_t degrees);

/// Where one more run like these would lie, in 95 of 100 cases: mean ± t(0.975, n − 1) · sd · √(1 + 1/n), for values
/// with a normal distribution. Not the interval of the mean: the paper gives one run of each model, without a spread,
/// so that its figure is held against single runs. With three seeds it is wide (± 5 sd), and says little more than
/// that the order is right: more seeds make it narrower, down to ± 2 sd. Runs that share a teacher or a seed are
/// taken as independent. It does not allow for the choice of test cases, which are the paper's own.
/// @return none for fewer than two values
[[nodiscard]] std::optional<Interval> predictionInterval(const Spread& spread);

/// Of a bound, which the paper says that the figure is below (or above, where larger is better): reproduced where one
/// more run would be on that side of it, too, not reproduced where it would be on the other, else too few seeds to say.
[[nodiscard]] PaperVerdict boundVerdict(double bound, bool smallerIsBetter, const Spread& spread);

/// Of values in a setting without departures: too few below three; within the interval (its ends included) the paper's
/// figure is reproduced, unless the interval is wider than the figure is large, which would take anything for it: then
/// the seeds are too few to say; a figure worse than all of it is bettered; else it is not reproduced.
[[nodiscard]] PaperVerdict verdictOf(double published, bool smallerIsBetter, const Spread& spread);

}  // namespace retort
