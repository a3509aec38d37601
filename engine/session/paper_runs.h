// A session's runs as they are compared with the paper. Pure function of the contents.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/analysis/paper.h"
#include "engine/session/session_values.h"

namespace retort {

/// Deleted runs are left out. @param logitsOf [test cases, classes] of a run; null where there are none. Asked for
/// those runs alone that a claim about an omitted class is of, one after the other
[[nodiscard]] std::vector<PaperRun> paperRuns(const SessionContents& contents,
                                              const std::function<std::shared_ptr<const Matrix>(RunId)>& logitsOf);

}  // namespace retort
