// The outcome of an experiment as a value, as it is stored and shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/cli/run_log.h"
#include "engine/analysis/curves_svg.h"
#include "engine/data/dataset.h"
#include "engine/experiment/spec.h"

namespace retort::cli {

struct StoredRun {
  std::uint64_t id = 0;
  std::uint64_t teacher = 0;  ///< id of the run that it learnt from; 0 for none
  std::string name;
  std::string role;         ///< "teacher", "student" or "baseline"
  std::string outcome;      ///< as toString(Outcome), or "unfinished"
  std::string message;      ///< why it failed or where it diverged
  std::int64_t epochs = 0;  ///< finished
  std::int64_t epochsPlanned = 0;
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;  ///< 0 where nothing was evaluated
  std::int64_t trainErrors = 0;
  std::int64_t trainCases = 0;
  double seconds = 0;
  double casesPerSecond = 0;
  std::int64_t threads = 1;
  std::string engine;
  std::vector<EpochPoint> curve;
};

struct StoredResult {
  std::string program;  ///< name and version of what wrote it
  std::string created;  ///< ISO 8601, UTC
  std::string name;     ///< of the experiment
  std::string title;
  nlohmann::json spec;     ///< of the whole experiment, as specFromJson reads it
  nlohmann::json dataset;  ///< name, source, sha256, shape, classes, train_cases, test_cases
  std::int64_t workers = 1;
  std::vector<StoredRun> runs;
};

[[nodiscard]] StoredRun toStored(const LoggedRun& run);
[[nodiscard]] StoredResult toStored(const ExperimentSpec& spec, const Dataset& data, const RunLog& log, int workers);

/// The object that ends each run in the output of --json: run_finished, with outcome, errors, rate and time.
[[nodiscard]] nlohmann::json runFinishedJson(const StoredRun& run);

/// Numbers that are not finite, as a diverged run has them, become null.
[[nodiscard]] nlohmann::json epochJson(const EpochPoint& point);

/// The curves of the runs, ready to be drawn.
[[nodiscard]] std::vector<Curve> curvesOf(const StoredResult& result);

/// A table of the runs, and by how much the student beats its baseline where both completed. Ends with a newline.
[[nodiscard]] std::string tableText(const StoredResult& result);

}  // namespace retort::cli
