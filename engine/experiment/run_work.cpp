#include "engine/experiment/run_work.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "engine/data/transfer_set.h"
#include "engine/experiment/ensemble_work.h"
#include "engine/experiment/error.h"
#include "engine/experiment/preflight.h"
#include "engine/experiment/specialist_work.h"

namespace retort {
namespace {

/// The run ends before it is trained.
class Untrained : public std::runtime_error {
 public:
  Untrained(Outcome ended, const std::string& message) : std::runtime_error(message), outcome(ended) {}
  Untrained(Outcome ended, const std::string& where, const std::string& problem, const std::string& remedy)
      : Untrained(ended, Error(ErrorKind::RunFailed, where, problem, remedy).what()) {}
  Outcome outcome;
};

std::string datasetText(const DatasetSpec& spec) { return spec.path.empty() ? "data set" : spec.path; }

void requireTeacher(const RunOrder& order) {
  const RunSource& teacher = order.teacher;
  if (teacher.run == 0) return;
  if (!teacher.known) throw Untrained(Outcome::Failed, "its teacher is not in this session");
  if (!teacher.outcome) throw Untrained(Outcome::Cancelled, "its teacher was not trained to its end");
  if (*teacher.outcome == Outcome::Cancelled) throw Untrained(Outcome::Cancelled, "its teacher was stopped");
  if (*teacher.outcome != Outcome::Completed)
    throw Untrained(Outcome::Failed,
                    "its teacher " + toString(*teacher.outcome) + ", so there are no soft targets to learn from");
}

/// @param expected empty for any
void requireSameData(const RunOrder& order, const Dataset& data, const std::string& expected) {
  if (expected.empty() || expected == data.sha256) return;
  throw Untrained(Outcome::Cancelled, datasetText(order.spec.dataset),
                  "this is not the data that the run was trained on: its SHA-256 is " + data.sha256.substr(0, 12) +
                      "… and was " + expected.substr(0, 12) + "…",
                  "Locate the original data set, and resume the run");
}

/// @param whose "its teacher", "its member run 3"
void requireSourcesData(const RunOrder& order, const RunSource& source, const std::string& whose, const Dataset& data) {
  if (source.run == 0 || source.datasetSha256.empty() || source.datasetSha256 == data.sha256) return;
  throw Untrained(Outcome::Failed, datasetText(order.spec.dataset),
                  "this is not the data that " + whose + " was trained on: its SHA-256 is " +
                      data.sha256.substr(0, 12) + "… and was " + source.datasetSha256.substr(0, 12) + "…",
                  "Locate the original data set, or delete the teacher so that a new one is trained");
}

std::shared_ptr<const RunResult> resultOf(const RunSource& source, const RunSources& sources) {
  auto result = sources.teachers->get({source.run, 0}, [&]() -> std::shared_ptr<const RunResult> {
    return source.result || !sources.archive ? source.result : sources.archive->result(source.run);
  });
  if (!result)
    throw Untrained(Outcome::Failed, "run " + std::to_string(source.run), "nothing of this teacher was kept",
                    "Delete it so that a new one is trained");
  return result;
}

/// What answers for an ensemble: the parts that were trained to their end.
EnsembleParts partsOf(const RunOrder& order, const RunSources& sources, const Dataset& data) {
  EnsembleParts parts;
  for (const RunSource& part : order.parts) {
    if (!isMember(part)) continue;
    requireSourcesData(order, part, "its part, run " + std::to_string(part.run), data);
    parts.push_back({&part, resultOf(part, sources)});
  }
  return parts;
}

/// One that is missing would make it another ensemble.
void requireWhole(const RunOrder& order, const RunSpec& ensemble) {
  if (!isWhole(ensemble, order.parts.size()))
    throw Untrained(Outcome::Failed, "the ensemble does not name all that it is made of");
  if (const auto [outcome, problem] = problemOf(ensemble, order.parts); outcome != Outcome::Completed)
    throw Untrained(outcome, problem);
}

/// Of an ensemble, its parts' logits as they are at the student's temperature.
std::shared_ptr<const RunResult> teacherOf(const RunOrder& order, const RunSources& sources, const Dataset& data) {
  const RunSource& teacher = order.teacher;
  if (teacher.run == 0) return nullptr;
  requireSourcesData(order, teacher, "its teacher", data);
  if (teacher.spec.role != Role::Ensemble) return resultOf(teacher, sources);
  requireWhole(order, teacher.spec);
  const double temperature = combinedAt(teacher.spec, order.spec.objective);
  return sources.teachers->get({teacher.run, temperature}, [&] {
    const EnsembleParts parts = partsOf(order, sources, data);
    return std::make_shared<const RunResult>(ensembleTeacher(combinationOf(teacher.spec, parts, data), temperature));
  });
}

/// The parent's sums are of another objective, but for an epoch that it has trained whole.
std::shared_ptr<const Checkpoint> forkPoint(const RunOrder& order, const RunSources& sources, std::size_t cases) {
  const ForkPoint& place = order.spec.forkedFrom;
  const auto parents = sources.archive ? sources.archive->checkpoint(place) : nullptr;
  if (!parents)
    throw Error(ErrorKind::RunFailed, "run " + std::to_string(place.run),
                "its checkpoint at epoch " + std::to_string(place.epoch) + ", batch " + std::to_string(place.batch) +
                    " is not there",
                "Fork from another checkpoint");
  auto from = std::make_shared<Checkpoint>(*parents);
  if (from->sums.cases < cases) from->sums = {};
  return from;
}

/// Null: from the initial weights.
std::shared_ptr<const Checkpoint> startOf(const RunOrder& order, const RunSources& sources, std::size_t cases) {
  if (order.goesOn && sources.archive) {
    if (auto newest = sources.archive->checkpoint(order.run)) return newest;
    if (order.hasCheckpoint)
      throw Untrained(Outcome::Cancelled, "run " + std::to_string(order.run), "its checkpoint is not there any more",
                      "Train it anew");
  }
  return order.spec.forkedFrom.run == 0 ? nullptr : forkPoint(order, sources, cases);
}

/// Turns the request of a specialist into one in its own terms. @return its subset
std::vector<int> specialise(RunRequest& request, const RunOrder& order) {
  if (!request.teacher) throw Untrained(Outcome::Failed, "a specialist without a generalist");
  SpecialistTask task = specialistTask(order, *request.teacher, *request.data);
  request.data = std::move(task.data);
  request.cases = std::move(task.cases);
  request.teacher = std::move(task.teacher);
  request.initial = std::move(task.initial);
  return std::move(task.subset);
}

/// @param subset becomes a specialist's
RunRequest requestOf(const RunOrder& order, const RunSources& sources, std::vector<int>& subset) {
  if (order.stop.stop_requested()) throw Untrained(Outcome::Cancelled, "stopped before it began");
  requireTeacher(order);
  RunRequest request;
  request.run = order.run;
  request.spec = order.spec;
  request.group = order.group;
  request.data = sources.datasets->get(order.spec.dataset);
  requireSameData(order, *request.data, order.datasetSha256);
  requireRunnable(order.spec, *request.data);
  request.teacher = teacherOf(order, sources, *request.data);
  request.teacherSpec = order.teacher.spec;
  request.checkpointInterval = sources.checkpointInterval;
  if (order.spec.role != Role::Specialist)
    request.cases = std::make_shared<const TransferSet>(
        makeTransferSet(*request.data, order.spec.dataset, order.spec.transferSet, orderSeed(order.spec.training)));
  else
    subset = specialise(request, order);
  request.from = startOf(order, sources, request.cases->training.size());
  return request;
}

/// What the run had before it was to go on; empty when that cannot be read either.
RunResult earlierResult(const RunOrder& order, const RunSources& sources) {
  try {
    if (const auto result = sources.archive->result(order.run)) return *result;
    const auto checkpoint = sources.archive->checkpoint(order.run);
    if (!checkpoint || !checkpoint->lastEpoch) return {};
    const EpochState& state = *checkpoint->lastEpoch;
    const Matrix& logits = state.testLogits;
    // The engine may just have refused this very checkpoint: nothing is shown that contradicts itself.
    if (logits.values.size() != logits.rows * logits.columns ||
        state.testCases != static_cast<std::int64_t>(logits.rows))
      return {};
    RunResult result;
    result.epochs = state.epoch;
    result.testErrors = state.testErrors;
    result.testCases = state.testCases;
    result.seconds = checkpoint->seconds;
    if (checkpoint->trainingSeconds > 0) result.casesPerSecond = checkpoint->trainedCases / checkpoint->trainingSeconds;
    result.weights = state.weights;
    result.testLogits = state.testLogits;
    result.heldOut = state.heldOut;
    return result;
  } catch (const std::exception&) {
    return {};
  }
}

/// With what the run had before, where it has come to nothing new.
RunResult withKept(const RunOrder& order, const RunSources& sources, RunResult result) {
  if (!order.goesOn || !sources.archive || result.outcome == Outcome::Completed || result.testCases > 0) return result;
  RunResult kept = earlierResult(order, sources);
  if (kept.testCases == 0) return result;
  kept.outcome = result.outcome;
  kept.message = std::move(result.message);
  return kept;
}

RunResult untrained(Outcome outcome, const char* message) {
  RunResult result;
  result.outcome = outcome;
  result.message = message;
  return result;
}

/// What it had is no failure.
RunResult broken(const RunOrder& order, const char* message) {
  return untrained(order.goesOn ? Outcome::Cancelled : Outcome::Failed, message);
}

/// The work on some runs: whatever happens, each of them ends once.
class Work {
 public:
  Work(const RunSources& sources, const EventSink& sink, const PauseGate& gate, const GroupSink& over)
      : m_sources(sources), m_sink(sink), m_gate(gate), m_over(over) {}

