#include "app/main_window.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFile>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QTabWidget>
#include <QUndoStack>
#include <QVBoxLayout>

#include "app/about.h"
#include "app/bridge/experiment_check.h"
#include "app/bridge/outlook_watch.h"
#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/charts_export.h"
#include "app/close_guard.h"
#include "app/comparison_line.h"
#include "app/message_line.h"
#include "app/models/run_store.h"
#include "app/models/runs_table_model.h"
#include "app/notice_line.h"
#include "app/pages/notes_page.h"
#include "app/pages/page.h"
#include "app/run_actions.h"
#include "app/runs_panel.h"
#include "app/session_binding.h"
#include "app/session_menu.h"
#include "app/session_notices.h"
#include "app/setup/experiment_form.h"
#include "app/setup/folder_editor.h"
#include "app/status_line.h"
#include "app/text_size.h"
#include "app/top_bar.h"
#include "app/views.h"
#include "app/welcome.h"
#include "engine/experiment/presets.h"

namespace retort {
namespace {

const QString geometryKey = QStringLiteral("window/geometry");
const QString stateKey = QStringLiteral("window/state");

QIcon icon(const QString& name) {
  const QString path = QStringLiteral(":/retort/icons/%1.svg");
  QIcon icon(path.arg(name));
  const QString disabled = path.arg(name + QStringLiteral("_disabled"));
  if (QFile::exists(disabled)) icon.addFile(disabled, {}, QIcon::Disabled);
  return icon;
}

/// A dock without a title bar: its content says what it is.
QDockWidget* makeDock(const QString& title, const QString& name, QWidget* content, QMainWindow* window) {
  auto* dock = new QDockWidget(title, window);
  dock->setObjectName(name);
  dock->setFeatures(QDockWidget::DockWidgetClosable);
  dock->setTitleBarWidget(new QWidget(dock));
  dock->setWidget(content);
  return dock;
}

}  // namespace

MainWindow::MainWindow(RunStore& store, RunController& controller, SessionController& session, QSettings& settings,
                       QWidget* parent)
    : QMainWindow(parent),
      m_store(store),
      m_controller(controller),
      m_session(session),
      m_settings(settings),
      m_undo(new QUndoStack(this)),
      m_runs(new RunsTableModel(store, *m_undo, this)) {
  setWindowIcon(icon(QStringLiteral("io.github.retort")));
  setAcceptDrops(true);
  createActions();
  createCentre();
  createDocks();
  createSessionParts();
  createMenus();
  connectSignals();
  connectSession();
  restore();
  onFormEdited();
  onFormChanged();
  onStateChanged();
  onSessionChanged();
}

void MainWindow::createActions() {
  const auto make = [this](const QString& name, const QString& text, const QString& tip, const QKeySequence& key) {
    auto* action = new QAction(icon(name), text, this);
    action->setObjectName(name);
    action->setToolTip(tip);
    action->setShortcut(key);
    return action;
  };
  m_run = make(QStringLiteral("run"), tr("&Run"), tr("Train the experiment's models (F5)"), Qt::Key_F5);
  m_pause = make(QStringLiteral("pause"), tr("&Pause"), tr("Hold all runs at their next batch (F6)"), Qt::Key_F6);
  m_stop = make(QStringLiteral("stop"), tr("&Stop"), tr("End all runs, keeping what they have (Shift+F5)"),
                Qt::SHIFT | Qt::Key_F5);
  connect(m_run, &QAction::triggered, this, [this] { m_controller.start(m_form->spec()); });
  connect(m_pause, &QAction::triggered, this, &MainWindow::togglePause);
  connect(m_stop, &QAction::triggered, this, [this] { m_controller.stop(); });
}

void MainWindow::createMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  m_sessionMenu->fill(*file);
  file->addAction((new ChartsExport(*m_views, *m_notices, this))->action());
  file->addSeparator();
  m_welcome->fillPresets(*file->addMenu(tr("&Presets")));
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);

  QMenu* edit = menuBar()->addMenu(tr("&Edit"));
  QAction* undo = m_undo->createUndoAction(this, tr("&Undo"));
  undo->setShortcuts(QKeySequence::Undo);
  QAction* redo = m_undo->createRedoAction(this, tr("&Redo"));
  redo->setShortcuts(QKeySequence::Redo);
  edit->addActions({undo, redo});

  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addActions({m_run, m_pause, m_stop});
  (new RunActions(*m_runsPanel, m_store, m_controller, *m_undo))->fill(*run);
  createViewMenu();

  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&About Retort"), this, [this] { showAboutRetort(*this); });
  help->addAction(tr("&Licence"), this, [this] { showLicence(*this); });
  help->addAction(tr("About &Qt"), qApp, &QApplication::aboutQt);
}

