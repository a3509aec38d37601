// Tables for other programs: RFC 4180, numbers with a decimal point, an empty field for what is not known.
#pragma once

#include <string>

#include "engine/session/session_values.h"

namespace retort {

/// A line for each run: identity, lineage, spec, outcome, errors, times.
[[nodiscard]] std::string runsCsv(const SessionContents& contents);

/// A line for each finished epoch of each run.
[[nodiscard]] std::string curvesCsv(const SessionContents& contents);

}  // namespace retort
