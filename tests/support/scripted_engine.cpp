#include "tests/support/scripted_engine.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "engine/experiment/error.h"

namespace retort::test {
namespace {

/// Returns when the time is over or the run is stopped, whichever is first.
void take(std::chrono::milliseconds time, const std::stop_token& stop) {
  if (time.count() <= 0) return;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, time, [] { return false; });
}

/// Is stopped as soon as one of the runs that it watches is.
class AnyStop {
 public:
  void watch(const std::stop_token& stop) {
    m_callbacks.push_back(std::make_unique<Callback>(stop, [this] { m_any.request_stop(); }));
  }
  [[nodiscard]] std::stop_token token() const { return m_any.get_token(); }

 private:
  using Callback = std::stop_callback<std::function<void()>>;
  std::stop_source m_any;
  std::vector<std::unique_ptr<Callback>> m_callbacks;
};

void waitForStop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

/// Share of the test cases that are wrong after so many epochs.
double errorRate(const RunSpec& spec, int epoch) {
  const double floor = spec.role == Role::Teacher ? 0.02 : spec.role == Role::Student ? 0.04 : 0.07;
  return floor + 0.5 * std::exp(-0.35 * epoch);
}

std::vector<std::uint16_t> probeLabels(const Dataset& data) {
  std::vector<std::uint16_t> labels;
  for (const auto index : probeCases(data.test.count())) labels.push_back(data.test.labels[index]);
  return labels;
}

std::shared_ptr<const Checkpoint> scriptedCheckpoint(const RunRequest& request, int epoch, CheckpointReason reason) {
  const Dataset& data = *request.data;
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->epoch = epoch;
  checkpoint->reason = reason;
  checkpoint->weights = scriptedWeights(request.spec, epoch);
  checkpoint->moments = checkpoint->weights;
  checkpoint->moments.front().name += ".first";
  checkpoint->steps = epoch;
  checkpoint->seconds = checkpoint->trainingSeconds = 0.1 * epoch;
  checkpoint->trainedCases = static_cast<double>(data.train.count()) * epoch;
  if (epoch == 0) return checkpoint;
  const EpochPoint point = scriptedPoint(request.spec, epoch, data.test.count());
  checkpoint->lastEpoch = std::make_shared<const EpochState>(
      EpochState{epoch, point.testErrors, point.testCases, checkpoint->weights,
                 scriptedLogits(request.spec, epoch, data.test.labels, data.classCount())});
  return checkpoint;
}

/// A last layer, which specialists take theirs from.
void addOutputs(Weights& weights, std::size_t classes) {
  const auto rows = static_cast<std::int64_t>(classes);
  weights.push_back({"layer1.weight", {rows, 2}, std::vector<float>(2 * classes, 0.5F)});
  weights.push_back({"layer1.bias", {rows}, std::vector<float>(classes, 0)});
}

RunResult ending(const RunRequest& request, Outcome outcome, int epochs, const std::string& message) {
  const Dataset& data = *request.data;
  RunResult result;
  result.outcome = outcome;
  result.message = message;
  result.epochs = epochs;
  result.seconds = 0.1 * epochs;
  result.casesPerSecond = 20'000;
  result.engine = "scripted";
  if (epochs == 0) return result;
  const EpochPoint last = scriptedPoint(request.spec, epochs, data.test.count());
  result.testErrors = last.testErrors;
  result.testCases = last.testCases;
  result.weights = scriptedWeights(request.spec, epochs);
  if (request.spec.role == Role::Teacher) addOutputs(result.weights, data.classCount());
  result.testLogits = scriptedLogits(request.spec, epochs, data.test.labels, data.classCount());
  if (isSource(request.spec.role))
    result.trainLogits = scriptedLogits(request.spec, epochs, data.train.labels, data.classCount());
  return result;
}

class ScriptedNet : public TrainedNet {
 public:
  ScriptedNet(Weights weights, std::size_t size, std::size_t classes, const PauseGate& gate, std::atomic<int>& answers)
      : m_weights(std::move(weights)), m_size(size), m_classes(classes), m_gate(gate), m_answers(answers) {}

