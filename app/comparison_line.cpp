#include "app/comparison_line.h"

#include <algorithm>

#include <QTreeView>
#include <QVBoxLayout>

#include "app/models/run_pair.h"
#include "app/runs_panel.h"

namespace retort {

ComparisonLine::ComparisonLine(RunStore& store, QWidget* parent) : QLabel(parent), m_store(store) {
  setObjectName(QStringLiteral("comparison"));
  setAccessibleName(tr("Comparison of the two selected runs"));
  setToolTip(verdictTip());
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
  QString problem = pairProblem(m_store, first, second);
  if (!problem.isEmpty()) return problem;
  const auto& labels = m_store.dataset()->test.labels;
  return verdictText(first.name, second.name, pairedErrors(*first.testLogits, *second.testLogits, labels));
}

}  // namespace retort
