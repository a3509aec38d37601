#include "engine/session/session_export.h"

#include <cmath>

#include "engine/analysis/csv_line.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/session/session_rows.h"

namespace retort {
namespace {

bool isOfRun(const Key& key) {
  for (const char* part : {"dataset.", "transfer_set.", "student.", "objective.", "training."})
    if (key.path.starts_with(part)) return !key.derived;
  return false;
}

CsvLine runsHeader() {
  CsvLine line;
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

CsvLine runLine(const StoredRun& run) {
  const ForkPoint& fork = run.spec.forkedFrom;
  const RunResult& result = run.result;
  CsvLine line;
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
      CsvLine line;
      line << run.id << run.look.name << point.epoch << point.loss << point.softLoss << point.hardLoss
           << point.trainError << point.testErrors << point.testCases << point.validationErrors << point.validationCases
           << point.learningRate << point.casesPerSecond << point.gradientRatio.value_or(std::nan("")) << point.seconds;
      text += line.text();
    }
  }
  return text;
}

}  // namespace retort
