#include "app/welcome.h"

#include <memory>
#include <utility>

#include <QAction>
#include <QDockWidget>
#include <QEvent>
#include <QLayout>
#include <QMenu>
#include <QTabWidget>

#include "app/bridge/preset_times.h"
#include "app/bridge/session_controller.h"
#include "app/models/run_store.h"
#include "app/session_menu.h"
#include "app/setup/experiment_form.h"
#include "app/welcome_page.h"
#include "engine/experiment/presets.h"

namespace retort {

Welcome::Welcome(const WelcomeParts& parts, QTabWidget& views)
    : m_parts(parts),
      m_page(new WelcomePage(parts.menu.recentSessions(), this)),
      m_times(new PresetTimes(parts.controller, this)),
      m_action(new QAction(tr("&Welcome"), this)) {
  setObjectName(QStringLiteral("centre"));
  const std::unique_ptr<QLayoutItem> place(views.parentWidget()->layout()->replaceWidget(&views, this));
  addWidget(m_page);
  addWidget(&views);
  m_action->setObjectName(QStringLiteral("show welcome"));
  m_action->setCheckable(true);
  m_action->setToolTip(tr("Recent sessions, and the presets with what they show"));
  connect(m_action, &QAction::triggered, this, [this](bool on) { on ? showWelcome() : showWorkbench(); });
  connect(&parts.store, &RunStore::runAdded, this, &Welcome::showWorkbench);
  connect(&parts.session, &SessionController::opened, this, [this](const auto&, bool fresh) { onOpened(fresh); });
  connect(&parts.menu, &SessionMenu::experimentChosen, this, &Welcome::showWorkbench);
  connectPage();
  views.window()->installEventFilter(this);
  showWelcome();
}

void Welcome::connectPage() {
  connect(m_times, &PresetTimes::timesChanged, m_page, &WelcomePage::setTimes);
  connect(m_page, &WelcomePage::presetChosen, this, [this](const QString& name, bool run) {
    choose(name);
    if (run) m_parts.run.trigger();
  });
  connect(m_page, &WelcomePage::sessionChosen, &m_parts.menu, &SessionMenu::openPath);
  connect(m_page, &WelcomePage::openWanted, &m_parts.menu, &SessionMenu::open);
  connect(m_page, &WelcomePage::newWanted, this, &Welcome::beginAnew);
  connect(m_page, &WelcomePage::workbenchWanted, this, &Welcome::showWorkbench);
}

void Welcome::fillPresets(QMenu& menu) {
  for (const ExperimentSpec& preset : presets()) {
    const QString name = QString::fromStdString(preset.name);
    menu.addAction(name, this, [this, name] { choose(name); });
  }
}

/// An empty session is as good as a new one.
void Welcome::beginAnew() {
  if (isEmpty()) return showWorkbench();
  m_beginsAnew = true;
  m_parts.menu.newSession();
}

bool Welcome::isEmpty() const { return m_parts.store.runs().empty() && m_parts.session.status().path.isEmpty(); }

/// What the user has chosen while the program's first session was made stays chosen.
void Welcome::onOpened(bool fresh) {
  if (std::exchange(m_beginsAnew, false) || !isEmpty())
    showWorkbench();
  else if (!fresh)
    showWelcome();
}

void Welcome::showWelcome() {
  setCurrentIndex(0);
  m_action->setChecked(true);
  if (isVisible()) showRuns(false);
  m_times->show();
}

void Welcome::showWorkbench() {
  setCurrentIndex(1);
  m_action->setChecked(false);
  showRuns(true);
  m_times->hide();
}

/// Not before: the window has put its docks back as they were by now.
void Welcome::showEvent(QShowEvent* event) {
  QStackedWidget::showEvent(event);
  if (isShown()) showRuns(false);
}

/// The window remembers its docks as it closes, and the user has not hidden this one.
bool Welcome::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Close) showRuns(true);
  return QStackedWidget::eventFilter(watched, event);
}

void Welcome::showRuns(bool on) {
  const bool hides = !on && m_parts.store.runs().empty() && !m_parts.runs.isHidden();
  if (!hides && !(on && m_hidRuns)) return;
  m_hidRuns = hides;
  m_parts.runs.setVisible(on);
}

void Welcome::choose(const QString& name) {
  for (const ExperimentSpec& preset : presets())
    if (preset.name == name.toStdString()) m_parts.form.choosePreset(preset);
  showWorkbench();
}

}  // namespace retort
