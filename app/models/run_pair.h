// Two runs on the same test cases.
#pragma once

#include <QString>

#include "app/models/run_store.h"
#include "engine/analysis/significance.h"

namespace retort {

/// Why the two cannot be compared case by case, and what to do; empty where they can. Has logits fetched that are not
/// at hand.
[[nodiscard]] QString pairProblem(const RunStore& store, const RunRecord& first, const RunRecord& second);

/// Which of the two makes fewer errors, by how much, on which cases they differ, and whether that may be chance.
/// @param errors of both on all test cases, as pairedErrors() says
[[nodiscard]] QString verdictText(const QString& first, const QString& second, const PairedErrors& errors);

/// What McNemar's test is and what it leaves out.
[[nodiscard]] QString verdictTip();

}  // namespace retort
