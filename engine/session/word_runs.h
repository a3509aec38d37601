// A session's runs on recorded words.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "engine/analysis/word_errors.h"
#include "engine/session/session_values.h"

namespace retort {

/// Errors in whole recordings, of each run whose data set has words and whose test logits are at hand; the data
/// themselves are not needed. @param logitsOf asked for those runs alone; null for a run without any
[[nodiscard]] std::map<RunId, WordErrors> wordErrors(
    const SessionContents& contents, const std::function<std::shared_ptr<const Matrix>(RunId)>& logitsOf);

}  // namespace retort