void MainWindow::createViewMenu() {
  QMenu* view = menuBar()->addMenu(tr("&View"));
  view->addAction(m_welcome->action());
  for (const QDockWidget* dock : findChildren<QDockWidget*>()) view->addAction(dock->toggleViewAction());
  view->addSeparator();
  createTextSizeActions(*view);
}

void MainWindow::createTextSizeActions(QMenu& menu) {
  auto* larger = menu.addAction(tr("&Larger text"), this, [this] { changeTextSize(m_textSize + 1); });
  larger->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
  menu.addAction(tr("&Smaller text"), QKeySequence(Qt::CTRL | Qt::Key_Minus), this,
                 [this] { changeTextSize(m_textSize - 1); });
  menu.addAction(tr("&Usual text size"), QKeySequence(Qt::CTRL | Qt::Key_0), this,
                 [this] { changeTextSize(kUsualTextSize); });
}

void MainWindow::createCentre() {
  m_top = new TopBar(*m_run, *m_pause, *m_stop, this);
  m_top->setObjectName(QStringLiteral("top"));
  addToolBar(m_top);
  m_message = new MessageLine(this);
  m_notices = new NoticeLine(this);
  m_views = makeViews(m_store, this);
  auto* centre = new QWidget(this);
  auto* layout = new QVBoxLayout(centre);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->setSpacing(4);
  auto* lines = new QVBoxLayout;
  lines->setContentsMargins(12, 0, 12, 0);
  for (QWidget* line : {static_cast<QWidget*>(m_message), static_cast<QWidget*>(m_notices)}) lines->addWidget(line);
  layout->addLayout(lines);
  layout->addWidget(m_views, 1);
  setCentralWidget(centre);
  centre->setFocus();
  setStatusBar(m_status = new StatusLine(this));
}

void MainWindow::createDocks() {
  m_form = new ExperimentForm(*m_undo, this);
  m_outlook = new OutlookWatch(m_store, m_controller, this);
  addDockWidget(Qt::LeftDockWidgetArea, makeDock(tr("Experiment"), QStringLiteral("experiment dock"), m_form, this));
  auto* frame = new QWidget(this);
  auto* layout = new QVBoxLayout(frame);
  layout->setContentsMargins(12, 0, 12, 10);
  m_runsPanel = new RunsPanel(*m_runs, frame);
  layout->addWidget(m_runsPanel);
  (new ComparisonLine(m_store, m_runsPanel))->follow(*m_runsPanel);
  QDockWidget* runs = makeDock(tr("Runs"), QStringLiteral("runs dock"), frame, this);
  addDockWidget(Qt::BottomDockWidgetArea, runs);
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  resizeDocks({runs}, {210}, Qt::Vertical);
}

void MainWindow::createSessionParts() {
  m_guard = new CloseGuard(m_session, m_controller, *this);
  m_sessionMenu = new SessionMenu(m_session, *m_guard, m_settings, *this);
  m_welcome = new Welcome({m_store, m_controller, m_session, *m_sessionMenu, *m_form, *m_run,
                           *findChild<QDockWidget*>(QStringLiteral("runs dock"))},
                          *m_views);
  new SessionBinding(m_session, {*m_form, *findChild<NotesPage*>(), *m_views, *m_runsPanel, *m_undo}, this);
  const auto* notices =
      new SessionNotices({m_session, m_controller, m_store, *m_form, *m_guard, *m_sessionMenu, *m_notices, *this});
  connect(notices, &SessionNotices::errorOccurred, m_message, &MessageLine::showError);
}

void MainWindow::connectSession() {
  connect(&m_session, &SessionController::statusChanged, this, &MainWindow::onSessionChanged);
  connect(&m_session, &SessionController::errorOccurred, m_message, &MessageLine::showError);
  // A form that cannot be run names data that its runs are looked at with.
  connect(&m_session, &SessionController::opened, this, [this] {
    if (!m_form->problem().isEmpty()) m_controller.check(m_form->spec());
  });
  connect(m_sessionMenu, &SessionMenu::experimentChosen, this, &MainWindow::openExperiment);
}

void MainWindow::connectSignals() {
  connect(m_form, &ExperimentForm::edited, this, &MainWindow::onFormEdited);
  connect(m_form, &ExperimentForm::changed, this, &MainWindow::onFormChanged);
  connect(&m_controller, &RunController::stateChanged, this, &MainWindow::onStateChanged);
  connect(&m_controller, &RunController::progressChanged, this,
          [this](const TotalProgress& progress) { m_top->setProgress(progress, progress.finished < progress.total); });
  connect(&m_controller, &RunController::machineChanged, m_status, &StatusLine::setMachine);
  connect(&m_controller, &RunController::errorOccurred, m_message, &MessageLine::showError);
  connect(m_outlook, &OutlookWatch::outlookChanged, m_form, &ExperimentForm::setOutlook);
  connect(&m_controller.experimentCheck(), &ExperimentCheck::checked, this,
          [this](const ExperimentSpec& spec, const std::optional<Error>& error) {
            m_form->setDataProblem(error);
            if (m_store.holds(spec.dataset))
              showDataset();
            else
              m_status->setNoData();
          });
  connect(&m_store, &RunStore::datasetChanged, this, &MainWindow::showDataset);
  for (Page* page : pagesOf(*m_views)) connectPage(*page);
  connect(&m_store, &RunStore::runsChanged, this, &MainWindow::showRatio);
  connect(&m_store, &RunStore::runsReset, this, &MainWindow::showRatio);
}

