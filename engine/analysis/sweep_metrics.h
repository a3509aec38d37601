// What can be read from the runs of a sweep. Pure functions of values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/experiment/run_result.h"
#include "engine/experiment/spec.h"

namespace retort {

/// A run as a sweep looks at it.
struct SweepRun {
  std::uint64_t id = 0;
  std::string name;
  RunSpec spec;
  std::uint64_t teacher = 0;       ///< id of its teacher; 0 for none
  std::int64_t group = 0;          ///< that it trains in; 0 for none
  int groupSlots = 1;              ///< students that train in it, as planned
  bool inSweep = true;             ///< false: another experiment's, known as teacher or baseline alone
  std::optional<Outcome> outcome;  ///< empty while it waits or trains
  // What it ended with, see setEnd(); of no meaning before.
  int epochs = 0;  ///< finished
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;
  std::int64_t validationErrors = 0;
  std::int64_t validationCases = 0;  ///< 0 without a validation split
  std::int64_t trainErrors = 0;
  std::int64_t trainCases = 0;
  double loss = 0;     ///< of the last epoch, as trained, in nats
  double seconds = 0;  ///< of its group, where it has one

  [[nodiscard]] bool completed() const { return outcome == Outcome::Completed; }
};

/// Fills in what the run ended with. @param result null until it is over
void setEnd(SweepRun& run, const RunResult* result, std::span<const EpochPoint> points);

/// A student that has completed, and what it stands beside; null where that is absent or has not completed.
struct ComparedStudent {
  const SweepRun& student;
  const SweepRun* baseline;
  const SweepRun* teacher;
};

/// A value that is a ratio: over several runs the sums are divided, not the ratios averaged.
struct MetricValue {
  double part = 0;
  double whole = 1;
};

enum class SweepMetric {
  TestErrors,
  TestErrorRate,
  ValidationErrors,
  TrainErrorRate,
  GapToBaseline,
  GapClosed,
  Loss,
  Seconds
};

struct SweepMetricInfo {
  SweepMetric metric;
  std::string_view id;     ///< "gap_to_baseline": in files
  std::string_view label;  ///< "Gap to the baseline"
  std::string_view help;   ///< meaning, in a sentence
  std::string_view unit;   ///< behind the value: "%", "s"; empty for a pure number
  bool smallerIsBetter = true;
  int decimals = 1;
  std::optional<MetricValue> (*of)(const ComparedStudent&);  ///< empty where the student has none
};

/// All of them, in the order in which they are offered.
[[nodiscard]] const std::vector<SweepMetricInfo>& sweepMetrics();
[[nodiscard]] const SweepMetricInfo& infoOf(SweepMetric metric);

}  // namespace retort
