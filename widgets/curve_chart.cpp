#include "widgets/curve_chart.h"

#include <algorithm>

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/curve_legend.h"
#include "widgets/curve_plot.h"
#include "widgets/export_actions.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kLeastLegend = 44;  ///< two lines

}  // namespace

CurveChart::CurveChart(QWidget* parent)
    : QWidget(parent),
      m_plot(new CurvePlot(this)),
      m_legend(new CurveLegend),
      m_legendRoom(new QScrollArea(this)),
      m_export(
          new ExportActions(*this, {[this] { return m_data.title; }, [this](QPainter& painter) { paintInto(painter); },
                                    [this] { return csvOf(m_data); }})) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(m_plot, 1);
  layout->addWidget(m_legendRoom);
  m_legendRoom->setFrameShape(QFrame::NoFrame);
  m_legendRoom->setFocusPolicy(Qt::NoFocus);
  m_legendRoom->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_legendRoom->setWidgetResizable(true);
  m_legendRoom->setWidget(m_legend);
  m_legendRoom->viewport()->setAutoFillBackground(false);
  m_legend->setAutoFillBackground(false);
  connect(m_export, &ExportActions::saved, this, &CurveChart::saved);
  connect(m_export, &ExportActions::failed, this, &CurveChart::failed);
  connect(m_legend, &CurveLegend::hideRequested, this, &CurveChart::onHideRequested);
  connect(m_plot, &CurvePlot::zoomChanged, this, &CurveChart::zoomChanged);
}

void CurveChart::setData(CurveData curves) {
  m_data = std::move(curves);
  showData();
}

void CurveChart::showData() {
  m_plot->setData(m_data);
  m_legend->setData(m_data);
  m_export->numbersChanged();
  fitLegend();
}

void CurveChart::fitLegend() {
  const int wanted = m_legend->layout()->heightForWidth(m_legendRoom->width());
  const int height = std::min(wanted, std::max(kLeastLegend, this->height() / 4));
  if (m_legendRoom->height() != height) m_legendRoom->setFixedHeight(height);
}

void CurveChart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitLegend();
}

void CurveChart::setLogScale(bool logarithmic) { m_plot->setLogScale(logarithmic); }

void CurveChart::setEmptyText(const QString& text) { m_plot->setEmptyText(text); }

void CurveChart::resetZoom() { m_plot->resetZoom(); }

void CurveChart::onHideRequested(quint64 key, bool hidden) {
  for (CurveSeries& series : m_data.series)
    if (series.key == key) series.hidden = hidden;
  for (CurveReference& line : m_data.references)
    if (line.key == key) line.hidden = hidden;
  showData();
  Q_EMIT hiddenChanged(key, hidden);
}

void CurveChart::paintInto(QPainter& painter) {
  m_plot->clearCrosshair();
  painter.fillRect(rect(), cardColour(palette()));
  for (QWidget* part : {static_cast<QWidget*>(m_plot), static_cast<QWidget*>(m_legendRoom)})
    part->render(&painter, part->pos(), QRegion(), QWidget::DrawChildren);
}

QMenu* CurveChart::exportMenu() const { return m_export->menu(); }

QImage CurveChart::image(double scale) { return m_export->image(scale); }

QByteArray CurveChart::svg() { return m_export->svg(); }

bool CurveChart::saveTo(const QString& path) { return m_export->saveTo(path); }

void CurveChart::copyImage() { m_export->copyImage(); }

void CurveChart::copyNumbers() { m_export->copyNumbers(); }

void CurveChart::contextMenuEvent(QContextMenuEvent* event) { exportMenu()->popup(event->globalPos()); }

}  // namespace retort
