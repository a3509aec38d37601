#include "tests/support/session_text.h"

#include <cstdio>
#include <span>
#include <sstream>

#include <nlohmann/json.hpp>

#include "engine/data/sha256.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/run_spec_json.h"

namespace retort::test {
namespace {

class Lines {
 public:
  Lines& operator<<(const std::string& text) { return put(text); }
  Lines& operator<<(const char* text) { return put(text); }
  Lines& operator<<(double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%a", value);
    return put(text);
  }
  template <std::integral Number>
  Lines& operator<<(Number value) {
    return put(std::to_string(value));
  }
  Lines& operator<<(const std::vector<float>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    Sha256 hash;
    hash.add({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return put(hash.finish());
  }
  Lines& operator<<(const Matrix& matrix) { return *this << matrix.rows << matrix.columns << matrix.values; }
  Lines& operator<<(const HeldOut& heldOut) {
    *this << "held out" << heldOut.logits;
    for (const std::uint16_t label : heldOut.labels) *this << label;
    return *this;
  }
  Lines& operator<<(const Weights& weights) {
    for (const NamedTensor& tensor : weights) {
      *this << tensor.name;
      for (const std::int64_t side : tensor.shape) *this << side;
      *this << tensor.values;
    }
    return put("|");
  }
  void end() { m_text << '\n'; }
  [[nodiscard]] std::string text() const { return m_text.str(); }

 private:
  Lines& put(const std::string& text) {
    m_text << text << ' ';
    return *this;
  }
  std::ostringstream m_text;
};

void put(Lines& lines, const StoredDataset& data) {
  lines << "data" << data.id << static_cast<int>(data.kind) << static_cast<int>(data.classes) << data.path << data.seed
        << data.sha256 << data.name << data.shape.channels << data.shape.height << data.shape.width << data.trainCases
        << data.testCases;
  for (const std::string& name : data.classNames) lines << name;
  for (const std::uint16_t label : data.testLabels) lines << label;
  lines << "words" << data.states << static_cast<int>(data.split);
  for (const std::string& name : data.wordNames) lines << name;
  for (const std::uint16_t word : data.wordOf) lines << word;
  for (const std::uint32_t recording : data.testRecordings) lines << recording;
  lines.end();
}

void put(Lines& lines, const RunResult& result) {
  lines << toString(result.outcome) << result.message << result.epochs << result.testErrors << result.testCases
        << result.trainErrors << result.trainCases << result.seconds << result.casesPerSecond << result.threads
        << result.engine << result.weights << result.testLogits << result.trainLogits << result.heldOut;
  lines.end();
}

void put(Lines& lines, const EpochPoint& point) {
  lines << "epoch" << point.epoch << point.loss << point.softLoss << point.hardLoss << point.trainError
        << point.testErrors << point.testCases << point.validationErrors << point.validationCases << point.learningRate
        << point.casesPerSecond << point.gradientRatio.value_or(-1) << point.seconds;
  lines.end();
}

void put(Lines& lines, const StoredRun& run) {
  const ForkPoint& fork = run.spec.forkedFrom;
  lines << "run" << run.id << run.experiment << run.dataset << toString(run.spec.role) << toJson(run.spec).dump()
        << run.spec.dataset.path << fork.run << fork.epoch << fork.batch << run.teacher << run.group.group
        << run.group.slot << run.group.slots << run.look.run << run.look.name << run.look.colour << run.look.hidden
        << run.look.pinned << run.look.deleted << (run.outcome ? toString(*run.outcome) : "not over") << run.started;
  for (const RunId part : run.parts) lines << part;
  for (const int index : run.subset) lines << index;
  lines.end();
  put(lines, run.result);
  for (const EpochPoint& point : run.points) put(lines, point);
  for (const GradientsMeasured& measured : run.gradients) {
    lines << "gradients" << measured.run << measured.epoch;
    for (const GradientVariance& value : measured.values) lines << value.temperature << value.signal << value.variance;
    lines.end();
  }
  for (const CheckpointPlace& place : run.checkpoints) {
    lines << "checkpoint" << place.epoch << place.batch << toString(place.reason);
    lines.end();
  }
}

void put(Lines& lines, const Checkpoint& checkpoint) {
  const ObjectiveSums& sums = checkpoint.sums;
  lines << "checkpoint" << checkpoint.epoch << checkpoint.batch << toString(checkpoint.reason) << checkpoint.weights
        << checkpoint.moments << checkpoint.steps << sums.loss << sums.soft << sums.hard << sums.softSquared
        << sums.hardSquared << sums.errors << sums.cases << checkpoint.seconds << checkpoint.trainingSeconds
        << checkpoint.trainedCases;
  if (const EpochState* last = checkpoint.lastEpoch.get())
    lines << last->epoch << last->testErrors << last->testCases << last->weights << last->testLogits << last->heldOut;
  lines.end();
}

}  // namespace

std::string textOf(const SessionContents& contents) {
  Lines lines;
  lines << "session" << contents.id << contents.created << contents.program;
  lines.end();
  for (const auto& [name, text] : contents.texts) lines << "text" << name << text;
  lines.end();
  for (const StoredDataset& data : contents.datasets) put(lines, data);
  for (const StoredExperiment& experiment : contents.experiments) {
    lines << "experiment" << experiment.id << experiment.created << toJson(experiment.spec).dump();
    lines.end();
  }
  for (const StoredRun& run : contents.runs) put(lines, run);
  return lines.text();
}

std::string textOf(const RunResult* result) {
  if (!result) return "none\n";
  Lines lines;
  put(lines, *result);
  return lines.text();
}

std::string textOf(Session& session) {
  const SessionContents contents = session.contents();
  std::string text = textOf(contents);
  for (const StoredRun& run : contents.runs) {
    text += textOf(session.result(run.id).get());
    Lines lines;
    for (const CheckpointPlace& place : run.checkpoints)
      if (const auto checkpoint = session.checkpoint({run.id, place.epoch, place.batch})) put(lines, *checkpoint);
    if (const auto newest = session.checkpoint(run.id)) put(lines, *newest);
    if (const auto logits = session.testLogits(run.id)) lines << "test" << *logits;
    if (const auto heldOut = session.heldOut(run.id)) lines << *heldOut;
    for (const EpochPoint& point : run.points)
      if (const auto logits = session.probeLogits(run.id, point.epoch)) lines << "probe" << point.epoch << *logits;
    lines.end();
    text += lines.text();
  }
  return text;
}

}  // namespace retort::test
