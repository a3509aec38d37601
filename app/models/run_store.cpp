#include "app/models/run_store.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include <QMetaMethod>
#include <QSet>

#include "app/models/run_questions.h"
#include "engine/session/stored_data.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr std::size_t kMostLogits = 24;  // runs whose test logits stay in memory

QColor firstColour(Role role) {
  switch (role) {
    case Role::Teacher:
    case Role::Ensemble:
      return teacherColour();
    case Role::Student:
      return studentColour();
    case Role::Baseline:
      return baselineColour();
    case Role::Specialist:
      return seriesColour(2);
  }
  return teacherColour();
}

auto placeOf(std::vector<RunRecord>& runs, RunId run) {
  return std::ranges::lower_bound(runs, run, {}, &RunRecord::id);
}

RunRecord* findIn(std::vector<RunRecord>& runs, RunId run) {
  const auto found = placeOf(runs, run);
  return found == runs.end() || found->id != run ? nullptr : &*found;
}

void move(std::vector<RunRecord>& from, std::vector<RunRecord>& to, RunId run) {
  const auto found = placeOf(from, run);
  to.insert(placeOf(to, run), std::move(*found));
  from.erase(found);
}

}  // namespace

RunStore::RunStore(QObject* parent) : QObject(parent), m_questions(new RunQuestions(this)) {}

const RunRecord* RunStore::find(RunId run) const {
  const auto found = std::ranges::lower_bound(m_runs, run, {}, &RunRecord::id);
  return found == m_runs.end() || found->id != run ? nullptr : &*found;
}

RunRecord* RunStore::record(RunId run) {
  RunRecord* found = findIn(m_runs, run);
  return found ? found : findIn(m_deleted, run);
}

RunLook RunStore::look(RunId run) const {
  const auto found = std::ranges::lower_bound(m_deleted, run, {}, &RunRecord::id);
  const bool deleted = found != m_deleted.end() && found->id == run;
  const RunRecord* known = deleted ? &*found : find(run);
  if (!known) return {};
  RunLook look = lookOf(*known);
  look.deleted = deleted;
  return look;
}

bool RunStore::holds(const DatasetSpec& spec) const { return m_dataset && withoutSplit(spec) == m_datasetSpec; }

bool RunStore::isOnDataset(const RunRecord& run) const {
  const bool sameBytes =
      !m_dataset || m_dataset->sha256.empty() || run.datasetSha256.empty() || run.datasetSha256 == m_dataset->sha256;
  return sameBytes && withoutSplit(run.spec.dataset) == m_datasetSpec;
}

void RunStore::setDataset(std::shared_ptr<const Dataset> dataset, const DatasetSpec& spec) {
  // Data that have changed since the session's runs were made are of no use for looking at them.
  const StoredDataset* stored = storedDataset(spec);
  if (dataset && stored && dataset->sha256 != stored->sha256 &&
      std::ranges::none_of(m_runs, [&](const RunRecord& run) { return run.datasetSha256 == dataset->sha256; }))
    if (const auto remembered = withoutPictures(*stored)) dataset = remembered;
  if (dataset == m_dataset && withoutSplit(spec) == m_datasetSpec) return;
  m_dataset = std::move(dataset);
  m_datasetSpec = withoutSplit(spec);
  Q_EMIT datasetChanged();
}

const StoredDataset* RunStore::storedDataset(const DatasetSpec& spec) const {
  const auto isIt = [wanted = withoutSplit(spec)](const StoredDataset& stored) {
    return !stored.sha256.empty() && specOf(stored) == wanted;
  };
  const auto found = std::ranges::find_if(m_storedDatasets, isIt);
  return found == m_storedDatasets.end() ? nullptr : &*found;
}

const StoredDataset* RunStore::storedDataset(const std::string& sha256) const {
  const auto found = std::ranges::find(m_storedDatasets, sha256, &StoredDataset::sha256);
  return sha256.empty() || found == m_storedDatasets.end() ? nullptr : &*found;
}

