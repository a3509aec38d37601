#include "engine/session/session_export.h"

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>

#include "engine/experiment/key_table.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/session/session_rows.h"

namespace retort {
namespace {

/// One line of the table, field by field.
class Line {
 public:
  Line& operator<<(const std::string& text) {
    separate();
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
      m_text += text;
      return *this;
    }
    m_text += '"';
    for (const char c : text) m_text += c == '"' ? std::string("\"\"") : std::string(1, c);
    m_text += '"';
    return *this;
  }
  Line& operator<<(const char* text) { return *this << std::string(text); }
  Line& operator<<(std::integral auto number) { return *this << std::to_string(number); }
  Line& operator<<(double number) {
    std::array<char, 32> text{};
    if (!std::isfinite(number)) return *this << "";
    return *this << std::string(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
  }
  [[nodiscard]] std::string text() const { return m_text + "\r\n"; }

 private:
  void separate() {
    if (!m_first) m_text += ',';
    m_first = false;
  }
  std::string m_text;
  bool m_first = true;
};

bool isOfRun(const Key& key) {
  for (const char* part : {"dataset.", "transfer_set.", "student.", "objective.", "training."})
    if (key.path.starts_with(part)) return !key.derived;
  return false;
}

Line runsHeader() {
  Line line;
  line << "run"
       << "name"
       << "role"
       << "outcome"
       << "message"
       << "experiment"
       << "teacher"
       << "forked_from_run"
       << "forked_from_epoch"
       << "started"
       << "epochs"
       << "test_errors"
       << "test_cases"
       << "train_errors"
       << "train_cases"
       << "seconds"
       << "cases_per_second"
       << "threads"
       << "engine";
  for (const Key& key : keyTable())
    if (isOfRun(key))
      line << (key.path.starts_with("student.") ? "model." + std::string(key.path.substr(8)) : std::string(key.path));
  return line;
}

Line runLine(const StoredRun& run) {
  const ForkPoint& fork = run.spec.forkedFrom;
  const RunResult& result = run.result;
  Line line;
  line << run.id << run.look.name << toString(run.spec.role) << (run.outcome ? toString(*run.outcome) : "unfinished")
       << result.message << run.experiment << (run.teacher ? std::to_string(run.teacher) : "")
       << (fork.run ? std::to_string(fork.run) : "") << (fork.run ? std::to_string(fork.epoch) : "") << run.started
       << result.epochs << result.testErrors << result.testCases << result.trainErrors << result.trainCases
       << result.seconds << result.casesPerSecond << result.threads << result.engine;
  const ExperimentSpec keys = keysOf(run.spec);
  for (const Key& key : keyTable())
    if (isOfRun(key)) line << valueText(key, key.get(keys));
  return line;
}

}  // namespace

std::string runsCsv(const SessionContents& contents) {
  std::string text = runsHeader().text();
  for (const StoredRun& run : contents.runs)
    if (!run.look.deleted) text += runLine(run).text();
  return text;
}

std::string curvesCsv(const SessionContents& contents) {
  std::string text =
      "run,name,epoch,loss,soft_loss,hard_loss,train_error,test_errors,test_cases,validation_errors,"
      "validation_cases,learning_rate,cases_per_second,gradient_ratio,seconds\r\n";
  for (const StoredRun& run : contents.runs) {
    if (run.look.deleted) continue;
    for (const EpochPoint& point : run.points) {
      Line line;
      line << run.id << run.look.name << point.epoch << point.loss << point.softLoss << point.hardLoss
           << point.trainError << point.testErrors << point.testCases << point.validationErrors << point.validationCases
           << point.learningRate << point.casesPerSecond << point.gradientRatio.value_or(std::nan("")) << point.seconds;
      text += line.text();
    }
  }
  return text;
}

}  // namespace retort
