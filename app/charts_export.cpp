#include "app/charts_export.h"

#include <utility>

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QTabWidget>

#include "app/notice_line.h"
#include "widgets/chart_export.h"
#include "widgets/export_actions.h"

namespace retort {
namespace {

constexpr int kPause = 120;     // ms
constexpr int kMostLooks = 60;  // at a view whose numbers go on changing, as while it trains

}  // namespace

ChartsExport::ChartsExport(QTabWidget& views, NoticeLine& notices, QObject* parent)
    : QObject(parent), m_views(views), m_notices(notices), m_action(new QAction(tr("Export all &charts…"), this)) {
  m_action->setObjectName(QStringLiteral("exportAllCharts"));
  m_action->setToolTip(tr("Save the charts of all views into a folder, as pictures and as numbers"));
  m_pause.setInterval(kPause);
  connect(m_action, &QAction::triggered, this, &ChartsExport::ask);
  connect(&m_pause, &QTimer::timeout, this, &ChartsExport::look);
}

void ChartsExport::ask() {
  auto* dialog = new QFileDialog(&m_views, tr("Export all charts into a folder"));
  dialog->setObjectName(QStringLiteral("exportFolder"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, &ChartsExport::exportTo);
  dialog->open();
}

void ChartsExport::exportTo(const QString& folder) {
  if (isRunning()) return;
  m_folder = folder;
  m_problem.clear();
  m_saved = 0;
  m_before = m_views.currentIndex();
  m_action->setEnabled(false);
  show(0);
  m_pause.start();
}

void ChartsExport::show(int view) {
  m_view = view;
  m_looks = 0;
  m_numbers = {QString()};  // none yet
  m_views.setCurrentIndex(view);
}

std::vector<ExportActions*> ChartsExport::charts() const {
  std::vector<ExportActions*> found;
  for (auto* chart : m_views.widget(m_view)->findChildren<ExportActions*>())
    if (chart->isInSight() && chart->csv().count(QLatin1Char('\n')) > 1) found.push_back(chart);
  return found;
}

void ChartsExport::look() {
  m_views.setCurrentIndex(m_view);  // wherever the user went meanwhile
  QStringList numbers;
  for (const ExportActions* chart : charts()) numbers << chart->csv();
  if (std::exchange(m_numbers, numbers) != numbers && ++m_looks < kMostLooks) return;
  saveView();
  if (!m_problem.isEmpty() || m_view + 1 == m_views.count()) return finish();
  show(m_view + 1);
}

void ChartsExport::saveView() {
  QStringList used;
  const QString view = m_views.tabText(m_view).remove(QLatin1Char('&'));
  for (const ExportActions* chart : charts()) {
    const QString title = fileNameOf(view + QLatin1Char(' ') + chart->title());
    QString name = title;
    for (int i = 2; used.contains(name); ++i) name = QStringLiteral("%1-%2").arg(title).arg(i);
    used << name;
    for (const QString& suffix : exportSuffixes())
      if (m_problem.isEmpty())
        m_problem = writeWhole(QDir(m_folder).filePath(name + QLatin1Char('.') + suffix), chart->bytesFor(suffix));
    if (!m_problem.isEmpty()) return;
    ++m_saved;
  }
}

void ChartsExport::finish() {
  m_pause.stop();
  m_view = -1;
  m_views.setCurrentIndex(m_before);
  m_action->setEnabled(true);
  QString text = m_problem;
  if (text.isEmpty())
    text = m_saved == 0 ? tr("No view has a chart to export yet. Run an experiment first.")
                        : tr("%1 charts are saved in %2, each as PNG, SVG, PDF and CSV.")
                              .arg(m_saved)
                              .arg(QDir::toNativeSeparators(m_folder));
  m_notices.showNotice({QStringLiteral("export"), text, {}, {}, false});
}

}  // namespace retort
