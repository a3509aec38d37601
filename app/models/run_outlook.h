// What pressing Run would do.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "app/models/run_record.h"
#include "engine/experiment/sweep_progress.h"
#include "engine/experiment/time_estimate.h"

namespace retort {

class RunStore;
class RunTimes;

struct RunOutlook {
  std::size_t teachers = 0;
  std::size_t specialists = 0;
  std::size_t ensembles = 0;
  std::size_t students = 0;
  std::size_t baselines = 0;
  std::size_t cells = 1;
  std::size_t seeds = 1;
  bool isSweep = false;
  std::size_t done = 0;      ///< trained before, or reused
  std::size_t underWay = 0;  ///< training or waiting
  std::size_t toResume = 0;  ///< stopped, or left by an earlier sitting
  std::size_t failed = 0;    ///< they are kept as they are
  std::size_t toTrain = 0;
  double seconds = 0;    ///< on this machine, until those and what is under way are over
  bool isRough = false;  ///< no run has shown this machine's pace yet
  [[nodiscard]] std::size_t runs() const { return teachers + specialists + ensembles + students + baselines; }
};

/// All that an outlook follows from: a value, so that another thread can answer it.
struct OutlookQuestion {
  ExperimentSpec spec;
  std::unordered_map<RunId, std::shared_ptr<const RunSpec>> specs;  ///< what those known refer to
  std::vector<RunThere> known;
  std::vector<RunState> states;                  ///< [known]
  std::vector<std::optional<std::size_t>> jobs;  ///< [known] index among those ahead
  std::vector<Job> ahead;
  TimeEstimate estimate;
  DataSize data;
  int workers = 1;
  bool isRough = false;
};

/// @param spec valid @param workers runs at a time
[[nodiscard]] OutlookQuestion outlookQuestion(const ExperimentSpec& spec, const RunStore& store, const RunTimes& times,
                                              int workers);
/// Plans the whole sweep: tens of milliseconds for thousands of runs.
[[nodiscard]] RunOutlook runOutlook(const OutlookQuestion& question);

/// The sweep that the experiment extends; 0 for none.
[[nodiscard]] ExperimentId extendedSweep(const ExperimentSpec& spec, const RunStore& store);

}  // namespace retort
