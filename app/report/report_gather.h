#pragma once

#include <vector>

#include "app/models/run_store.h"
#include "app/report/report.h"
#include "engine/analysis/paper.h"

namespace retort {

/// What a report says beside what the store holds.
struct ReportSource {
  QString title;    ///< the session's name
  QString written;  ///< when: "26 November 2026, 21:45"
  QString notes;    ///< Markdown
  std::vector<PaperComparison> paper;
};

/// The session as a report: what is empty has no section. Figures are drawn later, from values of their own.
[[nodiscard]] Report gatherReport(const RunStore& store, const ReportSource& source);

}  // namespace retort
