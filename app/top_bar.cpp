#include "app/top_bar.h"

#include <cmath>

#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "app/bridge/total_progress.h"
#include "widgets/elided_label.h"

namespace retort {
namespace {

constexpr int kSteps = 1000;

QString progressText(const TotalProgress& progress, bool running) {
  if (progress.total == 0) return {};
  const QString runs = TopBar::tr("%1 of %2").arg(progress.finished).arg(progress.total);
  if (!running || !progress.secondsLeft) return runs;
  return TopBar::tr("%1 · %2 left").arg(runs, clockText(*progress.secondsLeft));
}

}  // namespace

TopBar::TopBar(QAction& run, QAction& pause, QAction& stop, QWidget* parent)
    : QToolBar(parent),
      m_name(new QLabel(this)),
      m_title(new ElidedLabel(this)),
      m_progress(new QProgressBar(this)),
      m_left(new QLabel(this)) {
  setMovable(false);
  setContextMenuPolicy(Qt::PreventContextMenu);
  m_name->setProperty("role", QStringLiteral("title"));
  m_title->setProperty("role", QStringLiteral("muted"));
  m_title->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  m_progress->setRange(0, kSteps);
  m_progress->setValue(0);
  m_progress->setTextVisible(false);
  m_progress->setFixedWidth(180);
  m_progress->setAccessibleName(tr("Progress of the runs"));
  m_left->setProperty("role", QStringLiteral("muted"));
  m_left->setObjectName(QStringLiteral("time left"));
  m_left->setMinimumWidth(m_left->fontMetrics().horizontalAdvance(QStringLiteral("10 of 24 · 00:00 left")));
  m_name->setContentsMargins(4, 0, 0, 0);
  addWidget(m_name);
  addWidget(m_title);
  addButton(run, true);
  addButton(pause, false);
  addButton(stop, false);
  addWidget(m_progress);
  addWidget(m_left);
}

QPushButton* TopBar::addButton(QAction& action, bool primary) {
  auto* button = new QPushButton(this);
  button->setProperty("primary", primary);
  button->setObjectName(action.objectName());
  const auto follow = [button, &action] {
    button->setIcon(action.icon());
    button->setText(action.iconText());
    button->setToolTip(action.toolTip());
    button->setEnabled(action.isEnabled());
  };
  follow();
  connect(&action, &QAction::changed, button, follow);
  connect(button, &QPushButton::clicked, &action, &QAction::trigger);
  addWidget(button);
  return button;
}

void TopBar::setExperiment(const QString& name, const QString& title) {
  m_name->setText(name);
  m_title->setText(title);
}

void TopBar::setProgress(const TotalProgress& progress, bool running) {
  m_progress->setValue(static_cast<int>(std::lround(progress.fraction * kSteps)));
  m_left->setText(progressText(progress, running));
}

QString clockText(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(std::max(0.0, seconds)));
  const QString tail = QStringLiteral("%1").arg(whole % 60, 2, 10, QLatin1Char('0'));
  if (whole < 3600) return QStringLiteral("%1:%2").arg(whole / 60).arg(tail);
  return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QLatin1Char('0')).arg(tail);
}

}  // namespace retort
