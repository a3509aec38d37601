// What students keep of the gain of the ensemble that they learn from.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <QString>

#include "app/models/run_store.h"
#include "engine/analysis/significance.h"

namespace retort {

/// Students of an ensemble that differ in their seeds alone.
struct EnsembleStudentLine {
  QString name;
  double temperature = 0;
  std::vector<RunId> runs;    ///< all of them
  std::size_t toCome = 0;     ///< of those, not over yet
  Spread errors;              ///< on the test set
  Spread baseline;            ///< errors of the same nets with the same seeds on hard targets
  Spread kept;                ///< % of the ensemble's gain over that baseline, see gainTransferred
  Spread wordErrors;          ///< recordings that are taken for another word, of those whose logits are there
  Spread baselineWordErrors;  ///< the same of the baselines
};

/// Recordings that runs take for another word.
using WordErrorsByRun = std::map<RunId, std::int64_t>;

/// Whether it was trained, or made, to its end.
[[nodiscard]] bool counts(const RunRecord& run);

/// By name and temperature. @param cases of the test set @param words of data with words, as far as they are known
[[nodiscard]] std::vector<EnsembleStudentLine> studentsOf(const RunStore& store, const RunRecord& ensemble,
                                                          std::int64_t cases, const WordErrorsByRun& words);

/// Those that were trained to their end.
[[nodiscard]] std::vector<const RunRecord*> studentsAndBaselines(const RunStore& store, const RunRecord& ensemble);

}  // namespace retort