bool RunStore::showStoredDataset(const DatasetSpec& spec) {
  const StoredDataset* stored = storedDataset(spec);
  if (!stored) return false;
  if (m_dataset && m_dataset->sha256 == stored->sha256 && holds(spec)) return true;
  setDataset(withoutPictures(*stored), spec);
  return m_dataset != nullptr;
}

void RunStore::moveDataset(const std::string& sha256, const std::string& path) {
  for (StoredDataset& stored : m_storedDatasets)
    if (stored.sha256 == sha256) stored.path = path;
  std::vector<RunId> changed;
  for (auto* runs : {&m_runs, &m_deleted})
    for (RunRecord& run : *runs) {
      if (run.datasetSha256 != sha256 || !hasFolder(run.spec.dataset.kind)) continue;
      run.spec.dataset.path = path;
      const auto experiment = m_experiments.find(run.experiment);
      if (experiment != m_experiments.end()) experiment->second.dataset.path = path;
      if (runs == &m_runs) changed.push_back(run.id);
    }
  if (!changed.empty()) Q_EMIT experimentsChanged();
  if (!changed.empty()) Q_EMIT runsChanged(changed);
}

void RunStore::load(const SessionContents& contents) {
  m_runs.clear();
  m_deleted.clear();
  m_withLogits.clear();
  m_wanted.clear();
  m_paused = false;
  m_storedDatasets = contents.datasets;
  std::map<std::int64_t, std::string> hashes;
  for (const StoredDataset& dataset : contents.datasets) hashes[dataset.id] = dataset.sha256;
  for (const StoredRun& stored : contents.runs) {
    RunRecord run = recordOf(stored);
    const auto hash = hashes.find(stored.dataset);
    if (hash != hashes.end()) run.datasetSha256 = hash->second;
    if (run.name.isEmpty()) run.name = uniqueName(QString::fromStdString(runName(run.spec)));
    if (!run.colour.isValid()) run.colour = colourFor(run.spec.role);
    auto& runs = stored.look.deleted ? m_deleted : m_runs;
    runs.insert(placeOf(runs, run.id), std::move(run));
  }
  m_experiments.clear();
  for (const StoredExperiment& stored : contents.experiments) m_experiments[stored.id] = stored.spec;
  Q_EMIT experimentsChanged();
  Q_EMIT runsReset();
}

void RunStore::apply(const std::vector<Event>& events) {
  std::vector<RunId> added;
  std::set<RunId> changed;
  takeExperiments(events);
  for (const Event& event : events) {
    if (const auto* queued = std::get_if<RunQueued>(&event)) {
      if (record(queued->run)) continue;
      add(*queued);
      added.push_back(queued->run);
      continue;
    }
    RunRecord* known = record(runOf(event));
    if (!known || (known->result && !std::holds_alternative<RunRequeued>(event))) continue;
    take(*known, event, m_paused);
    if (std::holds_alternative<RunFinished>(event)) keepLogits(known->id);
    if (find(known->id)) changed.insert(known->id);
  }
  for (const RunId run : added) {
    Q_EMIT runAdded(run);
    Q_EMIT lookChanged(run);
  }
  if (!changed.empty()) Q_EMIT runsChanged({changed.begin(), changed.end()});
}

