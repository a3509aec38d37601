#include "app/models/run_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "widgets/theme.h"

namespace retort {
namespace {

QColor firstColour(Role role) {
  switch (role) {
    case Role::Teacher:
      return teacherColour();
    case Role::Student:
      return studentColour();
    case Role::Baseline:
      return baselineColour();
  }
  return teacherColour();
}

RunState stateAfter(Outcome outcome) {
  switch (outcome) {
    case Outcome::Completed:
      return RunState::Completed;
    case Outcome::Cancelled:
      return RunState::Cancelled;
    case Outcome::Diverged:
      return RunState::Diverged;
    case Outcome::Failed:
      return RunState::Failed;
  }
  return RunState::Failed;
}

void take(RunRecord& record, const RunStarted&, bool paused) {
  record.state = paused ? RunState::Paused : RunState::Running;
}

void take(RunRecord& record, const RunProgress& progress, bool) { record.progress = progress; }

void take(RunRecord& record, const EpochFinished& finished, bool) { record.points.push_back(finished.point); }

void take(RunRecord& record, const ProbesEvaluated& probes, bool) { record.probeLogits[probes.epoch] = probes.logits; }

void take(RunRecord&, const CheckpointTaken&, bool) {}

void take(RunRecord& record, const RunRequeued& requeued, bool) {
  record.state = RunState::Queued;
  std::erase_if(record.points, [&](const EpochPoint& point) { return point.epoch > requeued.epoch; });
}

void take(RunRecord& record, const RunFinished& finished, bool) {
  record.result = finished.result;
  record.state = stateAfter(finished.result->outcome);
}

}  // namespace

RunStore::RunStore(QObject* parent) : QObject(parent) {}

const RunRecord* RunStore::find(RunId run) const {
  const auto found = std::find_if(m_runs.rbegin(), m_runs.rend(), [run](const RunRecord& r) { return r.id == run; });
  return found == m_runs.rend() ? nullptr : &*found;
}

RunRecord* RunStore::record(RunId run) { return const_cast<RunRecord*>(find(run)); }

bool RunStore::holds(const DatasetSpec& spec) const { return m_dataset && withoutSplit(spec) == m_datasetSpec; }

bool RunStore::isOnDataset(const RunRecord& run) const { return withoutSplit(run.spec.dataset) == m_datasetSpec; }

void RunStore::setDataset(std::shared_ptr<const Dataset> dataset, const DatasetSpec& spec) {
  if (dataset == m_dataset && withoutSplit(spec) == m_datasetSpec) return;
  m_dataset = std::move(dataset);
  m_datasetSpec = withoutSplit(spec);
  Q_EMIT datasetChanged();
}

void RunStore::apply(const std::vector<Event>& events) {
  std::vector<RunId> added;
  std::set<RunId> changed;
  const auto visit = [&](const auto& event) {
    using E = std::decay_t<decltype(event)>;
    if constexpr (std::is_same_v<E, RunQueued>) {
      if (find(event.run)) return;
      add(event);
      added.push_back(event.run);
    } else if constexpr (requires { event.run; }) {
      RunRecord* known = record(event.run);
      if (!known) return;
      if constexpr (std::is_same_v<E, RunRequeued>) known->result = nullptr;
      if (known->result) return;
      take(*known, event, m_paused);
      changed.insert(event.run);
    }
  };
  for (const Event& event : events) std::visit(visit, event);
  for (const RunId run : added) Q_EMIT runAdded(run);
  if (!changed.empty()) Q_EMIT runsChanged({changed.begin(), changed.end()});
}

void RunStore::setHidden(RunId run, bool hidden) {
  RunRecord* known = record(run);
  if (!known || known->hidden == hidden) return;
  known->hidden = hidden;
  Q_EMIT runsChanged({run});
}

void RunStore::rename(RunId run, const QString& name) {
  RunRecord* known = record(run);
  if (!known || name.trimmed().isEmpty() || known->name == name.trimmed()) return;
  known->name = uniqueName(name.trimmed());
  Q_EMIT runsChanged({run});
}

void RunStore::setPaused(bool paused) {
  m_paused = paused;
  const RunState from = paused ? RunState::Running : RunState::Paused;
  std::vector<RunId> changed;
  for (RunRecord& run : m_runs) {
    if (run.state != from) continue;
    run.state = paused ? RunState::Paused : RunState::Running;
    changed.push_back(run.id);
  }
  if (!changed.empty()) Q_EMIT runsChanged(changed);
}

void RunStore::add(const RunQueued& queued) {
  RunRecord record;
  record.id = queued.run;
  record.spec = queued.spec;
  record.name = uniqueName(QString::fromStdString(queued.name));
  record.teacher = queued.teacher;
  record.colour = colourFor(queued.spec.role);
  m_runs.push_back(std::move(record));
}

QColor RunStore::colourFor(Role role) const {
  const QColor first = firstColour(role);
  const auto wears = [&first](const RunRecord& run) { return run.colour == first; };
  if (std::none_of(m_runs.begin(), m_runs.end(), wears)) return first;
  const auto isLater = [](const RunRecord& run) { return run.colour != firstColour(run.spec.role); };
  return seriesColour(static_cast<int>(std::count_if(m_runs.begin(), m_runs.end(), isLater)));
}

QString RunStore::uniqueName(const QString& name) const {
  const auto taken = [this](const QString& candidate) {
    return std::any_of(m_runs.begin(), m_runs.end(), [&](const RunRecord& run) { return run.name == candidate; });
  };
  QString candidate = name;
  for (int number = 2; taken(candidate); ++number) candidate = QStringLiteral("%1 (%2)").arg(name).arg(number);
  return candidate;
}

}  // namespace retort
