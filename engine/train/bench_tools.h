// What the benches have in common.
#pragma once

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "engine/experiment/spec.h"

namespace retort {

inline constexpr int kBenchBatch = 128;
inline constexpr std::size_t kBenchCases = 4096;  ///< as many as a step's caches see of a larger set

/// s of the calling thread's own time: another program that takes the core away in between does not count.
template <typename Work>
double ownSecondsOf(const Work& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  work();
  return now() - start;
}

template <typename Work>
double secondsOf(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Multiplications and additions of a step's matrix products.
inline double productOperations(const ModelSpec& model, double inputs, double classes) {
  double forward = 0;
  double width = inputs;
  for (const int units : model.layers) {
    forward += width * units;
    width = units;
  }
  forward += width * classes;
  const double first = model.layers.empty() ? forward : inputs * model.layers.front();
  return 2.0 * kBenchBatch * (3 * forward - first);
}

}  // namespace retort