  void prepare(const RunOrder& order) {
    m_open[order.run] = &order;
    try {
      if (order.spec.role == Role::Ensemble)
        end(order.run, makeEnsemble(order));
      else
        addMember(order);
    } catch (const Untrained& ended) {
      end(order.run, untrained(ended.outcome, ended.what()));
    } catch (const std::exception& problem) {
      end(order.run, broken(order, problem.what()));
    }
  }

  void train() {
    try {
      if (!m_members.empty()) trainMembers();
    } catch (const std::exception& problem) {
      while (!m_open.empty()) end(m_open.begin()->first, broken(*m_open.begin()->second, problem.what()));
    }
    while (!m_open.empty())
      end(m_open.begin()->first, untrained(Outcome::Failed, "the engine said nothing of its end"));
  }

 private:
  RunResult makeEnsemble(const RunOrder& order) {
    if (order.stop.stop_requested()) throw Untrained(Outcome::Cancelled, "stopped before it began");
    requireWhole(order, order.spec);
    const auto data = m_sources.datasets->get(order.spec.dataset);
    requireSameData(order, *data, order.datasetSha256);
    const EnsembleParts parts = partsOf(order, m_sources, *data);
    RunResult result = retort::makeEnsemble(order, combinationOf(order.spec, parts, *data), data, m_sink);
    result.engine = parts.front().result->engine;
    return result;
  }

