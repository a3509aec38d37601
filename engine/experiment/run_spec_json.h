#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/experiment/spec.h"

namespace retort {

/// The keys that a run has, the model among the student's; what else an experiment has is as by default.
[[nodiscard]] ExperimentSpec keysOf(const RunSpec& spec);

/// A run's spec by the key table: dataset, transfer_set, model (the keys of student), objective and training; of an
/// ensemble, members and mean. Role, lineage and the data set's path are not in it.
[[nodiscard]] nlohmann::json toJson(const RunSpec& spec);

/// @throws Error(BadSpec) naming the key, as specFromJson and requireValid do
[[nodiscard]] RunSpec runSpecFromJson(const nlohmann::json& object, Role role);

}  // namespace retort