  [[nodiscard]] Matrix answer(const std::vector<std::uint8_t>& values) override {
    ++m_answers;
    m_gate.wait({});
    Matrix logits(values.size() / m_size, m_classes);
    for (std::size_t i = 0; i < logits.rows; ++i) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * m_size);
      const std::vector<std::uint8_t> one(begin, begin + static_cast<std::ptrdiff_t>(m_size));
      std::ranges::copy(scriptedAnswer(m_weights, one, m_classes), logits.row(i));
    }
    return logits;
  }

 private:
  Weights m_weights;
  std::size_t m_size;
  std::size_t m_classes;
  const PauseGate& m_gate;
  std::atomic<int>& m_answers;
};

/// A run as far as its script has been played.
class Course {
 public:
  Course(const RunRequest& request, RunControl control, const Script& script, const EventSink& sink)
      : m_request(request),
        m_control(std::move(control)),
        m_script(script),
        m_sink(sink),
        m_from(request.from ? request.from->epoch : 0),
        m_epoch(m_from + 1) {
    m_sink(RunStarted{request.run, request.data->train.count(), request.data->test.count(), request.data});
  }

  [[nodiscard]] RunId run() const { return m_request.run; }
  [[nodiscard]] const RunControl& control() const { return m_control; }
  [[nodiscard]] std::chrono::milliseconds epochTime() const { return m_script.epochTime; }
  [[nodiscard]] bool stalls() const {
    return m_script.ending == Script::Ending::Stalls && isPast() && !m_control.stop.stop_requested();
  }

