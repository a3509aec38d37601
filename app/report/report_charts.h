// Pictures of a report, as it is read: on paper, whatever the window's look.
#pragma once

#include "app/models/run_store.h"
#include "app/report/report.h"
#include "widgets/heat_data.h"

namespace retort {

/// May be called on any thread.
[[nodiscard]] QByteArray heatSvg(const HeatMapData& map, const QSize& size);
/// In the place of a picture that there is none of: why. May be called on any thread.
[[nodiscard]] QByteArray wordsSvg(const QString& words, const QSize& size);

/// Test error by epoch of the runs that are not hidden, at most the latest two dozen.
[[nodiscard]] ReportSection curvesSection(const RunStore& store);

/// The maps of the sweeps, the newest first.
[[nodiscard]] ReportSection sweepSection(const RunStore& store);

}  // namespace retort
