// What pressing Run would do.
#pragma once

#include <cstddef>

#include "engine/experiment/spec.h"

namespace retort {

class RunStore;
class RunTimes;

struct RunOutlook {
  std::size_t teachers = 0;
  std::size_t students = 0;
  std::size_t baselines = 0;
  std::size_t cells = 1;
  std::size_t seeds = 1;
  bool isSweep = false;
  std::size_t done = 0;      ///< trained before, or reused
  std::size_t underWay = 0;  ///< training or waiting
  std::size_t ended = 0;     ///< stopped or failed; they are kept as they are
  std::size_t toTrain = 0;
  double seconds = 0;    ///< for those to train, on this machine
  bool isRough = false;  ///< no run has shown this machine's pace yet
  [[nodiscard]] std::size_t runs() const { return teachers + students + baselines; }
};

/// @param spec valid @param workers runs at a time
[[nodiscard]] RunOutlook runOutlook(const ExperimentSpec& spec, const RunStore& store, const RunTimes& times,
                                    int workers);

}  // namespace retort