  /// Plays an epoch, or the end.
  std::optional<RunResult> step() {
    if (m_control.stop.stop_requested()) return end(Outcome::Cancelled, "stopped");
    if (m_epoch > m_request.spec.training.epochs) return end(Outcome::Completed, "");
    if (m_script.ending == Script::Ending::Diverges && isPast())
      return end(Outcome::Diverged, "the loss is NaN in epoch " + std::to_string(m_epoch) +
                                        "; choose a smaller learning rate: the soft gradient was 11.3 times the hard "
                                        "one");
    if (m_script.ending == Script::Ending::Fails && isPast()) return end(Outcome::Failed, "the script ends here");
    tellEpoch();
    ++m_epoch;
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool isPast() const { return m_epoch > m_script.lastEpoch; }

  void tellEpoch() const {
    const Dataset& data = *m_request.data;
    const int epochs = m_request.spec.training.epochs;
    const double fraction = static_cast<double>(m_epoch) / epochs;
    m_sink(RunProgress{run(), m_epoch, fraction, 20'000, 0.1 * (epochs - m_epoch)});
    m_sink(EpochFinished{run(), scriptedPoint(m_request.spec, m_epoch, data.test.count())});
    auto logits = scriptedLogits(m_request.spec, m_epoch, probeLabels(data), data.classCount());
    m_sink(ProbesEvaluated{run(), m_epoch, std::make_shared<const Matrix>(std::move(logits))});
  }

  RunResult end(Outcome outcome, const std::string& message) const {
    RunResult result = ending(m_request, outcome, m_epoch - 1, message);
    if (outcome == Outcome::Completed) tellCheckpoint(result.epochs, CheckpointReason::End);
    if (outcome == Outcome::Cancelled && result.epochs > m_from) tellCheckpoint(result.epochs, CheckpointReason::Stop);
    return result;
  }

  void tellCheckpoint(int epoch, CheckpointReason reason) const {
    m_sink(CheckpointTaken{run(), scriptedCheckpoint(m_request, epoch, reason)});
  }

  const RunRequest& m_request;
  RunControl m_control;
  Script m_script;
  const EventSink& m_sink;
  int m_from;
  int m_epoch;
};

}  // namespace

void ScriptedEngine::setScript(Role role, const Script& script) {
  const std::lock_guard lock(m_mutex);
  m_scripts[role] = script;
}

Script ScriptedEngine::scriptOf(Role role) const {
  const std::lock_guard lock(m_mutex);
  const auto found = m_scripts.find(role);
  return found == m_scripts.end() ? Script{} : found->second;
}

EngineInfo ScriptedEngine::info() const {
  return {"scripted engine", m_slowBlas ? "reference BLAS" : "scripted BLAS", m_slowBlas};
}

std::vector<std::vector<RunId>> ScriptedEngine::trainedGroups() const {
  const std::lock_guard lock(m_mutex);
  return m_groups;
}

RunResult ScriptedEngine::train(const RunRequest& request, const EventSink& sink, const RunControl& control) {
  ++m_trainedRuns;
  Course course(request, control, scriptOf(request.spec.role), sink);
  while (true) {
    if (control.pause) control.pause->wait(control.stop);
    if (course.stalls()) waitForStop(control.stop);
    take(course.epochTime(), control.stop);
    if (auto result = course.step()) return std::move(*result);
  }
}

void ScriptedEngine::trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) {
  std::list<Course> open;
  std::vector<RunId> runs;
  for (const auto& [request, control] : members) {
    ++m_trainedRuns;
    open.emplace_back(request, control, scriptOf(request.spec.role), sink);
    runs.push_back(request.run);
  }
  {
    const std::lock_guard lock(m_mutex);
    m_groups.push_back(std::move(runs));
  }
  while (!open.empty()) {
    AnyStop any;
    for (const Course& course : open) any.watch(course.control().stop);
    if (const PauseGate* gate = open.front().control().pause) gate->wait(any.token());
    if (std::ranges::all_of(open, &Course::stalls)) waitForStop(any.token());
    take(open.front().epochTime(), any.token());
    const bool held = open.front().control().pause && open.front().control().pause->closed();
    std::erase_if(open, [&](Course& course) {
      if (course.stalls() || (held && !course.control().stop.stop_requested())) return false;
      auto result = course.step();
      if (result) over(course.run(), std::move(*result));
      return result.has_value();
    });
  }
}

std::unique_ptr<TrainedNet> ScriptedEngine::load(const ModelSpec& /*model*/, const Weights& weights,
                                                 const SampleShape& shape, std::size_t classes) {
  if (weights.empty()) throw Error(ErrorKind::RunFailed, "weights", "there are none");
  ++m_loadedNets;
  return std::make_unique<ScriptedNet>(weights, shape.size(), classes, answering, m_answers);
}

std::vector<float> scriptedAnswer(const Weights& weights, const std::vector<std::uint8_t>& values,
                                  std::size_t classes) {
  double sum = 0;
  for (const std::uint8_t value : values) sum += value;
  const auto mean = static_cast<float>(sum / static_cast<double>(values.size()));
  std::vector<float> logits;
  for (std::size_t c = 0; c < classes; ++c)
    logits.push_back(weights.front().values.front() + mean * static_cast<float>(c));
  return logits;
}

EpochPoint scriptedPoint(const RunSpec& spec, int epoch, std::size_t testCases) {
  EpochPoint point;
  point.epoch = epoch;
  point.hardLoss = 2.3 * std::exp(-0.3 * epoch) + 0.05;
  point.softLoss = spec.objective.kind == ObjectiveKind::Hard ? 0 : point.hardLoss + 0.4;
  point.loss = point.hardLoss + point.softLoss;
  point.trainError = 0.8 * errorRate(spec, epoch);
  point.testCases = static_cast<std::int64_t>(testCases);
  point.testErrors = std::llround(errorRate(spec, epoch) * static_cast<double>(testCases));
  point.learningRate = spec.training.learningRate;
  point.casesPerSecond = 20'000;
  if (spec.role == Role::Student) point.gradientRatio = 11.3;
  point.seconds = 0.1 * epoch;
  return point;
}

Weights scriptedWeights(const RunSpec& spec, int epoch) {
  NamedTensor weight{"layer0.weight", {2, 3}, {}};
  const double size = 0.1 * static_cast<double>(spec.role) + 1e-3 * spec.objective.temperature + 0.01 * epoch;
  for (int i = 0; i < 6; ++i) weight.values.push_back(static_cast<float>(size * (i % 2 == 0 ? i + 1 : -i)));
  return {weight};
}

Matrix scriptedLogits(const RunSpec& spec, int epoch, const std::vector<std::uint16_t>& labels, std::size_t classes) {
  Matrix logits(labels.size(), classes);
  const double sharpness = (spec.role == Role::Teacher ? 1.2 : 0.8) * std::min(epoch, 10);
  for (std::size_t row = 0; row < labels.size(); ++row)
    for (std::size_t column = 0; column < classes; ++column) {
      const auto distance = static_cast<double>((column + classes - labels[row]) % classes);
      logits.row(row)[column] = static_cast<float>(sharpness * std::exp(-0.5 * distance));
    }
  return logits;
}

}  // namespace retort::test
