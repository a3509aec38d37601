#include "app/comparison_line.h"

#include <algorithm>

#include <QTreeView>
#include <QVBoxLayout>

#include "app/runs_panel.h"
#include "engine/analysis/significance.h"
#include "widgets/figures.h"

namespace retort {
namespace {

bool onSameData(const RunRecord& first, const RunRecord& second) {
  if (!first.datasetSha256.empty() && !second.datasetSha256.empty()) return first.datasetSha256 == second.datasetSha256;
  return withoutSplit(first.spec.dataset) == withoutSplit(second.spec.dataset);
}

bool fits(const std::shared_ptr<const Matrix>& logits, const Dataset& data) {
  return logits && logits->rows == data.test.labels.size() && logits->columns == data.classCount() &&
         logits->values.size() == logits->rows * logits->columns && logits->columns > 0;
}

QString chanceText(double p) {
  return p < 0.001 ? QStringLiteral("p < 0.001") : QStringLiteral("p = ") + significant(p, 2);
}

}  // namespace

ComparisonLine::ComparisonLine(RunStore& store, QWidget* parent) : QLabel(parent), m_store(store) {
  setObjectName(QStringLiteral("comparison"));
  setAccessibleName(tr("Comparison of the two selected runs"));
  setToolTip(
      tr("McNemar's exact test on the cases that one of the two alone gets wrong: how likely they are to be "
         "divided at least as unevenly were both equally good. Small: the difference is more than luck in these "
         "test cases."));
  setWordWrap(true);
  hide();
  connect(&store, &RunStore::runsChanged, this, &ComparisonLine::onRunsChanged);
  connect(&store, &RunStore::runsReset, this, &ComparisonLine::refresh);
  connect(&store, &RunStore::datasetChanged, this, &ComparisonLine::refresh);
}

void ComparisonLine::follow(RunsPanel& panel) {
  panel.body()->addWidget(this);
  connect(&panel, &RunsPanel::selectionChanged, this, [this, &panel] {
    const bool wasHidden = isHidden();
    setRuns(panel.selectedRuns());
    if (isHidden() || !wasHidden) return;
    // It takes its room from the table, once the layout is made anew.
    QTreeView& table = panel.table();
    const auto showCurrent = [&table] { table.scrollTo(table.currentIndex()); };
    QMetaObject::invokeMethod(&table, showCurrent, Qt::QueuedConnection);
  });
}

void ComparisonLine::setRuns(const std::vector<RunId>& runs) {
  if (runs == m_runs) return;
  m_runs = runs;
  refresh();
}

void ComparisonLine::onRunsChanged(const std::vector<RunId>& runs) {
  const auto concerns = [this](RunId run) { return std::ranges::find(m_runs, run) != m_runs.end(); };
  if (m_runs.size() == 2 && std::ranges::any_of(runs, concerns)) refresh();
}

void ComparisonLine::refresh() {
  const RunRecord* first = m_runs.size() == 2 ? m_store.find(m_runs[0]) : nullptr;
  const RunRecord* second = m_runs.size() == 2 ? m_store.find(m_runs[1]) : nullptr;
  const bool any = first && second;
  if (any) setText(textOf(*first, *second));
  setVisible(any);
}

QString ComparisonLine::textOf(const RunRecord& first, const RunRecord& second) const {
  for (const RunRecord* run : {&first, &second})
    if (run->state != RunState::Completed)
      return tr("Only runs that are done can be compared case by case; %1 is not.").arg(run->name);
  if (!onSameData(first, second)) return tr("These two runs were tested on different data: they cannot be compared.");
  const auto dataset = m_store.dataset();
  if (!dataset || !m_store.isOnDataset(first) || !m_store.isOnDataset(second))
    return tr("These two runs are on other data than the form's. Choose their data under 1 · Data to compare them.");
  for (const RunRecord* run : {&first, &second})
    if (!run->testLogits) m_store.wantLogits(*run);
  if (!first.testLogits || !second.testLogits) return tr("Reading the answers of these two runs to the test cases …");
  if (!fits(first.testLogits, *dataset) || !fits(second.testLogits, *dataset))
    return tr("The answers of these two runs are of other test cases than the data's: they cannot be compared.");
  const PairedErrors errors = pairedErrors(*first.testLogits, *second.testLogits, dataset->test.labels);
  return tr("%1: %2 errors, %3: %4. Only the first is wrong on %5, only the second on %6, McNemar %7")
      .arg(first.name, grouped(static_cast<double>(errors.both + errors.onlyFirst)), second.name,
           grouped(static_cast<double>(errors.both + errors.onlySecond)),
           grouped(static_cast<double>(errors.onlyFirst)), grouped(static_cast<double>(errors.onlySecond)),
           chanceText(mcnemar(errors)));
}

}  // namespace retort
