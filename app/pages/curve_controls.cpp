#include "app/pages/curve_controls.h"

#include <algorithm>

#include <QAction>
#include <QMenu>
#include <QToolButton>

#include "app/models/curve_metrics.h"
#include "app/pages/page_controls.h"
#include "widgets/card.h"
#include "widgets/flat_combo.h"

namespace retort {

CurveControls::CurveControls(Card& card) : QObject(&card) {
  createChoices(card);
  createOptions(card);
  for (const FlatCombo* combo : {m_metric, m_axis})
    connect(combo, &QComboBox::currentIndexChanged, this, &CurveControls::axesChanged);
  for (const FlatCombo* combo : {m_metric, m_scale, m_seeds, m_axis})
    connect(combo, &QComboBox::currentIndexChanged, this, &CurveControls::changed);
  for (const QAction* option : {m_smooth, m_beside, m_paper})
    connect(option, &QAction::toggled, this, &CurveControls::changed);
}

void CurveControls::createChoices(Card& card) {
  m_metric = makeFlatCombo({QStringLiteral("metric"), tr("What the curves show"), {}}, {}, &card);
  m_metric->setProperty("flat", false);
  m_metric->setProperty("role", QStringLiteral("title"));
  for (const MetricInfo& info : curveMetrics()) {
    m_metric->addItem(info.title, static_cast<int>(info.metric));
    m_metric->setItemData(m_metric->count() - 1, info.tooltip, Qt::ToolTipRole);
  }
  card.setTitleWidget(m_metric);
  m_reset = makeFlatButton({QStringLiteral("resetZoom"), tr("Reset zoom"), tr("Show all again (double click, or Esc)")},
                           tr("reset zoom"), &card);
  m_reset->hide();
  m_scale = makeFlatCombo({QStringLiteral("scale"), tr("Scale of the values"), tr("Linear or logarithmic scale")},
                          {tr("linear"), tr("log")}, &card);
  m_seeds = makeFlatCombo(
      {QStringLiteral("seeds"), tr("How seeds are drawn"),
       tr("Runs of a sweep that differ in their seed alone: each as a curve of its own, or one curve of their mean "
          "with "
          "a band of ± one standard deviation (n − 1). The mean at an epoch is of the runs that have reached it")},
      {tr("seeds: each run"), tr("seeds: mean and band")}, &card);
  m_axis = makeFlatCombo({QStringLiteral("axis"), tr("What stands along the x axis"),
                          tr("Epochs, or the time since the run's start, without pauses and the time it waited")},
                         {tr("by epoch"), tr("by time")}, &card);
  for (QWidget* control : {static_cast<QWidget*>(m_reset), static_cast<QWidget*>(m_scale),
                           static_cast<QWidget*>(m_seeds), static_cast<QWidget*>(m_axis)})
    card.addHeaderWidget(control);
}

QAction* CurveControls::addOption(const QString& name, const QString& text, const QString& tip) {
  QAction* action = m_options->addAction(text);
  action->setObjectName(name);
  action->setCheckable(true);
  action->setToolTip(tip);
  return action;
}

void CurveControls::createOptions(Card& card) {
  auto* button = makeFlatButton({QStringLiteral("options"), tr("What else the chart shows"),
                                 tr("Smoothing, the train error, the paper's figures, numbers as a table")},
                                tr("show ▾"), &card);
  m_options = new QMenu(button);
  m_options->setObjectName(QStringLiteral("optionsMenu"));
  m_options->setToolTipsVisible(true);
  m_smooth = addOption(QStringLiteral("smooth"), tr("&Smooth curves"),
                       tr("Draws the moving average over five epochs; the measured line stays faint below"));
  m_beside = addOption(QStringLiteral("beside"), tr("Train &error beside"),
                       tr("Shows the train error in a chart of its own beside this one: where it falls and the test "
                          "error rises, the run overfits"));
  m_paper = addOption(QStringLiteral("paper"), tr("&Paper's figures"),
                      tr("Dotted lines at the test errors that Hinton, Vinyals and Dean publish, where a run in sight "
                         "repeats theirs without departing from it"));
  m_paper->setChecked(true);
  button->setMenu(m_options);
  button->setPopupMode(QToolButton::InstantPopup);
  card.addHeaderWidget(button);
}

CurveMetric CurveControls::metric() const { return static_cast<CurveMetric>(m_metric->currentData().toInt()); }
bool CurveControls::isLog() const { return m_scale->currentIndex() == 1; }
bool CurveControls::isMean() const { return m_seeds->currentIndex() == 1; }
bool CurveControls::isOverTime() const { return m_axis->currentIndex() == 1; }
bool CurveControls::isSmooth() const { return m_smooth->isChecked(); }
bool CurveControls::hasTrainError() const { return m_beside->isChecked(); }
bool CurveControls::hasPaper() const { return m_paper->isChecked(); }

QJsonObject CurveControls::state() const {
  return {{QStringLiteral("metric"), m_metric->currentData().toInt()},
          {QStringLiteral("log"), isLog()},
          {QStringLiteral("mean"), isMean()},
          {QStringLiteral("time"), isOverTime()},
          {QStringLiteral("smooth"), isSmooth()},
          {QStringLiteral("beside"), hasTrainError()},
          {QStringLiteral("paper"), hasPaper()}};
}

void CurveControls::setState(const QJsonObject& state) {
  const auto is = [&state](const char* name, bool otherwise = false) {
    return state.value(QLatin1String(name)).toBool(otherwise);
  };
  m_metric->setCurrentIndex(std::max(0, m_metric->findData(state.value(QStringLiteral("metric")).toInt())));
  m_scale->setCurrentIndex(is("log") ? 1 : 0);
  m_seeds->setCurrentIndex(is("mean") ? 1 : 0);
  m_axis->setCurrentIndex(is("time") ? 1 : 0);
  m_smooth->setChecked(is("smooth"));
  m_beside->setChecked(is("beside"));
  m_paper->setChecked(is("paper", true));
}

}  // namespace retort
