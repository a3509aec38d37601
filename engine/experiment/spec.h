// What a user asks for, as plain values. key_table.h names every field by its key path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/experiment/run_spec.h"
#include "engine/experiment/spec_parts.h"
#include "engine/experiment/value.h"

namespace retort {

struct TeacherSpec {
  ModelSpec model{ModelKind::FullyConnected, {300, 300}, 0, 0.5, 0};
  TrainingSpec training;
  int jitterPixels = 0;
  EnsembleSpec ensemble;
  SpecialistsSpec specialists;  ///< of a teacher that is a generalist
  bool operator==(const TeacherSpec&) const = default;
};

/// The values that one key takes in a sweep.
struct SweepAxis {
  std::string path;           ///< of the key table; not of the data set, and not derived from another axis
  std::vector<Value> values;  ///< different, of the key's kind and range
  bool operator==(const SweepAxis&) const = default;
};

/// Cells are all combinations of the axes' values, or some of them drawn at random; each is trained with every seed.
struct SweepSpec {
  std::vector<SweepAxis> axes;  ///< by path
  int seeds = 1;                ///< training.seed and the numbers after it
  std::int64_t sample = 0;      ///< cells drawn at random; 0: every one
  std::int64_t sampleSeed = 1;  ///< draws them
  bool operator==(const SweepSpec&) const = default;
  [[nodiscard]] bool empty() const { return axes.empty() && seeds == 1; }
};

/// One teacher, one student distilled from it, and a baseline: the same student on hard labels alone. With a sweep: of
/// each, as many as its cells need.
struct ExperimentSpec {
  std::string name = "experiment";  ///< a short name without spaces
  std::string title;                ///< one line for a person
  DatasetSpec dataset;
  TransferSetSpec transferSet;
  TeacherSpec teacher;
  ModelSpec student;
  ObjectiveSpec objective;
  TrainingSpec training;  ///< of the student and of the baseline
  bool trainBaseline = true;
  SweepSpec sweep;
  bool operator==(const ExperimentSpec&) const = default;
};

/// The runs of an experiment without its sweep: teacher or ensemble (when the objective needs one), student, baseline
/// (when asked for).
[[nodiscard]] RunSpec teacherRun(const ExperimentSpec& spec);
[[nodiscard]] RunSpec studentRun(const ExperimentSpec& spec);
[[nodiscard]] RunSpec baselineRun(const ExperimentSpec& spec);
/// The teacher without its specialists.
[[nodiscard]] RunSpec generalistRun(const ExperimentSpec& spec);
/// The specialists of a teacher that has some. Where subsets are named each holds its own alone, so that it is the same
/// run whatever the others are.
/// @throws Error(BadSpec) as parseSubsets
[[nodiscard]] std::vector<RunSpec> specialistRuns(const ExperimentSpec& spec);
/// The members of a teacher that is an ensemble: teachers that see the same batches and differ in their seed alone,
/// which draws initial weights and dropout (section 4). None for a teacher that is none.
[[nodiscard]] std::vector<RunSpec> memberRuns(const ExperimentSpec& spec);
[[nodiscard]] bool needsTeacher(const ObjectiveSpec& objective);

}  // namespace retort
