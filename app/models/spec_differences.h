// How the settings of two runs differ.
#pragma once

#include <vector>

#include <QString>

#include "app/models/run_store.h"

namespace retort {

struct SpecDifference {
  QString label;  ///< as the form has it
  QString tip;    ///< key path and meaning
  QString first;  ///< "–" where it means nothing in that run
  QString second;
};

/// Role, data, teacher, lineage, then every key that means something in one of the two and has another value in the
/// other, in the form's order; keys of the teacher are those of the run that each learns from. Empty for runs that are
/// the same.
[[nodiscard]] std::vector<SpecDifference> specDifferences(const RunStore& store, const RunRecord& first,
                                                          const RunRecord& second);

}  // namespace retort
