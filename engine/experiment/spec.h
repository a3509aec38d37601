// What a user asks for, as plain values. key_table.h names every field by its key path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/experiment/spec_parts.h"
#include "engine/experiment/value.h"

namespace retort {

struct TeacherSpec {
  ModelSpec model{ModelKind::FullyConnected, {300, 300}, 0, 0.5, 0};
  TrainingSpec training;
  int jitterPixels = 0;
  EnsembleSpec ensemble;
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

enum class Role { Teacher, Student, Baseline, Ensemble };

/// Whether a student can learn from such a run.
[[nodiscard]] inline bool isTeacher(Role role) { return role == Role::Teacher || role == Role::Ensemble; }

/// Where a fork left the run that it comes from.
struct ForkPoint {
  std::uint64_t run = 0;  ///< 0: no fork, the run begins with initial weights
  int epoch = 0;          ///< whole epochs trained by then
  int batch = 0;          ///< and batches of the next one
  bool operator==(const ForkPoint&) const = default;
};

/// One training run: everything that decides its weights, and nothing else. An ensemble is not trained: it is made of
/// its members, and has the model, training and data that these share.
struct RunSpec {
  Role role = Role::Student;
  DatasetSpec dataset;
  TransferSetSpec transferSet;
  ModelSpec model;
  ObjectiveSpec objective;
  TrainingSpec training;
  ForkPoint forkedFrom = {};
  EnsembleSpec ensemble = {};  ///< of a run in the role of one; else one member
  bool operator==(const RunSpec&) const = default;
};

struct RunSpecHash {
  [[nodiscard]] std::size_t operator()(const RunSpec& spec) const;
};

/// Whether a run that is made of so many others has all that its spec says: an ensemble all its members.
[[nodiscard]] inline bool isWhole(const RunSpec& spec, std::size_t parts) {
  return parts == (spec.role == Role::Ensemble ? static_cast<std::size_t>(spec.ensemble.members) : 0);
}

/// Where a run stands among those that are trained together with it: see sweep.h.
struct GroupPlace {
  std::int64_t group = 0;  ///< unique within the experiment; 0: the run trains on its own
  int slot = 0;            ///< its place, [0, slots)
  int slots = 1;           ///< of the group as it was planned, whoever of it still trains
  bool operator==(const GroupPlace&) const = default;
};

/// The runs of an experiment without its sweep: teacher or ensemble (when the objective needs one), student, baseline
/// (when asked for).
[[nodiscard]] RunSpec teacherRun(const ExperimentSpec& spec);
[[nodiscard]] RunSpec studentRun(const ExperimentSpec& spec);
[[nodiscard]] RunSpec baselineRun(const ExperimentSpec& spec);
/// The members of a teacher that is an ensemble: teachers that see the same batches and differ in their seed alone,
/// which draws initial weights and dropout (section 4). None for a teacher that is none.
[[nodiscard]] std::vector<RunSpec> memberRuns(const ExperimentSpec& spec);
[[nodiscard]] bool needsTeacher(const ObjectiveSpec& objective);

/// A name such as "student 30-30 · T 4", of a fork "… · fork of run 3 at epoch 5"; unique within neither experiment nor
/// session.
[[nodiscard]] std::string runName(const RunSpec& spec);

[[nodiscard]] std::string toString(Role role);                         ///< "teacher", "student", "baseline", "ensemble"
[[nodiscard]] std::string layersText(const std::vector<int>& layers);  ///< {800, 800} -> "800-800"

}  // namespace retort
