// One run, as plain values: everything that decides its weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/experiment/spec_parts.h"

namespace retort {

enum class Role { Teacher, Student, Baseline, Ensemble, Specialist };

/// Whether a student can learn from such a run.
[[nodiscard]] inline bool isTeacher(Role role) { return role == Role::Teacher || role == Role::Ensemble; }

/// Where a fork left the run that it comes from.
struct ForkPoint {
  std::uint64_t run = 0;  ///< 0: no fork, the run begins with initial weights
  int epoch = 0;          ///< whole epochs trained by then
  int batch = 0;          ///< and batches of the next one
  bool operator==(const ForkPoint&) const = default;
};

/// Whether other runs are made of such a one or learn from it.
[[nodiscard]] inline bool isSource(Role role) { return isTeacher(role) || role == Role::Specialist; }

/// One training run: everything that decides its weights, and nothing else. An ensemble is not trained: it is made of
/// its members, and has the model, training and data that these share; with specialists it is made of a generalist and
/// them, and has the generalist's.
struct RunSpec {
  Role role = Role::Student;
  DatasetSpec dataset;
  TransferSetSpec transferSet;
  ModelSpec model;
  ObjectiveSpec objective;
  TrainingSpec training;
  ForkPoint forkedFrom = {};
  EnsembleSpec ensemble = {};        ///< of a run in the role of one; else one member
  SpecialistsSpec specialists = {};  ///< of an ensemble with specialists, and of a specialist
  int specialist = 0;                ///< which of them it is, [0, specialists.count)
  bool operator==(const RunSpec&) const = default;
};

struct RunSpecHash {
  [[nodiscard]] std::size_t operator()(const RunSpec& spec) const;
};

/// Whether it is a generalist with its specialists.
[[nodiscard]] inline bool hasSpecialists(const RunSpec& spec) {
  return spec.role == Role::Ensemble && spec.specialists.count > 0;
}
/// The run that its specialists begin with.
[[nodiscard]] RunSpec generalistOf(RunSpec system);
/// Whether a run that is made of so many others has all that its spec says: an ensemble all its members, or its
/// generalist and all its specialists.
[[nodiscard]] bool isWhole(const RunSpec& spec, std::size_t parts);

/// Where a run stands among those that are trained together with it: see sweep.h.
struct GroupPlace {
  std::int64_t group = 0;  ///< unique within the experiment; 0: the run trains on its own
  int slot = 0;            ///< its place, [0, slots)
  int slots = 1;           ///< of the group as it was planned, whoever of it still trains
  bool operator==(const GroupPlace&) const = default;
};

/// A name such as "student 30-30 · T 4", of a fork "… · fork of run 3 at epoch 5"; unique within neither experiment nor
/// session.
[[nodiscard]] std::string runName(const RunSpec& spec);

[[nodiscard]] std::string toString(Role role);                         ///< "teacher", "student" …
[[nodiscard]] std::string layersText(const std::vector<int>& layers);  ///< {800, 800} -> "800-800"

}  // namespace retort
