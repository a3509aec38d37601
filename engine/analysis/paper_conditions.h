// Which runs a claim of the paper is about, and where they depart from what the paper did. Pure functions of values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/paper.h"
#include "engine/data/matrix.h"
#include "engine/experiment/events.h"

namespace retort {

/// Whether the run is of the kind that the claim is of, departures aside.
[[nodiscard]] bool concerns(const PaperClaim& claim, const RunSpec& run);

/// In words, "student 30-30", "T = 4"; what the paper does not say (rates, epochs, the soft weight) is none.
[[nodiscard]] std::vector<std::string> departuresOf(const PaperClaim& claim, const PaperRun& run);

/// The same net with the same seeds on hard targets, as far as it uses it (usedPart).
[[nodiscard]] RunSpec onHardTargets(RunSpec student);

/// How much gradients differ between cases (variance / |mean|²) with the soft targets at `temperature`, in percent of
/// what they do with hard ones, at the same weights (section 2). Of the first measurement, which is after the first
/// epoch. None where it was not measured, or a mean gradient is 0.
[[nodiscard]] std::optional<double> gradientNoise(std::span<const GradientsMeasured> measured, double temperature);

/// Whether a claim asks for the run's omittedFigures.
[[nodiscard]] bool needsOmittedFigures(const RunSpec& run);

/// @param logits [cases, classes] @param labels [cases]
/// @return none where these do not fit each other, or where the set is of none or of all classes
[[nodiscard]] std::optional<OmittedFigures> omittedFigures(const TransferSetSpec& transferSet, const Matrix& logits,
                                                           std::span<const std::uint16_t> labels);

}  // namespace retort
