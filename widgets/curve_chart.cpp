#include "widgets/curve_chart.h"

#include <algorithm>

#include <QAction>
#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/chart_export.h"
#include "widgets/curve_legend.h"
#include "widgets/curve_plot.h"
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
      m_menu(new QMenu(this)) {
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
  createMenu();
  connect(m_legend, &CurveLegend::hideRequested, this, &CurveChart::onHideRequested);
  connect(m_plot, &CurvePlot::zoomChanged, this, &CurveChart::zoomChanged);
}

void CurveChart::createMenu() {
  m_menu->setObjectName(QStringLiteral("exportMenu"));
  auto* copy = m_menu->addAction(tr("&Copy image"), this, &CurveChart::copyImage);
  copy->setObjectName(QStringLiteral("copyImage"));
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  addAction(copy);
  auto* numbers = m_menu->addAction(tr("Copy &numbers"), this, &CurveChart::copyNumbers);
  numbers->setObjectName(QStringLiteral("copyNumbers"));
  m_menu->addSeparator();
  const auto addSave = [this](const QString& text, const QString& suffix, const QString& filter) {
    auto* action = m_menu->addAction(text, this, [this, suffix, filter] { askAndSave(suffix, filter); });
    action->setObjectName(QStringLiteral("save_") + suffix);
  };
  addSave(tr("Save as &PNG…"), QStringLiteral("png"), tr("Picture (*.png)"));
  addSave(tr("Save as &SVG…"), QStringLiteral("svg"), tr("Drawing (*.svg)"));
  addSave(tr("Save numbers as CS&V…"), QStringLiteral("csv"), tr("Table (*.csv)"));
}

void CurveChart::setData(CurveData curves) {
  m_data = std::move(curves);
  showData();
}

void CurveChart::showData() {
  m_plot->setData(m_data);
  m_legend->setData(m_data);
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
  render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
}

QImage CurveChart::image(double scale) {
  QImage image(size() * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  QPainter painter(&image);
  paintInto(painter);
  return image;
}

QByteArray CurveChart::svg() {
  return svgDocument(size(), m_data.title, [this](QPainter& painter) { paintInto(painter); });
}

void CurveChart::copyImage() { QGuiApplication::clipboard()->setImage(image()); }

void CurveChart::copyNumbers() { QGuiApplication::clipboard()->setText(csvOf(m_data)); }

bool CurveChart::saveTo(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  QByteArray bytes;
  if (suffix == QLatin1String("svg")) {
    bytes = svg();
  } else if (suffix == QLatin1String("csv")) {
    bytes = csvOf(m_data).toUtf8();
  } else if (suffix == QLatin1String("png")) {
    QBuffer buffer(&bytes);
    image().save(&buffer, "PNG");
  } else {
    Q_EMIT failed(tr("%1 ends in none of .png, .svg and .csv. Choose one of these endings.").arg(path));
    return false;
  }
  const QString problem = writeWhole(path, bytes);
  if (problem.isEmpty())
    Q_EMIT saved(path);
  else
    Q_EMIT failed(problem);
  return problem.isEmpty();
}

void CurveChart::askAndSave(const QString& suffix, const QString& filter) {
  auto* dialog = new QFileDialog(this, tr("Save %1").arg(m_data.title), QString(), filter);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(suffix);
  dialog->selectFile(fileNameOf(m_data.title) + QLatin1Char('.') + suffix);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { saveTo(path); });
  dialog->open();
}

void CurveChart::contextMenuEvent(QContextMenuEvent* event) { m_menu->popup(event->globalPos()); }

}  // namespace retort
