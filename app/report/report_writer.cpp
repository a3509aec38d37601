#include "app/report/report_writer.h"

#include <utility>

#include <QFileInfo>

#include "app/models/paper_view.h"
#include "app/pages/store_watch.h"
#include "app/report/report_classes.h"
#include "app/report/report_html.h"
#include "app/report/report_pdf.h"
#include "engine/experiment/error.h"
#include "widgets/chart_export.h"

namespace retort {

ReportWriter::ReportWriter(RunStore& store, QObject* parent) : QObject(parent), m_store(store) {
  connect(new StoreWatch(store, this), &StoreWatch::changed, this, &ReportWriter::goOn);
}

ReportWriter::~ReportWriter() = default;

void ReportWriter::write(const QString& path, ReportSource source) {
  m_path = path;
  m_source = std::move(source);
  m_paper = std::make_unique<PaperView>(m_store);
  connect(m_paper.get(), &PaperView::changed, this, &ReportWriter::goOn, Qt::QueuedConnection);
  m_paper->setActive(true);
  goOn();
}

void ReportWriter::giveUp() {
  m_path.clear();
  m_paper = nullptr;
}

bool ReportWriter::isComplete() const {
  bool complete = m_paper->isSettled();
  for (const RunRecord* run : reportModels(m_store).both())
    if (run && !hasAnswered(m_store, *run)) complete = false;  // each is asked for
  return complete;
}

void ReportWriter::goOn() {
  if (m_path.isEmpty() || !isComplete()) return;
  m_source.paper = m_paper->comparisons();
  m_paper = nullptr;
  draw(gatherReport(m_store, m_source));
}

void ReportWriter::draw(const Report& report) {
  m_worker.post([this, report, path = std::exchange(m_path, {})]() -> BackgroundWorker::Answer {
    const bool isPdf = QFileInfo(path).suffix().toLower() == QLatin1String("pdf");
    const QString problem = writeWhole(path, isPdf ? reportPdf(report) : reportHtml(report));
    return [this, path, problem] {
      if (problem.isEmpty())
        Q_EMIT written(path);
      else
        Q_EMIT failed(Error(ErrorKind::Unwritable, {}, problem.toStdString()));
    };
  });
}

}  // namespace retort
