#include "app/models/ensemble_students.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include <QCoreApplication>

#include "engine/analysis/ensemble.h"
#include "engine/analysis/paper_conditions.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort::EnsembleView", text); }

/// Baselines that count, by what a run of theirs uses.
using Baselines = std::unordered_map<RunSpec, const RunRecord*, RunSpecHash>;

Baselines baselinesOf(const RunStore& store) {
  Baselines baselines;
  for (const RunRecord& run : store.runs())
    if (run.spec.role == Role::Baseline && counts(run) && store.isOnDataset(run))
      baselines.insert_or_assign(usedPart(run.spec), &run);
  return baselines;
}

const RunRecord* baselineOf(const RunRecord& student, const Baselines& baselines) {
  const auto found = baselines.find(onHardTargets(student.spec));
  return found == baselines.end() ? nullptr : found->second;
}

bool learnsFrom(const RunRecord& run, const RunRecord& ensemble) {
  return run.teacher == ensemble.id && !isSource(run.spec.role);
}

RunSpec withoutSeeds(RunSpec spec) {
  spec.training.seed = 0;
  spec.training.orderSeed = 0;
  return usedPart(std::move(spec));
}

QString studentName(const RunRecord& run) {
  QString name = QString::fromStdString(toString(run.spec.role) + ' ' + layersText(run.spec.model.layers));
  if (run.spec.objective.kind == ObjectiveKind::Logits) name += tr(" · matched logits");
  return name;
}

/// While it is put together.
struct Students {
  RunSpec spec;
  EnsembleStudentLine line;
  std::vector<double> errors;
  std::vector<double> baseline;
  std::vector<double> kept;
  std::vector<double> wordErrors;
  std::vector<double> baselineWordErrors;
};

void addWords(std::vector<double>& errors, const WordErrorsByRun& words, RunId run) {
  const auto found = words.find(run);
  if (found != words.end()) errors.push_back(static_cast<double>(found->second));
}

/// What all students are held against.
struct Reference {
  const RunRecord& ensemble;
  std::int64_t cases;  ///< of the test set
  const WordErrorsByRun& words;
};

/// @param baseline null for none
void add(Students& students, const RunRecord& run, const RunRecord* baseline, const Reference& reference) {
  students.line.runs.push_back(run.id);
  if (goesOn(run.state)) ++students.line.toCome;
  if (!counts(run)) return;
  students.errors.push_back(static_cast<double>(run.result->testErrors));
  addWords(students.wordErrors, reference.words, run.id);
  if (!baseline) return;
  const std::int64_t hard = baseline->result->testErrors;
  students.baseline.push_back(static_cast<double>(hard));
  addWords(students.baselineWordErrors, reference.words, baseline->id);
  if (!counts(reference.ensemble) || reference.cases == 0) return;
  const auto accuracy = [&reference](std::int64_t errors) {
    return 1 - static_cast<double>(errors) / static_cast<double>(reference.cases);
  };
  const auto kept = gainTransferred(accuracy(hard), accuracy(reference.ensemble.result->testErrors),
                                    accuracy(run.result->testErrors));
  if (kept) students.kept.push_back(100 * *kept);
}

}  // namespace

bool counts(const RunRecord& run) { return run.state == RunState::Completed && run.result; }

std::vector<EnsembleStudentLine> studentsOf(const RunStore& store, const RunRecord& ensemble, std::int64_t cases,
                                            const WordErrorsByRun& words) {
  const Baselines baselines = baselinesOf(store);
  std::vector<Students> all;
  std::unordered_map<RunSpec, std::size_t, RunSpecHash> places;
  for (const RunRecord& run : store.runs()) {
    if (!learnsFrom(run, ensemble)) continue;
    const RunSpec spec = withoutSeeds(run.spec);
    const auto [place, isNew] = places.try_emplace(spec, all.size());
    if (isNew) {
      all.push_back({spec, {}, {}, {}, {}, {}, {}});
      all.back().line.name = studentName(run);
      all.back().line.temperature = run.spec.objective.temperature;
    }
    add(all[place->second], run, baselineOf(run, baselines), {ensemble, cases, words});
  }
  std::vector<EnsembleStudentLine> lines;
  for (Students& students : all) {
    students.line.errors = spreadOf(students.errors);
    students.line.baseline = spreadOf(students.baseline);
    students.line.kept = spreadOf(students.kept);
    students.line.wordErrors = spreadOf(students.wordErrors);
    students.line.baselineWordErrors = spreadOf(students.baselineWordErrors);
    lines.push_back(std::move(students.line));
  }
  std::ranges::stable_sort(lines, {},
                           [](const EnsembleStudentLine& line) { return std::tuple(line.name, line.temperature); });
  return lines;
}

std::vector<const RunRecord*> studentsAndBaselines(const RunStore& store, const RunRecord& ensemble) {
  const Baselines baselines = baselinesOf(store);
  std::set<const RunRecord*> runs;
  for (const RunRecord& run : store.runs()) {
    if (!learnsFrom(run, ensemble) || !counts(run)) continue;
    runs.insert(&run);
    if (const RunRecord* baseline = baselineOf(run, baselines)) runs.insert(baseline);
  }
  return {runs.begin(), runs.end()};
}

}  // namespace retort
