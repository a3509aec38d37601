#include "app/report/report_charts.h"

#include <algorithm>
#include <ranges>

#include <QCoreApplication>
#include <QPainter>

#include "app/models/sweep_charts.h"
#include "app/models/sweep_view.h"
#include "engine/analysis/curves_svg.h"
#include "widgets/chart_export.h"
#include "widgets/heat_layout.h"
#include "widgets/heat_painter.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr std::size_t kMostCurves = 24;  // more could not be told apart
constexpr int kCurvesWidth = 900;        // px, as curvesSvg has it
constexpr std::size_t kMostSweeps = 4;
constexpr int kMostHeight = 900;  // px

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

ReportFigure sweepFigure(const SweepTable& table, const std::optional<BestCell>& best) {
  const SweepSlice slice = sliceOf(table, {}, best);
  const HeatMapData map = sweepHeatMap(table, slice, SweepMetric::TestErrors, best);
  ReportFigure figure;
  figure.caption = QString::fromStdString(table.name);
  if (best) figure.caption += QStringLiteral(". ") + bestText(table, *best);
  if (best && !best->onValidation) figure.caption += tr("; chosen on the test errors themselves");
  figure.size = {760, std::min(kMostHeight, 110 + 64 * static_cast<int>(map.rows.size()))};
  figure.draw = [map, size = figure.size] { return heatSvg(map, size); };
  return figure;
}

}  // namespace

QByteArray heatSvg(const HeatMapData& map, const QSize& size) {
  const QPalette palette = paletteOf(lightTheme());
  const QFont font = textFont();
  return svgDocument(size, map.title, [&](QPainter& painter) {
    painter.fillRect(QRect(QPoint(), size), cardColour(palette));
    paintHeatMap({painter, font, palette}, map, heatLayout(map, size, font), {});
  });
}

QByteArray wordsSvg(const QString& words, const QSize& size) {
  return svgDocument(size, {}, [&](QPainter& painter) {
    painter.setFont(textFont());
    painter.setPen(mutedColour(paletteOf(lightTheme())));
    painter.drawText(QRect(QPoint(), size), Qt::AlignCenter | Qt::TextWordWrap, words);
  });
}

ReportSection curvesSection(const RunStore& store) {
  std::vector<Curve> curves;
  std::size_t all = 0;
  for (const RunRecord& run : store.runs() | std::views::reverse) {
    // A specialist's errors are of other classes.
    if (run.hidden || run.points.empty() || run.spec.role == Role::Specialist) continue;
    if (++all <= kMostCurves) curves.push_back({run.name.toStdString(), run.spec.role, run.points});
  }
  ReportSection section;
  section.title = tr("Curves");
  if (curves.empty()) return section;
  if (all > kMostCurves) section.paragraphs << tr("The latest %1 of %2 runs.").arg(kMostCurves).arg(all);
  std::ranges::reverse(curves);
  const QString caption = tr("Test error by epoch, in percent of the test cases");
  section.figures.push_back({caption, QSize(kCurvesWidth, curvesSvgHeight(curves)),
                             [curves] { return QByteArray::fromStdString(curvesSvg({}, curves)); }});
  return section;
}

ReportSection sweepSection(const RunStore& store) {
  ReportSection section;
  section.title = tr("Sweeps");
  for (const ExperimentId id : sweepsOf(store) | std::views::take(kMostSweeps)) {
    const SweepTable table = sweepTableOf(store, id);
    if (!table.cells.empty()) section.figures.push_back(sweepFigure(table, bestCell(table)));
  }
  return section;
}

}  // namespace retort
