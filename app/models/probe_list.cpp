#include "app/models/probe_list.h"

#include <algorithm>

#include <QCoreApplication>

#include "app/models/soft_target_text.h"
#include "engine/analysis/soft_targets.h"

namespace retort {

namespace {

struct RankedCell {
  GridCell cell;
  double rank = 0;  ///< ascending
};

const RunRecord* judgeOf(const RunStore& store, const ComparedRuns& runs, const std::vector<std::uint32_t>& probes) {
  for (const RunRecord* run : {runs.student, runs.baseline, runs.teacher})
    if (run != nullptr && !probes.empty() && !caseLogits(store, *run, probes.front()).empty()) return run;
  return nullptr;
}

GridCell cellOf(const RunStore& store, const RunRecord* judge, std::uint32_t testCase) {
  const Dataset& data = *store.dataset();
  const std::size_t label = data.test.labels[testCase];
  GridCell cell;
  cell.image = testCase;
  cell.description =
      QCoreApplication::translate("retort", "test case %1, %2").arg(testCase).arg(withArticle(className(data, label)));
  const auto logits = judge == nullptr ? std::span<const float>{} : caseLogits(store, *judge, testCase);
  if (logits.empty()) return cell;
  const std::size_t predicted = predictedClass(logits);
  cell.wrong = predicted != label;
  if (!cell.wrong) return cell;
  cell.corner = className(data, predicted);
  cell.description +=
      QCoreApplication::translate("retort", ", taken for %1 by %2").arg(withArticle(cell.corner), judge->name);
  return cell;
}

double entropyRank(const RunStore& store, const ComparedRuns& runs, std::uint32_t testCase, double temperature) {
  const auto logits = caseLogits(store, *runs.teacher, testCase);
  return logits.empty() ? 0 : -entropy(softTarget(logits, temperature));
}

double disagreementRank(const RunStore& store, const ComparedRuns& runs, std::uint32_t testCase, double temperature) {
  const auto teacher = caseLogits(store, *runs.teacher, testCase);
  const auto student = caseLogits(store, *runs.student, testCase);
  if (teacher.empty() || student.empty()) return 0;
  return -klDivergence(softTarget(teacher, temperature), softTarget(student, temperature));
}

bool hasLogits(const RunStore& store, const RunRecord* run, const std::vector<std::uint32_t>& probes) {
  return run != nullptr && !probes.empty() && !caseLogits(store, *run, probes.front()).empty();
}

double rankOf(const RunStore& store, const ComparedRuns& runs, const ProbeFilter& filter, std::uint32_t testCase) {
  switch (filter.order) {
    case ProbeOrder::TestSet:
      return 0;
    case ProbeOrder::Class:
      return store.dataset()->test.labels[testCase];
    case ProbeOrder::TeacherEntropy:
      return entropyRank(store, runs, testCase, filter.temperature);
    case ProbeOrder::Disagreement:
      return disagreementRank(store, runs, testCase, filter.temperature);
  }
  return 0;
}

bool isOrderKnown(const RunStore& store, const ComparedRuns& runs, ProbeOrder order,
                  const std::vector<std::uint32_t>& probes) {
  const bool needsTeacher = order == ProbeOrder::TeacherEntropy || order == ProbeOrder::Disagreement;
  if (needsTeacher && !hasLogits(store, runs.teacher, probes)) return false;
  return order != ProbeOrder::Disagreement || hasLogits(store, runs.student, probes);
}

}  // namespace

ProbeList probeList(const RunStore& store, const ComparedRuns& runs, const ProbeFilter& filter) {
  ProbeList list;
  const auto probes = probesOf(store);
  list.probes = static_cast<int>(probes.size());
  list.judge = judgeOf(store, runs, probes);
  list.orderKnown = isOrderKnown(store, runs, filter.order, probes);
  std::vector<RankedCell> ranked;
  for (const std::uint32_t testCase : probes) {
    GridCell cell = cellOf(store, list.judge, testCase);
    if (cell.wrong) ++list.errors;
    if (filter.onlyErrors && !cell.wrong) continue;
    if (filter.onlyClass >= 0 && store.dataset()->test.labels[testCase] != filter.onlyClass) continue;
    ranked.push_back({std::move(cell), list.orderKnown ? rankOf(store, runs, filter, testCase) : 0});
  }
  std::ranges::stable_sort(ranked, {}, &RankedCell::rank);
  for (RankedCell& item : ranked) list.cells.push_back(std::move(item.cell));
  return list;
}

}  // namespace retort
