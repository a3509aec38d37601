// From a sweep to its runs, and which of them train together. Pure functions of the spec.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/experiment/error.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/spec.h"

namespace retort {

/// No sweep is larger: it has to be drawn by random cells, or be split.
inline constexpr std::size_t kMostRuns = 5000;

/// Whether the key can be an axis: all but names, the data set, whether there are baselines, and the sweep's own keys.
[[nodiscard]] bool isSweepable(const Key& key);

/// Reads the values of an axis as a person writes them: values with commas between them (semicolons where the values
/// are lists of numbers that have commas themselves; "[]" is an empty one), and among them ranges: "1..20 log 8" and
/// "0..1 linear 5" are so many values evenly spaced by ratio or by difference, both ends included, "2..10 step 2" goes
/// up by a step. Ranges are rounded to 4 digits, more where values lie closer, or to whole numbers where the key has
/// these; values that come twice are kept once.
/// @throws Error(BadSpec) naming the key
[[nodiscard]] std::vector<Value> parseAxis(const Key& key, std::string_view text);
/// The text that parseAxis reads back: "1, 2, 4".
[[nodiscard]] std::string axisText(const Key& key, std::span<const Value> values);

/// The axis' value that a run has. @param teacher the spec of its teacher; null for none (teacher keys are then those
/// of a default experiment)
[[nodiscard]] Value axisValue(const Key& key, const RunSpec& run, const RunSpec* teacher = nullptr);

/// The axis' value that a run of a sweep stands at; none where the run does not depend on it (used_keys.h): a baseline
/// has no temperature, a run with Adam no momentum, a teacher nothing but its own keys and the split of the data.
[[nodiscard]] std::optional<Value> coordinate(const SweepAxis& axis, const RunSpec& run, const RunSpec* teacher);

/// Combinations of the axes' values, or fewer where they are drawn; seeds do not count. As a double, which does not
/// overflow.
[[nodiscard]] double cellCount(const SweepSpec& sweep);

/// @throws Error(BadSpec) when cells and seeds make more than kMostRuns
void requireFewRuns(const SweepSpec& sweep);

/// One experiment a cell and seed, each without a sweep: seed by seed, within a seed the last axis' values changing
/// fastest. An experiment without a sweep is its own only cell. Cells that are drawn are the same for all seeds, and
/// among those that a larger sample draws. Of grids up to a million cells they are drawn by their values: with more
/// values on an axis, most of them stay drawn.
/// @throws Error(BadSpec) as requireFewRuns
[[nodiscard]] std::vector<ExperimentSpec> cellsOf(const ExperimentSpec& spec);

/// "objective.temperature 4, student.width 300, seed 2": what tells the cell from others; empty without a sweep.
[[nodiscard]] std::string cellText(const SweepSpec& sweep, const ExperimentSpec& cell);

/// What is wrong with the sweep itself and with its cells, in that order; each cell's problem names the cell, at most
/// 10 of them are named and the last says how many more there are. Without a sweep: none.
[[nodiscard]] std::vector<Error> sweepProblems(const ExperimentSpec& spec);

struct PlannedRun {
  RunSpec spec;
  std::string name;
  std::optional<std::size_t> teacher;   ///< index in the plan
  GroupPlace group;                     ///< see assignGroups
  std::vector<std::size_t> parts = {};  ///< indices in the plan of what it is made of: an ensemble's members
  std::optional<std::size_t> ensemble =
      {};  ///< of a member: index in the plan of the first ensemble that it is part of
};

/// The runs of an experiment, teachers first (an ensemble's members before it), each once: cells that differ in nothing
/// that a run of theirs uses (usedPart) share it, and it has the keys of the first of them. Without a sweep: teacher,
/// student, baseline, as far as they are asked for. Groups are not assigned.
/// @throws Error(BadSpec) as cellsOf, and when there are more than kMostRuns of all roles together
[[nodiscard]] std::vector<PlannedRun> planRuns(const ExperimentSpec& spec);

/// Puts runs that are to be trained together into groups, numbered from `first` on: those that see the same batches and
/// the same teacher, and have nets of one shape; temperature, weights, kind of the objective, rate, schedule and
/// initial weights may differ. Fully connected nets alone, and small ones alone (mostInGroup). Teachers only where they
/// are members of one ensemble, and then in an even number of groups: students wait for all of them, and so two workers
/// are through at about the same time. It depends on the runs alone, in their order: neither on the machine nor on its
/// load.
/// @return the first number that is still free
std::int64_t assignGroups(std::span<PlannedRun> runs, std::int64_t first);

/// Whether a run can be a member of a group at all, by what it is: no fork, nothing that is made of others, a fully
/// connected net. Of teachers, only an ensemble's members ever are.
[[nodiscard]] bool mayBeGrouped(const RunSpec& run);
/// Whether runs of the same teacher could be members of one group.
[[nodiscard]] bool mayTrainTogether(const RunSpec& one, const RunSpec& other);

/// How many nets of this shape train together at most, by what was measured (README, Sweeps); 1: none.
[[nodiscard]] int mostInGroup(const ModelSpec& model);
/// The same for runs. They are more where a jittered transfer set's teacher answers each batch anew: once for all of
/// them, and that takes longer than a student's step.
[[nodiscard]] int mostInGroup(const RunSpec& run);

/// Whether both are sweeps over the same axes (or over seeds alone) that ask for the same but for the axes' values,
/// seeds, sample and title: one then extends the other. What the base says of a swept key does not count.
[[nodiscard]] bool isSameSweep(const ExperimentSpec& one, const ExperimentSpec& other);

/// What a sweep's spec is once `asked` extends it: the one of the two that asks for all cells of the other; else, where
/// they differ in the values of one axis alone and neither draws cells, both together (the old values first); else
/// `asked`. So it never asks for a cell that nobody has asked for. What was trained before belongs to the sweep in any
/// case, whether its spec still asks for it or not.
[[nodiscard]] ExperimentSpec extendedSpec(const ExperimentSpec& stored, const ExperimentSpec& asked);

}  // namespace retort
