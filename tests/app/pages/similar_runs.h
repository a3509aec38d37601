// Runs that find some of the made-up data's classes alike: 0 and 8, and 1 and 2.
#pragma once

#include <cmath>

#include "made_up_biases.h"

namespace retort {

constexpr std::size_t kEight = 3;  ///< the index of class "8"

/// [cases, 4]: 6 for the true class, `partner` plus a little, more for later cases, for the one that is like it, 0 for
/// the others. Every `wrongEach`-th case of class 0 (0: none) is taken for an 8.
inline Matrix similarLogits(const std::vector<std::uint16_t>& labels, float partner, std::size_t wrongEach = 0) {
  Matrix logits(labels.size(), 4);
  std::size_t zeros = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t like = 3 - labels[i];
    logits.row(i)[labels[i]] = 6;
    logits.row(i)[like] = partner + static_cast<float>(i) / 1000;
    if (labels[i] == 0 && wrongEach != 0 && zeros++ % wrongEach == 0) logits.row(i)[kEight] = 7;
  }
  return logits;
}

inline ExperimentSpec similarExperiment() {
  ExperimentSpec spec;
  spec.name = "similar";
  spec.sweep.seeds = 2;
  return spec;
}

/// An experiment's teacher, student and baseline, over: the teacher finds partners more alike than the student does,
/// and takes every fifth 0 for an 8.
inline std::vector<Event> similarRuns(const std::vector<std::uint16_t>& labels) {
  constexpr ExperimentId experiment = 1;
  return {ExperimentQueued{experiment, similarExperiment()},
          RunQueued{kTeacher, specOf(Role::Teacher), "teacher 300-300", 0, experiment},
          RunQueued{kStudent, specOf(Role::Student), "student 30-30", kTeacher, experiment},
          RunQueued{kBaseline, specOf(Role::Baseline), "baseline 30-30", 0, experiment},
          finishedWith(kTeacher, similarLogits(labels, 3, 5)),
          finishedWith(kStudent, similarLogits(labels, 2)),
          finishedWith(kBaseline, similarLogits(labels, 1))};
}

}  // namespace retort
