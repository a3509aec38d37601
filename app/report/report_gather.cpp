#include "app/report/report_gather.h"

#include <algorithm>
#include <map>
#include <utility>

#include <QCoreApplication>

#include "app/models/paper_view.h"
#include "app/report/report_charts.h"
#include "app/report/report_classes.h"
#include "app/report/report_settings.h"
#include "app/report/runs_summary.h"
#include "widgets/figures.h"

namespace retort {
namespace {

constexpr std::size_t kMostRows = 300;

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString count(std::size_t number) { return grouped(static_cast<double>(number)); }

/// What is known of a data set: of the form's all, of another what the session keeps.
QStringList dataRow(const RunStore& store, const std::string& sha256, std::size_t runs) {
  const auto shown = store.dataset();
  if (shown && shown->sha256 == sha256)
    return {QString::fromStdString(shown->name), count(shown->classCount()), count(shown->train.count()),
            count(shown->test.count()), count(runs)};
  const StoredDataset* stored = store.storedDataset(sha256);
  if (!stored) return {tr("not known here"), {}, {}, {}, count(runs)};
  return {QString::fromStdString(stored->name), count(stored->classNames.size()),
          count(static_cast<std::size_t>(stored->trainCases)), count(static_cast<std::size_t>(stored->testCases)),
          count(runs)};
}

ReportSection dataSection(const RunStore& store) {
  std::map<std::string, std::size_t> runs;
  for (const RunRecord& run : store.runs())
    if (!run.datasetSha256.empty()) ++runs[run.datasetSha256];
  ReportSection section;
  section.title = tr("Data");
  ReportTable table{{}, {tr("Data set"), tr("Classes"), tr("Training cases"), tr("Test cases"), tr("Runs")}, {}, 1};
  for (const auto& [hash, number] : runs) {
    table.rows.push_back(dataRow(store, hash, number));
    section.paragraphs << tr("SHA-256 of %1: %2").arg(table.rows.back().front(), QString::fromStdString(hash));
  }
  if (!table.rows.empty()) section.tables.push_back(std::move(table));
  return section;
}

ReportSection runsSection(const RunStore& store) {
  ReportSection section;
  section.title = tr("Runs");
  if (store.runs().empty()) return section;
  section.paragraphs << tr(
      "Test errors over several seeds are mean ± standard deviation. The interval says where the "
      "error rate on further cases like these lies, in 95 of 100 cases (Wilson). A sweep's errors are those of its "
      "best setting.");
  section.tables.push_back(runsSummary(store, kMostRows));
  return section;
}

ReportSection paperSection(const std::vector<PaperComparison>& comparisons) {
  ReportTable table{{}, {tr("Section"), tr("Claim"), tr("Paper"), tr("Ours"), tr("Verdict"), tr("Departs in")}, {}, 6};
  for (const PaperComparison& one : comparisons) {
    if (one.settings.empty()) continue;
    const PaperSetting& setting = one.settings.front();
    QStringList departures;
    for (const std::string& text : setting.departures) departures << fromUtf8(text);
    table.rows.push_back({fromUtf8(one.claim->section), fromUtf8(one.claim->what), paperFigureText(*one.claim),
                          oursText(*one.claim, &setting), verdictLabel(setting.verdict),
                          departures.join(QStringLiteral(", "))});
  }
  ReportSection section;
  section.title = tr("Beside the paper");
  if (table.rows.empty()) return section;
  section.paragraphs << tr(
      "Hinton, Vinyals and Dean: Distilling the Knowledge in a Neural Network (2015). Of each claim "
      "the setting that departs least.");
  section.tables.push_back(std::move(table));
  return section;
}

bool isEmpty(const ReportSection& section) {
  return section.figures.empty() && section.tables.empty() && section.markdown.trimmed().isEmpty();
}

}  // namespace

Report gatherReport(const RunStore& store, const ReportSource& source) {
  Report report;
  report.title = source.title;
  report.facts = QStringList{source.written, tr("Retort %1").arg(QStringLiteral(RETORT_VERSION)),
                             store.runs().size() == 1 ? tr("one run") : tr("%1 runs").arg(count(store.runs().size()))};
  std::vector<ReportSection> sections;
  ReportSection notes;
  notes.title = tr("Notes");
  notes.markdown = source.notes;
  sections.push_back(std::move(notes));
  sections.push_back(runsSection(store));
  sections.push_back(curvesSection(store));
  sections.push_back(sweepSection(store));
  sections.push_back(classesSection(store, reportModels(store)));
  sections.push_back(paperSection(source.paper));
  for (const auto& [id, spec] : store.experiments()) {
    const auto runs = std::ranges::count(store.runs(), id, &RunRecord::experiment);
    if (runs > 0) sections.push_back(experimentSection(spec, static_cast<std::size_t>(runs)));
  }
  sections.push_back(dataSection(store));
  for (ReportSection& section : sections)
    if (!isEmpty(section)) report.sections.push_back(std::move(section));
  if (report.sections.empty())
    report.sections.push_back({{}, {tr("This session has neither runs nor notes yet.")}, {}, {}, {}});
  return report;
}

}  // namespace retort
