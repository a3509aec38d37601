// What training reaches of this machine's own matrix-multiply peak. std types alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace retort {

struct BenchResult {
  std::string name;   ///< "teacher_step", "student_step"
  double gflops = 0;  ///< matrix products alone: forward, weight gradients, input gradients of all layers but the first
  double peakGflops = 0;  ///< sgemm 1024 x 1200 x 1200, interleaved with it in the same process
  double share = 0;       ///< gflops / peakGflops
  double millisecondsPerStep = 0;
};

/// Measures on one thread, medians over `rounds` rounds that take about a quarter of a second each.
/// @param progress hears the rounds done and the rounds in all; may be empty
[[nodiscard]] std::vector<BenchResult> runBench(int rounds, const std::function<void(int, int)>& progress = {});

}  // namespace retort