void RunStore::takeExperiments(const std::vector<Event>& events) {
  bool changed = false;
  for (const Event& event : events) {
    const auto* queued = std::get_if<ExperimentQueued>(&event);
    if (queued) m_experiments[queued->experiment] = queued->spec;
    changed = changed || queued;
  }
  if (changed) Q_EMIT experimentsChanged();
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

void RunStore::setHidden(RunId run, bool hidden) {
  if (!find(run)) return;
  RunLook changed = look(run);
  changed.hidden = hidden;
  setLooks({changed});
}

void RunStore::setLooks(const std::vector<RunLook>& looks) {
  std::vector<RunLook> taken;
  bool moved = false;
  for (const RunLook& next : looks) {
    const RunLook before = look(next.run);
    if (before.run == 0 || before == next) continue;
    takeLook(next);
    moved = moved || before.deleted != next.deleted;
    taken.push_back(next);
    if (before.deleted != next.deleted) Q_EMIT deletedChanged(next.run, next.deleted);
  }
  std::vector<RunId> changed;
  for (const RunLook& next : taken) changed.push_back(next.run);
  if (moved)
    Q_EMIT runsReset();
  else if (!changed.empty())
    Q_EMIT runsChanged(changed);
  for (const RunId run : changed) Q_EMIT lookChanged(run);
}

void RunStore::takeLook(const RunLook& look) {
  RunRecord* known = record(look.run);
  known->name = QString::fromStdString(look.name);
  known->colour = QColor(QString::fromStdString(look.colour));
  known->hidden = look.hidden;
  known->pinned = look.pinned;
  const bool deleted = find(look.run) == nullptr;
  if (look.deleted && !deleted) move(m_runs, m_deleted, look.run);
  if (!look.deleted && deleted) move(m_deleted, m_runs, look.run);
}

void RunStore::add(const RunQueued& queued) {
  RunRecord run;
  run.id = queued.run;
  run.spec = queued.spec;
  run.name = uniqueName(QString::fromStdString(queued.name));
  run.teacher = queued.teacher;
  run.experiment = queued.experiment;
  run.group = queued.group;
  run.parts = queued.parts;
  run.colour = colourFor(queued.spec.role);
  m_runs.insert(placeOf(m_runs, run.id), std::move(run));
}

void RunStore::wantLogits(const RunRecord& run) const {
  if (run.points.empty() || !m_wanted.insert(run.id).second) return;
  Q_EMIT logitsWanted(run.id);
}

void RunStore::setLogits(RunId run, std::shared_ptr<const Matrix> test, std::shared_ptr<const Matrix> probes,
                         std::shared_ptr<const HeldOut> heldOut) {
  RunRecord* known = findIn(m_runs, run);
  if (!known || known->probeLogits) return;
  if (test && !test->empty()) {
    known->testLogits = std::move(test);
    known->heldOut = std::move(heldOut);
    known->withoutLogits = false;
    keepLogits(run);
  } else if (probes && !probes->empty()) {
    known->probeLogits = std::move(probes);
  } else {
    known->withoutLogits = !known->testLogits;
  }
  Q_EMIT runsChanged({run});
}

/// Only where somebody can bring them back are logits let go.
void RunStore::keepLogits(RunId run) {
  std::erase(m_withLogits, run);
  m_withLogits.push_back(run);
  if (m_withLogits.size() <= kMostLogits || !isSignalConnected(QMetaMethod::fromSignal(&RunStore::logitsWanted)))
    return;
  if (RunRecord* oldest = record(m_withLogits.front())) {
    oldest->testLogits = nullptr;
    oldest->heldOut = nullptr;
  }
  m_wanted.erase(m_withLogits.front());
  m_withLogits.pop_front();
}

QColor RunStore::colourFor(Role role) const {
  const QColor first = firstColour(role);
  const auto wears = [&first](const RunRecord& run) { return run.colour == first; };
  if (std::none_of(m_runs.begin(), m_runs.end(), wears)) return first;
  const auto isLater = [](const RunRecord& run) { return run.colour != firstColour(run.spec.role); };
  return seriesColour(static_cast<int>(std::count_if(m_runs.begin(), m_runs.end(), isLater)));
}

QString RunStore::uniqueName(const QString& name, RunId except) const {
  const auto wears = [&](const RunRecord& run) { return run.id != except && run.name == name; };
  if (std::ranges::none_of(m_runs, wears) && std::ranges::none_of(m_deleted, wears)) return name;
  QSet<QString> taken;
  for (const auto* runs : {&m_runs, &m_deleted})
    for (const RunRecord& run : *runs)
      if (run.id != except) taken.insert(run.name);
  QString candidate = name;
  for (int number = 2; taken.contains(candidate); ++number) candidate = QStringLiteral("%1 (%2)").arg(name).arg(number);
  return candidate;
}

}  // namespace retort
