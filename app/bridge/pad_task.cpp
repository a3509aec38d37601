#include "app/bridge/pad_task.h"

#include <algorithm>

#include <QCoreApplication>

#include "app/models/run_store.h"
#include "engine/experiment/ensemble_work.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

/// Also one that the user has deleted: what is made of it stays.
const RunRecord* anyRun(const RunStore& store, RunId run) {
  if (const RunRecord* found = store.find(run)) return found;
  const auto& deleted = store.deletedRuns();
  const auto at = std::ranges::find(deleted, run, &RunRecord::id);
  return at == deleted.end() ? nullptr : &*at;
}

PadNet netOf(const RunRecord& run, int session) {
  PadNet net;
  net.kept = {run.id, session, run.result != nullptr, 0, 0};
  if (run.result)
    net.kept.epoch = run.result->epochs;
  else if (!run.checkpoints.empty())
    net.kept = {run.id, session, false, run.checkpoints.back().epoch, run.checkpoints.back().batch};
  net.source.run = run.id;
  net.source.known = true;
  if (run.result) net.source.outcome = run.result->outcome;
  net.source.spec = run.spec;
  net.source.subset = run.subset;
  return net;
}

/// Its members that were trained to their end; of a generalist with specialists, that one first.
void addParts(PadRun& asked, const RunRecord& run, const RunStore& store, int session) {
  std::vector<RunSource> sources;
  for (const RunId part : run.parts) {
    const RunRecord* record = anyRun(store, part);
    sources.push_back(record ? netOf(*record, session).source : RunSource{part, false, {}, {}, {}, {}, nullptr});
    if (record && isMember(sources.back())) asked.nets.push_back(netOf(*record, session));
  }
  if (problemOf(run.spec, sources).first == Outcome::Completed) return;
  asked.nets.clear();
  asked.problem = tr("what it is made of was not trained to its end");
}

PadRun padRun(const RunRecord& run, const RunStore& store, int session) {
  PadRun asked{run.id, run.spec, {}, {}};
  if (!store.isOnDataset(run))
    asked.problem = tr("was trained on other data");
  else if (run.spec.role == Role::Specialist)
    asked.problem = tr("answers for its own classes alone: choose the system that it is part of");
  else if (!run.parts.empty())
    addParts(asked, run, store, session);
  else if (run.checkpoints.empty() && !run.result)
    asked.problem = goesOn(run.state) ? tr("answers drawings from its first checkpoint on, after some ten seconds")
                                      : tr("has not been trained yet");
  else
    asked.nets.push_back(netOf(run, session));
  return asked;
}

}  // namespace

std::vector<PadRun> padRuns(const RunStore& store, const PictureQuestion& question, int session) {
  std::vector<PadRun> runs;
  for (const RunId id : question.runs)
    if (const RunRecord* run = store.find(id)) runs.push_back(padRun(*run, store, session));
  return runs;
}

}  // namespace retort
