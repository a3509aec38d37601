#include "engine/experiment/preflight.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/data/specialist_set.h"
#include "engine/data/transfer_set.h"
#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/memory_estimate.h"
#include "engine/experiment/subset_text.h"
#include "engine/experiment/sweep.h"

namespace retort {

namespace {

const char* batchKey(Role role) {
  if (role == Role::Specialist) return "teacher.specialists.training.batch_size";
  return isTeacher(role) ? "teacher.training.batch_size" : "training.batch_size";
}

/// Where the specialist's subset is named; a cluster is known once the generalist is.
void requireNamedSubset(const RunSpec& run, const TransferSet& offered, const Dataset& data) {
  const auto named = parseSubsets(run.specialists.subsets);
  if (run.role != Role::Specialist || named.size() != 1) return;
  std::size_t cases = 0;
  try {
    cases = makeSpecialistSet(data.train.labels, offered.training, data.classCount(), named.front(),
                              orderSeed(run.training))
                .cases.size();
  } catch (const Error& problem) {
    throw Error(problem.kind(), "teacher.specialists.subsets", subsetsText(named) + ": " + problem.problem(),
                problem.remedy());
  }
  if (static_cast<std::size_t>(run.training.batchSize) > cases)
    throw Error(ErrorKind::BadSpec, batchKey(run.role),
                std::to_string(run.training.batchSize) + " is more than the " + std::to_string(cases) +
                    " cases that the specialist for classes " + run.specialists.subsets + " sees",
                "Choose a smaller batch or a larger subset");
}

void requireBatch(const RunSpec& run, const Dataset& data) {
  const TransferSet set = makeTransferSet(data, run.dataset, run.transferSet, orderSeed(run.training));
  const auto batch = static_cast<std::size_t>(run.training.batchSize);
  if (batch > set.training.size())
    throw Error(ErrorKind::BadSpec, batchKey(run.role),
                std::to_string(batch) + " is more than the " + std::to_string(set.training.size()) +
                    " cases of the transfer set",
                "Choose a smaller batch or a larger transfer set");
  requireNamedSubset(run, set, data);
}

constexpr std::size_t kMostNamed = 10;

/// What of the run's cell decides how many cases it has to learn from; empty outside a sweep over such keys.
std::string casesText(const SweepSpec& sweep, const PlannedRun& run, const std::vector<PlannedRun>& plan) {
  std::string text;
  for (const SweepAxis& axis : sweep.axes) {
    if (!axis.path.starts_with("transfer_set.") && !axis.path.starts_with("dataset.") &&
        !axis.path.ends_with("training.batch_size"))
      continue;
    if (const auto value = coordinate(axis, run.spec, run.teacher ? &plan[*run.teacher].spec : nullptr))
      text += (text.empty() ? "" : ", ") + axis.path + ' ' + valueText(findKey(axis.path), *value);
  }
  return text;
}

/// What is wrong with runs, each cell once.
class CellProblems {
 public:
  void add(const std::string& cell, const Error& problem) {
    const std::string text = cell.empty() ? problem.problem() : "with " + cell + ": " + problem.problem();
    if (!m_first) m_first = problem;
    if (m_known.insert(text).second && m_known.size() <= kMostNamed) m_text += (m_text.empty() ? "" : "; ") + text;
  }
  void require() const {
    if (!m_first) return;
    const std::size_t more = m_known.size() > kMostNamed ? m_known.size() - kMostNamed : 0;
    throw Error(m_first->kind(), m_first->where(),
                m_text + (more > 0 ? "; and so are " + std::to_string(more) + " more cells" : std::string()),
                m_first->remedy());
  }

 private:
  std::optional<Error> m_first;
  std::set<std::string> m_known;
  std::string m_text;
};

void requireBatches(const ExperimentSpec& spec, const std::vector<PlannedRun>& plan, const Dataset& data) {
  CellProblems problems;
  std::vector<const RunSpec*> seen;
  for (const PlannedRun& run : plan) {
    const auto isAlike = [&run](const RunSpec* other) {
      return other->role == run.spec.role && other->dataset == run.spec.dataset &&
             other->transferSet == run.spec.transferSet && other->training.batchSize == run.spec.training.batchSize &&
             other->specialists.subsets == run.spec.specialists.subsets;
    };
    if (std::ranges::any_of(seen, isAlike)) continue;
    seen.push_back(&run.spec);
    try {
      requireBatch(run.spec, data);
    } catch (const Error& problem) {
      problems.add(casesText(spec.sweep, run, plan), problem);
    }
  }
  problems.require();
}

std::size_t classesWithCases(const Dataset& data) {
  std::vector<bool> has(data.classCount());
  for (const std::uint16_t label : data.train.labels) has.at(label) = true;
  return static_cast<std::size_t>(std::ranges::count(has, true));
}

/// What the data say of a generalist's specialists. @param withCases of the classes
void requireSpecialists(const SpecialistsSpec& given, std::size_t classes, std::size_t withCases) {
  const SpecialistsSpec spec = canonical(given);
  const auto named = parseSubsets(spec.subsets);
  for (const std::vector<int>& subset : named) {
    try {
      (void)specialistPlaces(subset, classes);
    } catch (const Error& problem) {
      throw Error(problem.kind(), "teacher.specialists.subsets", problem.problem(), problem.remedy());
    }
  }
  if (named.empty() && spec.count > 0 && static_cast<std::size_t>(spec.count) > withCases)
    throw Error(ErrorKind::BadSpec, "teacher.specialists.count",
                "there are more specialists than the " + std::to_string(withCases) + " classes" +
                    (withCases < classes ? " that have training cases" : ""),
                "Have fewer");
  if (named.empty() && spec.count == 1)
    throw Error(ErrorKind::BadSpec, "teacher.specialists.count",
                "one cluster holds all classes, so that nothing goes to the dustbin",
                "Have two specialists or more, or name the subset");
}

void requireSpecialists(const ExperimentSpec& spec, const Dataset& data) {
  const std::size_t withCases = classesWithCases(data);
  for (const ExperimentSpec& cell : cellsOf(spec))
    if (needsTeacher(cell.objective)) requireSpecialists(cell.teacher.specialists, data.classCount(), withCases);
}

}  // namespace

void requireRunnable(const RunSpec& run, const Dataset& data) {
  requireBatch(run, data);
  requireMemory({&run, 1}, data);
}

void requireRunnable(const ExperimentSpec& spec, const Dataset& data) {
  requireValid(spec);
  requireSpecialists(spec, data);
  const std::vector<PlannedRun> plan = planRuns(spec);
  requireBatches(spec, plan, data);
  std::vector<RunSpec> runs;
  runs.reserve(plan.size());
  for (const PlannedRun& run : plan) runs.push_back(run.spec);
  requireMemory(runs, data);
}

}  // namespace retort
