// What training reaches of this machine's own matrix-multiply peak. std types alone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace retort {

struct BenchResult {
  /// "teacher_step", "student_step"; "sweep_30x32": 32 students 784-30-30-10 that differ in temperature and weights,
  /// and "sweep_300x16": 16 students 784-300-300-10, in the groups of their sweep; "ensemble_30x10" and the like: the
  /// 10 members of an ensemble of such nets, in their groups.
  std::string name;
  double gflops = 0;  ///< matrix products alone: forward, weight gradients, input gradients of all layers but the first
  double peakGflops = 0;           ///< sgemm 1024 x 1200 x 1200, interleaved with it in the same process
  double share = 0;                ///< gflops / peakGflops
  double millisecondsPerStep = 0;  ///< of one net
  // Of sweeps and ensembles alone:
  double epochsPerSecond = 0;        ///< of one run on 60,000 cases, without evaluation, in groups
  double epochsPerSecondAlone = 0;   ///< the same runs one by one
  std::optional<double> twoWorkers;  ///< steps that two threads with a group each get done, over those of one; empty
                                     ///< where there are no two cores
};

/// Measures one thread in its own time (two workers by the clock), medians over `rounds` rounds that take about half a
/// second each.
/// @param progress hears the rounds done and the rounds in all; may be empty
[[nodiscard]] std::vector<BenchResult> runBench(int rounds, const std::function<void(int, int)>& progress = {});

}  // namespace retort