void MainWindow::connectPage(Page& page) {
  connect(m_runsPanel, &RunsPanel::selectionChanged, &page,
          [this, &page] { page.setSelectedRuns(m_runsPanel->selectedRuns()); });
  connect(&page, &Page::runsChosen, m_runsPanel, &RunsPanel::select);
  connect(&page, &Page::experimentChosen, m_form, &ExperimentForm::choose);
  connect(&page, &Page::presetChosen, m_welcome, &Welcome::choose);
}

void MainWindow::restore() {
  m_textSize = savedTextSize(m_settings);
  resize(1440, 900);
  restoreGeometry(m_settings.value(geometryKey).toByteArray());
  restoreState(m_settings.value(stateKey).toByteArray());
}

void MainWindow::onFormEdited() {
  if (!m_form->problem().isEmpty()) return;
  m_status->setReadingData();
  m_controller.check(m_form->spec());
}

void MainWindow::onFormChanged() {
  const ExperimentSpec& spec = m_form->spec();
  const QString problem = m_form->problem();
  m_outlook->setSpec(problem.isEmpty() ? std::optional(spec) : std::nullopt);
  m_run->setEnabled(problem.isEmpty() && !(m_session.status().open && m_session.status().opening));
  m_run->setToolTip(problem.isEmpty() ? tr("Train the experiment's models (F5)") : problem);
  m_top->setExperiment(QString::fromStdString(spec.name), QString::fromStdString(spec.title));
}

void MainWindow::onSessionChanged() {
  const SessionStatus& status = m_session.status();
  QString name = status.path.isEmpty() ? tr("Untitled") : QFileInfo(status.path).completeBaseName();
  if (!status.readOnlyReason.isEmpty()) name += tr(" (read-only)");
  setWindowTitle(QStringLiteral("%1[*] — Retort").arg(name));
  setWindowModified(status.modified);
  m_status->setSession(status);
  onFormChanged();
}

void MainWindow::onStateChanged() {
  const bool running = m_controller.isRunning();
  m_pause->setEnabled(running);
  m_pause->setText(m_controller.isPaused() ? tr("&Resume") : tr("&Pause"));
  m_stop->setEnabled(running);
}

void MainWindow::showRatio() {
  const auto& runs = m_store.runs();
  const auto hasRatio = [](const RunRecord& run) { return !run.points.empty() && run.points.back().gradientRatio; };
  const auto measured = std::find_if(runs.rbegin(), runs.rend(), hasRatio);
  m_form->setMeasuredRatio(measured == runs.rend() ? std::nullopt : measured->points.back().gradientRatio);
}

void MainWindow::showDataset() {
  const auto dataset = m_store.dataset();
  m_status->setDataset(dataset.get());
  if (!dataset) return;
  QStringList names;
  for (const std::string& name : dataset->classNames) names << QString::fromStdString(name);
  m_form->setClassNames(names);
}

void MainWindow::togglePause() {
  if (m_controller.isPaused())
    m_controller.resume();
  else
    m_controller.pause();
}

void MainWindow::openPath(const QString& path) { m_sessionMenu->openPath(path); }

void MainWindow::openExperiment(const QString& path) {
  try {
    m_form->choose(readSpecFile(path.toStdString()), tr("Open experiment"));
  } catch (const Error& problem) {
    m_message->showError(problem);
  }
}

void MainWindow::changeTextSize(int pixels) { m_textSize = setTextSize(*qApp, pixels); }

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_mayClose) {
    m_inCloseEvent = true;
    m_guard->leave([this] {
      m_mayClose = true;
      if (!m_inCloseEvent) close();
    });
    m_inCloseEvent = false;
  }
  event->setAccepted(m_mayClose);
  if (!m_mayClose) return;
  m_settings.setValue(geometryKey, saveGeometry());
  m_settings.setValue(stateKey, saveState());
  saveTextSize(m_settings, m_textSize);
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  // What was wrong with a file may have been put right in another window.
  if (event->type() == QEvent::ActivationChange && isActiveWindow() && m_form && m_form->hasDataProblem())
    m_controller.check(m_form->spec());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!draggedFolder(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString document = draggedDocument(*event->mimeData());
  event->acceptProposedAction();
  if (!document.isEmpty()) return m_sessionMenu->openPath(document);
  m_form->useFolder(draggedFolder(*event->mimeData()));
}

}  // namespace retort
