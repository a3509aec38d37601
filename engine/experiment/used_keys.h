// Which keys mean anything beside the others: momentum does not with Adam. Pure functions of the spec.
#pragma once

#include <string_view>

#include "engine/experiment/spec.h"

namespace retort {

/// Whether the key means anything in this experiment: momentum does not with Adam, the teacher not with hard targets.
[[nodiscard]] bool isUsed(std::string_view path, const ExperimentSpec& spec);
/// Whether it does in any cell.
[[nodiscard]] bool isUsedInSweep(std::string_view path, const ExperimentSpec& spec);

/// The spec with what is not used in it as by default. Runs with the same used part are the same run: they end with the
/// same bytes.
[[nodiscard]] RunSpec usedPart(RunSpec spec);

}  // namespace retort
