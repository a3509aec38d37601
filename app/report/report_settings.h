#pragma once

#include "app/report/report.h"
#include "engine/experiment/spec.h"

namespace retort {

/// What an experiment asks for: the settings that are not as by default, then all others that mean something in it.
/// @param runs that it has
[[nodiscard]] ReportSection experimentSection(const ExperimentSpec& spec, std::size_t runs);

}  // namespace retort
