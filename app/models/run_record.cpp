#include "app/models/run_record.h"

#include <algorithm>
#include <type_traits>

#include <QCoreApplication>

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

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

std::shared_ptr<const HeldOut> heldOutOf(const RunResult& result) {
  return result.heldOut.empty() ? nullptr : std::make_shared<const HeldOut>(result.heldOut);
}

/// Field by field, so that many megabytes of weights are not copied to be dropped.
std::shared_ptr<const RunResult> withoutBlobs(const RunResult& result) {
  auto slim = std::make_shared<RunResult>();
  slim->outcome = result.outcome;
  slim->message = result.message;
  slim->epochs = result.epochs;
  slim->testErrors = result.testErrors;
  slim->testCases = result.testCases;
  slim->trainErrors = result.trainErrors;
  slim->trainCases = result.trainCases;
  slim->seconds = result.seconds;
  slim->casesPerSecond = result.casesPerSecond;
  slim->threads = result.threads;
  slim->engine = result.engine;
  return slim;
}

void apply(RunRecord& record, const RunStarted& started, bool paused) {
  record.state = paused ? RunState::Paused : RunState::Running;
  if (started.data) record.datasetSha256 = started.data->sha256;
  record.subset = started.subset;
}

void apply(RunRecord& record, const RunProgress& progress, bool) { record.progress = progress; }

void apply(RunRecord& record, const EpochFinished& finished, bool) { record.points.push_back(finished.point); }

void apply(RunRecord& record, const ProbesEvaluated& probes, bool) {
  record.probeLogits = probes.logits;
  record.withoutLogits = false;
  record.testLogits = nullptr;
  record.heldOut = nullptr;
}

void apply(RunRecord& record, const GradientsMeasured& measured, bool) {
  const auto at = std::ranges::lower_bound(record.gradients, measured.epoch, {}, &GradientsMeasured::epoch);
  if (at != record.gradients.end() && at->epoch == measured.epoch)
    *at = measured;
  else
    record.gradients.insert(at, measured);
}

void apply(RunRecord& record, const CheckpointTaken& taken, bool) {
  const CheckpointPlace place{taken.checkpoint->epoch, taken.checkpoint->batch, taken.checkpoint->reason};
  const auto isReplaced = [&place](const CheckpointPlace& other) {
    return other.reason == CheckpointReason::Interval || (other.epoch == place.epoch && other.batch == place.batch);
  };
  std::erase_if(record.checkpoints, isReplaced);
  record.checkpoints.push_back(place);
}

void apply(RunRecord& record, const RunRequeued& requeued, bool) {
  record.state = RunState::Queued;
  record.result = nullptr;
  record.progress = {};
  std::erase_if(record.points, [&](const EpochPoint& point) { return point.epoch > requeued.epoch; });
  std::erase_if(record.gradients, [&](const GradientsMeasured& one) { return one.epoch > requeued.epoch; });
}

void apply(RunRecord& record, const RunFinished& finished, bool) {
  record.result = withoutBlobs(*finished.result);
  record.state = stateAfter(finished.result->outcome);
  if (finished.result->testLogits.empty()) return;
  record.testLogits = std::make_shared<const Matrix>(finished.result->testLogits);
  record.heldOut = heldOutOf(*finished.result);
  record.probeLogits = nullptr;
  record.withoutLogits = false;
}

}  // namespace

bool goesOn(RunState state) {
  return state == RunState::Queued || state == RunState::Running || state == RunState::Paused;
}

bool isLeft(RunState state) { return state == RunState::Cancelled || state == RunState::Unfinished; }

bool isResumable(RunState state) {
  return state == RunState::Cancelled || state == RunState::Failed || state == RunState::Unfinished;
}

RunRecord recordOf(const StoredRun& stored) {
  RunRecord record;
  record.id = stored.id;
  record.spec = stored.spec;
  record.name = QString::fromStdString(stored.look.name);
  record.teacher = stored.teacher;
  record.experiment = stored.experiment;
  record.group = stored.group;
  record.parts = stored.parts;
  record.subset = stored.subset;
  record.state = stored.outcome ? stateAfter(*stored.outcome) : RunState::Unfinished;
  record.colour = QColor(QString::fromStdString(stored.look.colour));
  record.hidden = stored.look.hidden;
  record.pinned = stored.look.pinned;
  record.points = stored.points;
  record.gradients = stored.gradients;
  record.checkpoints = stored.checkpoints;
  if (stored.outcome) record.result = withoutBlobs(stored.result);
  return record;
}

RunLook lookOf(const RunRecord& record) {
  RunLook look;
  look.run = record.id;
  look.name = record.name.toStdString();
  look.colour = record.colour.isValid() ? record.colour.name().toStdString() : std::string();
  look.hidden = record.hidden;
  look.pinned = record.pinned;
  return look;
}

void take(RunRecord& record, const Event& event, bool paused) {
  std::visit(
      [&](const auto& e) {
        using E = std::decay_t<decltype(e)>;
        if constexpr (!std::is_same_v<E, RunQueued> && requires { e.run; }) apply(record, e, paused);
      },
      event);
}

QString placeText(int epoch, int batch) {
  return batch == 0 ? tr("epoch %1").arg(epoch) : tr("epoch %1, batch %2").arg(epoch).arg(batch);
}

QString lineageText(const RunRecord& record, const RunRecord* parent) {
  const ForkPoint& from = record.spec.forkedFrom;
  if (from.run == 0) return {};
  return tr("fork of %1 at %2").arg(parent ? parent->name : tr("a deleted run"), placeText(from.epoch, from.batch));
}

}  // namespace retort
