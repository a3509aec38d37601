#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/matrix.h"
#include "engine/experiment/spec.h"
#include "engine/train/bench.h"
#include "engine/train/steps.h"

namespace retort {

/// Students `units`-`units` that differ in temperature and weights. @param temperatures, weights how many of each: the
/// sweep is their product
[[nodiscard]] ExperimentSpec benchSweep(int units, int temperatures, int weights);
/// Teachers `units`-`units` that are one ensemble.
[[nodiscard]] ExperimentSpec benchEnsemble(int units, int members);

/// The runs of one role that an experiment has: their steps in the groups that assignGroups makes, the same runs' steps
/// one by one, and two of the groups on two threads at once.
class SweepBench {
 public:
  /// @param role Student or Teacher, whose nets are then all alike
  /// @param twoWorkers whether there are two cores to measure with
  SweepBench(std::string name, const ExperimentSpec& experiment, Role role, const std::shared_ptr<const Dataset>& data,
             const Matrix& teacherLogits, bool twoWorkers);

  void measure();
  [[nodiscard]] BenchResult result(double peak) const;

 private:
  /// What one worker trains at a time: a group, or a run by itself.
  struct Workload {
    std::unique_ptr<Steps> steps;
    std::vector<ObjectiveSums> sums;
    std::vector<double> seconds;  ///< of each step measured
    std::size_t next = 0;

    Workload(std::unique_ptr<Steps> made, std::size_t members);
    void step();
    void measure();
    double stepsPerSecond();
  };

  void measureTwoWorkers();

  std::string m_name;
  double m_operations;  ///< of one net's step
  std::size_t m_runs = 0;
  std::vector<Workload> m_groups;
  std::vector<Workload> m_alone;  ///< one of the runs
  std::vector<Workload> m_pair;   ///< for two workers; empty on one core
  int m_rounds = 0;
  std::vector<double> m_twoWorkers;
};

}  // namespace retort
