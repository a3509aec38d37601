#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <list>
#include <utility>

#include "engine/experiment/error.h"
#include "engine/train/checkpoint_checks.h"
#include "engine/train/evaluation.h"
#include "engine/train/group_stepper.h"
#include "engine/train/stepper.h"

namespace retort {
namespace {

constexpr double kProgressInterval = 0.1;  // seconds

/// Logits of the whole training set are of use where the transfer set is fixed; jitter makes every batch a new one.
bool logitsAreFixed(const RunSpec& spec) { return spec.transferSet.jitterPixels == 0; }

/// @param requests of which one at least learns from a teacher, all those that do from the same
TeacherSource teacherOf(const std::vector<const RunRequest*>& requests) {
  const auto found =
      std::ranges::find_if(requests, [](const RunRequest* one) { return needsTeacher(one->spec.objective); });
  if (found == requests.end()) return {};
  const RunRequest& request = **found;
  const Matrix* logits = request.teacher ? &request.teacher->trainLogits : nullptr;
  if (!logits || logits->rows != request.data->train.count() || logits->columns != request.data->classCount())
    throw Error(ErrorKind::RunFailed, "teacher", "it was trained on another data set or with other classes",
                "Train a teacher on this data set");
  if (logitsAreFixed(request.spec)) return {logits, nullptr};
  auto network = makeNetwork(request.teacherSpec.model, request.data->shape, request.data->classCount(), 0);
  network->setWeights(request.teacher->weights);
  return {nullptr, std::move(network)};
}

std::unique_ptr<Steps> stepsOf(const std::vector<GroupMember>& members, const std::vector<std::uint32_t>& cases) {
  std::vector<const RunRequest*> requests;
  for (const GroupMember& member : members) requests.push_back(&member.request);
  TeacherSource teacher = teacherOf(requests);
  if (requests.front()->group.group != 0) return std::make_unique<GroupStepper>(requests, cases, std::move(teacher));
  return std::make_unique<Stepper>(*requests.front(), cases, std::move(teacher));
}

TransferSet transferSetOf(const RunRequest& request) {
  if (request.cases) return *request.cases;
  return makeTransferSet(*request.data, request.spec.dataset, request.spec.transferSet,
                         orderSeed(request.spec.training));
}

bool allFinite(const Matrix& logits) {
  return std::ranges::all_of(logits.values, [](float value) { return std::isfinite(value); });
}

}  // namespace

Trainer::Trainer(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over)
    : m_sink(sink),
      m_over(over),
      m_gate(members.front().control.pause),
      m_epochs(members.front().request.spec.training.epochs),
      m_checkpointInterval(members.front().request.checkpointInterval),
      m_transferSet(transferSetOf(members.front().request)),
      m_steps(stepsOf(members, m_transferSet.training)),
      m_testCases(allIndices(members.front().request.data->test.count())) {
  for (std::size_t i = 0; i < members.size(); ++i) m_live.push_back(std::make_unique<Member>(members[i], i, m_sink));
}

void Trainer::run() {
  start();
  while (!m_live.empty() && m_place.epoch < m_epochs) {
    const int epoch = m_place.epoch + 1;
    const double from = m_clock.seconds();
    trainEpoch(epoch);
    evaluateEpoch(epoch, m_clock.seconds() - from);
  }
  evaluateTrainingCases();
  for (const auto& member : m_live) takeCheckpoint(*member, CheckpointReason::End);
  while (!m_live.empty()) end(0, Outcome::Completed, {});
}

void Trainer::start() {
  std::vector<std::pair<std::size_t, std::string>> unfit;
  for (std::size_t i = 0; i < m_live.size(); ++i) {
    Member& member = *m_live[i];
    member.begin(m_steps->weights(member.place()));
    try {
      if (member.request().from) goOnFrom(member, *member.request().from);
    } catch (const Error& problem) {
      unfit.emplace(unfit.begin(), i, problem.what());
    }
  }
  for (auto& [index, problem] : unfit) end(index, Outcome::Failed, std::move(problem));
  for (const auto& member : m_live) member->reportStart(m_steps->batcher().caseCount(), m_testCases.size());
}

void Trainer::goOnFrom(Member& member, const Checkpoint& from) {
  const RunRequest& request = member.request();
  const Batcher& batcher = m_steps->batcher();
  const Weights model = m_steps->weights(member.place());
  std::vector<std::uint16_t> heldOutLabels;
  for (const std::uint32_t index : m_transferSet.validation) heldOutLabels.push_back(request.data->train.labels[index]);
  requireFitting(from, {request.spec, model, batcher.caseCount(), batcher.batchCount(), m_testCases.size(),
                        request.data->classCount(), heldOutLabels});
  m_steps->restore(member.place(), from);
  m_place = {from.epoch, static_cast<std::size_t>(from.batch)};
  member.goOnFrom(from, fractionDone());
}

void Trainer::waitAtBatch(int epoch) {
  while (m_gate && m_gate->closed() && !m_live.empty()) {
    takeCheckpoints(CheckpointReason::Pause);
    waitAtGate();
    endStopped(epoch);
  }
  if (m_clock.seconds() - m_lastCheckpoint >= m_checkpointInterval) takeCheckpoints(CheckpointReason::Interval);
  endStopped(epoch);
}

void Trainer::waitAtGate() {
  std::stop_source any;
  std::list<std::stop_callback<std::function<void()>>> wakers;
  for (const auto& member : m_live) wakers.emplace_back(member->stop(), [&any] { any.request_stop(); });
  m_clock.waitWhilePaused({any.get_token(), m_gate});
}

void Trainer::endStopped(int epoch) {
  for (std::size_t i = m_live.size(); i-- > 0;)
    if (m_live[i]->stopRequested()) end(i, Outcome::Cancelled, "stopped in epoch " + std::to_string(epoch));
}

void Trainer::takeCheckpoints(CheckpointReason reason) {
  for (const auto& member : m_live) takeCheckpoint(*member, reason);
}

void Trainer::takeCheckpoint(Member& member, CheckpointReason reason) {
  if (!member.wantsCheckpoint(m_place, reason)) return;
  auto checkpoint = std::make_shared<Checkpoint>();
  m_steps->save(member.place(), *checkpoint);
  m_lastCheckpoint = m_clock.seconds();
  member.takeCheckpoint(std::move(checkpoint), m_place, reason, m_lastCheckpoint);
}

void Trainer::trainEpoch(int epoch) {
  m_steps->startEpoch(epoch);
  while (m_place.batch < m_steps->batcher().batchCount()) {
    waitAtBatch(epoch);
    if (m_live.empty()) return;
    stepBatch(epoch);
    reportProgress();
  }
}

void Trainer::stepBatch(int epoch) {
  m_stepOf.clear();
  for (const auto& member : m_live)
    m_stepOf.push_back(
        {member->place(), member->rateAt(epoch, m_place.batch, m_steps->batcher().batchCount()), &member->sums()});
  m_steps->step(m_place.batch, m_stepOf);
  for (std::size_t i = m_live.size(); i-- > 0;)
    if (!m_stepOf[i].finite)
      end(i, Outcome::Diverged,
          "the loss is no longer finite in epoch " + std::to_string(epoch) + ", batch " +
              std::to_string(m_place.batch + 1) + m_live[i]->divergenceAdvice());
  m_place.batch += 1;
}

bool Trainer::anyGoesOn() const {
  return std::ranges::any_of(m_live, [](const auto& member) { return !member->stopRequested(); });
}

void Trainer::evaluateEpoch(int epoch, double elapsed) {
  if (m_live.empty()) return;
  const Dataset& data = *m_live.front()->request().data;
  const auto goOn = [this] { return anyGoesOn(); };
  auto logits = m_steps->evaluate(data.test, m_testCases, goOn);
  const auto& heldOut = m_transferSet.validation;
  std::vector<Matrix> held;
  if (!heldOut.empty()) held = m_steps->evaluate(data.train, heldOut, goOn);
  endWhereEvaluationFails(epoch, logits);

  m_place = {epoch, 0};
  const std::size_t batches = m_steps->batcher().batchCount();
  for (const auto& member : m_live) {
    const std::size_t place = member->place();
    Matrix validation = heldOut.empty() ? Matrix() : std::move(held[place]);
    member->finishEpoch({epoch, elapsed, m_clock.seconds(), batches, std::move(logits[place]), std::move(validation)},
                        m_steps->weights(place), heldOut);
    if (epoch == 1 || epoch == m_epochs) member->reportGradients(m_transferSet.training);
  }
}

void Trainer::endWhereEvaluationFails(int epoch, const std::vector<Matrix>& logits) {
  const std::string after = "after epoch " + std::to_string(epoch);
  for (std::size_t i = m_live.size(); i-- > 0;) {
    const Member& member = *m_live[i];
    if (member.stopRequested())
      end(i, Outcome::Cancelled, "stopped " + after + " was trained");
    else if (!logits.empty() && !allFinite(logits[member.place()]))
      end(i, Outcome::Diverged, "the logits are no longer finite " + after + member.divergenceAdvice());
  }
}

void Trainer::evaluateTrainingCases() {
  if (m_live.empty()) return;
  const Dataset& data = *m_live.front()->request().data;
  const auto& own = m_transferSet.training;
  std::vector<bool> stopped(m_live.size());
  const auto goOn = [&] {
    for (std::size_t i = 0; i < m_live.size(); ++i) stopped[i] = stopped[i] || m_live[i]->stopRequested();
    return std::ranges::find(stopped, false) != stopped.end();
  };
  const bool source = isSource(m_live.front()->request().spec.role);
  auto logits = m_steps->evaluate(data.train, source ? allIndices(data.train.count()) : own, goOn);
  for (std::size_t i = m_live.size(); i-- > 0;) {
    if (stopped[i])
      end(i, Outcome::Cancelled, "stopped while its training cases were evaluated");
    else
      m_live[i]->takeTrainingCases(std::move(logits[m_live[i]->place()]), own);
  }
}

void Trainer::reportProgress() {
  const double now = m_clock.seconds();
  if (m_live.empty() || now - m_lastProgress < kProgressInterval) return;
  m_lastProgress = now;
  for (const auto& member : m_live) member->reportProgress(m_place.epoch + 1, fractionDone(), now);
}

void Trainer::end(std::size_t index, Outcome outcome, std::string message) {
  Member& member = *m_live[index];
  const RunId run = member.request().run;
  if (outcome == Outcome::Cancelled) takeCheckpoint(member, CheckpointReason::Stop);
  RunResult result;
  if (outcome == Outcome::Failed)
    result.message = std::move(message);
  else
    result = member.result(outcome, std::move(message), m_clock.seconds());
  m_steps->leave(member.place());
  m_live.erase(m_live.begin() + static_cast<std::ptrdiff_t>(index));
  m_over(run, std::move(result));
}

double Trainer::fractionDone() const {
  const double batches = static_cast<double>(m_steps->batcher().batchCount());
  return (m_place.epoch + static_cast<double>(m_place.batch) / batches) / m_epochs;
}

}  // namespace retort