  void addMember(const RunOrder& order) {
    std::vector<int> subset;
    RunRequest request = requestOf(order, m_sources, subset);
    if (order.spec.role == Role::Specialist) {
      auto data = m_sources.datasets->get(order.spec.dataset);
      m_specialists[order.run] = {order.run, 0, 0, std::move(data), std::move(subset)};
    }
    m_members.push_back({std::move(request), {order.stop, &m_gate}});
  }

  /// What the engine says, but that a specialist's data are everybody's.
  void hear(const Event& event) const {
    const auto* started = std::get_if<RunStarted>(&event);
    const auto specialist = started ? m_specialists.find(started->run) : m_specialists.end();
    if (specialist == m_specialists.end()) return m_sink(event);
    RunStarted own = specialist->second;
    own.trainCases = started->trainCases;
    own.testCases = started->testCases;
    m_sink(own);
  }

  void trainMembers() {
    const GroupMember& first = m_members.front();
    const EventSink sink = [this](const Event& event) { hear(event); };
    if (first.request.group.group == 0)
      end(first.request.run, m_sources.engine->train(first.request, sink, first.control));
    else
      m_sources.engine->trainGroup(m_members, sink,
                                   [this](RunId run, RunResult result) { end(run, std::move(result)); });
  }

  void end(RunId run, RunResult result) {
    const auto open = m_open.find(run);
    if (open == m_open.end()) return;
    const RunOrder& order = *open->second;
    m_open.erase(open);
    m_over(run, withKept(order, m_sources, std::move(result)));
  }

  const RunSources& m_sources;
  const EventSink& m_sink;
  const PauseGate& m_gate;
  const GroupSink& m_over;
  std::map<RunId, const RunOrder*> m_open;
  std::vector<GroupMember> m_members;
  std::map<RunId, RunStarted> m_specialists;  ///< how each begins, but for the numbers of its cases
};

}  // namespace

void workOff(std::span<const RunOrder> orders, const RunSources& sources, const EventSink& sink, const PauseGate& gate,
             const GroupSink& over) {
  Work work(sources, sink, gate, over);
  for (const RunOrder& order : orders) work.prepare(order);
  work.train();
}

}  // namespace retort
