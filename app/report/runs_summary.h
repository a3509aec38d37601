// The session's runs as a table of words.
#pragma once

#include "app/models/run_store.h"
#include "app/report/report.h"

namespace retort {

/// A row for each sweep, each cell with all its seeds, and each run beside them: errors with their spread over seeds,
/// 95 % interval, time. Of more rows than `most` the first, and the caption says so.
[[nodiscard]] ReportTable runsSummary(const RunStore& store, std::size_t most);

/// Of these runs alone, one row each. @param runs unknown ones are left out
[[nodiscard]] ReportTable runsSummary(const RunStore& store, const std::vector<RunId>& runs);

/// Run, T and errors of such a summary as a table of Markdown, with what means something there escaped.
[[nodiscard]] QString errorsMarkdown(const ReportTable& summary);

}  // namespace retort
