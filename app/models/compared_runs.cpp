#include "app/models/compared_runs.h"

#include <algorithm>
#include <ranges>

namespace retort {

namespace {

const RunRecord* lastOf(const RunStore& store, Role role) {
  for (const RunRecord& run : store.runs() | std::views::reverse)
    if (run.spec.role == role && store.isOnDataset(run)) return &run;
  return nullptr;
}

/// An ensemble is newer than its members.
const RunRecord* lastTeacherOf(const RunStore& store) {
  for (const RunRecord& run : store.runs() | std::views::reverse)
    if (isTeacher(run.spec.role) && store.isOnDataset(run)) return &run;
  return nullptr;
}

/// The user's choice goes before what is alike.
const RunRecord* pinnedOf(const RunStore& store) {
  for (const RunRecord& run : store.runs())
    if (run.pinned && store.isOnDataset(run)) return &run;
  return nullptr;
}

const RunRecord* baselineOf(const RunStore& store, const RunRecord& student) {
  const RunRecord* pinned = pinnedOf(store);
  if (pinned && pinned->id != student.id) return pinned;
  for (const RunRecord& run : store.runs() | std::views::reverse) {
    const bool alike = run.spec.model == student.spec.model && run.spec.training == student.spec.training &&
                       run.spec.transferSet == student.spec.transferSet;
    if (run.spec.role == Role::Baseline && alike && store.isOnDataset(run)) return &run;
  }
  return nullptr;
}

bool fits(const Matrix& logits, std::size_t rows, std::size_t classes) {
  return logits.rows == rows && logits.columns == classes && logits.values.size() == rows * classes;
}

}  // namespace

ComparedRuns comparedRuns(const RunStore& store, RunId student) {
  ComparedRuns runs;
  runs.student = student == 0 ? lastOf(store, Role::Student) : store.find(student);
  if (runs.student == nullptr) {
    runs.teacher = lastTeacherOf(store);
    const RunRecord* pinned = pinnedOf(store);
    runs.baseline = pinned && pinned != runs.teacher ? pinned : lastOf(store, Role::Baseline);
    return runs;
  }
  runs.teacher = store.find(runs.student->teacher);
  runs.baseline = baselineOf(store, *runs.student);
  return runs;
}

CaseLogits logitsOf(const RunStore& store, const RunRecord* run) {
  const auto data = store.dataset();
  if (run == nullptr || data == nullptr || !store.isOnDataset(*run)) return {};
  const std::size_t cases = data->test.count();
  const std::size_t classes = data->classCount();
  if (run->testLogits && fits(*run->testLogits, cases, classes)) return {run->testLogits, false};
  if (!run->probeLogits) {
    store.wantLogits(*run);
    return {};
  }
  if (!fits(*run->probeLogits, probeCases(cases).size(), classes)) return {};
  return {run->probeLogits, true};
}

std::span<const float> caseLogits(const RunStore& store, const RunRecord& run, std::size_t testCase) {
  const CaseLogits logits = logitsOf(store, &run);
  if (!logits || testCase >= store.dataset()->test.count()) return {};
  if (!logits.ofProbes) return {logits.matrix->row(testCase), logits.matrix->columns};
  const auto probes = probesOf(store);
  const auto found = std::ranges::lower_bound(probes, testCase);
  if (found == probes.end() || *found != testCase) return {};
  return {logits.matrix->row(static_cast<std::size_t>(found - probes.begin())), logits.matrix->columns};
}

std::vector<std::uint32_t> probesOf(const RunStore& store) {
  const auto data = store.dataset();
  return data == nullptr ? std::vector<std::uint32_t>{} : probeCases(data->test.count());
}

}  // namespace retort
