#include "app/status_line.h"

#include <QLabel>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "engine/data/dataset.h"
#include "widgets/figures.h"
#include "widgets/theme.h"

namespace retort {
namespace {

QString paceText(double casesPerSecond) {
  if (casesPerSecond <= 0) return {};
  if (casesPerSecond < 1000) return StatusLine::tr("%1 cases/s").arg(casesPerSecond, 0, 'f', 0);
  return StatusLine::tr("%1 k cases/s").arg(casesPerSecond / 1000, 0, 'f', 1);
}

QString workersText(const MachineStatus& machine) {
  const QString runs = machine.workers == 1 ? StatusLine::tr("CPU · 1 run at a time")
                                            : StatusLine::tr("CPU · %1 runs at a time").arg(machine.workers);
  const int threads = machine.engine ? machine.engine->threadsPerRun : 1;
  const QString each = threads == 1 ? StatusLine::tr("1 thread") : StatusLine::tr("%1 threads").arg(threads);
  return machine.workers == 1 ? StatusLine::tr("%1, %2").arg(runs, each)
                              : StatusLine::tr("%1, %2 each").arg(runs, each);
}

/// What was measured of the machine, and why a run has no more threads.
QString gainText(const EngineInfo& engine) {
  return StatusLine::tr(
             "A second thread would make a step %1 times as fast; a second run at the same time is worth more.")
      .arg(engine.secondThreadGain, 0, 'f', 1);
}

QString savedText(const SessionStatus& session) {
  if (session.opening) return StatusLine::tr("opening …");
  if (session.saving) return StatusLine::tr("saving …");
  if (session.modified) return StatusLine::tr("not saved");
  if (session.path.isEmpty()) return {};
  return session.savedAt.isValid() ? StatusLine::tr("saved %1").arg(session.savedAt.toString(QStringLiteral("HH:mm")))
                                   : StatusLine::tr("saved");
}

}  // namespace

StatusLine::StatusLine(QWidget* parent)
    : QStatusBar(parent),
      m_workers(new QLabel(this)),
      m_pace(new QLabel(this)),
      m_engine(new QLabel(this)),
      m_data(new QLabel(this)),
      m_session(new QLabel(this)) {
  setSizeGripEnabled(false);
  setContentsMargins(8, 0, 8, 0);
  for (QLabel* label : {m_workers, m_pace, m_engine}) {
    label->setProperty("role", QStringLiteral("small"));
    label->setContentsMargins(4, 0, 12, 0);
    addWidget(label);
  }
  m_engine->setObjectName(QStringLiteral("blas"));
  m_workers->setObjectName(QStringLiteral("workers"));
  m_data->setObjectName(QStringLiteral("data"));
  m_data->setProperty("role", QStringLiteral("small"));
  addPermanentWidget(m_data);
  m_session->setObjectName(QStringLiteral("saved"));
  m_session->setProperty("role", QStringLiteral("small"));
  m_session->setContentsMargins(12, 0, 4, 0);
  addPermanentWidget(m_session);
}

void StatusLine::setMachine(const MachineStatus& machine) {
  if (machine.workers > 0) m_workers->setText(workersText(machine));
  m_workers->setToolTip(machine.engine ? gainText(*machine.engine) : QString());
  m_pace->setText(paceText(machine.casesPerSecond));
  m_pace->setVisible(machine.casesPerSecond > 0);
  if (!machine.engine) return;
  const bool slow = machine.engine->slowBlas;
  const QString blas = QString::fromStdString(machine.engine->blas);
  m_engine->setText(slow ? tr("slow BLAS (%1): install libopenblas0-openmp").arg(blas) : blas);
  m_engine->setToolTip(QString::fromStdString(machine.engine->description));
  if (m_engine->property("role").toString() == QStringLiteral("error") || !slow) return;
  m_engine->setProperty("role", QStringLiteral("error"));
  repolish(*m_engine);
}

void StatusLine::setDataset(const Dataset* dataset) {
  if (!dataset) {
    m_data->clear();
    return;
  }
  if (dataset->train.count() == 0) {
    m_data->setText(
        tr("%1 is not at its place: what the session knows of it is shown").arg(QString::fromStdString(dataset->name)));
    m_data->setToolTip(QString::fromStdString(dataset->source));
    return;
  }
  m_data->setText(tr("%1 · %2 training, %3 test cases")
                      .arg(QString::fromStdString(dataset->name), grouped(static_cast<double>(dataset->train.count())),
                           grouped(static_cast<double>(dataset->test.count()))));
  m_data->setToolTip(dataset->source.empty() ? tr("Drawn by Retort itself") : QString::fromStdString(dataset->source));
}

void StatusLine::setNoData() {
  m_data->setText(tr("the data set is not loaded"));
  m_data->setToolTip({});
}

void StatusLine::setSession(const SessionStatus& session) {
  m_session->setText(savedText(session));
  m_session->setToolTip(session.path);
}

void StatusLine::setReadingData() { m_data->setText(tr("reading the data set …")); }

}  // namespace retort
