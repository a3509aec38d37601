// How an ensemble comes to be: it is not trained, but made of its members' logits (distillation.md sections 1 and 4).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/experiment/run_list.h"

namespace retort {

using MemberResults = std::vector<std::shared_ptr<const RunResult>>;

/// Whether the run is among those that answer for the ensemble: it was trained to its end. One that diverged is left
/// out.
[[nodiscard]] bool isMember(const RunSource& part);

/// Completed where an ensemble can be made of the parts; else the outcome that it has for want of them, and why.
[[nodiscard]] std::pair<Outcome, std::string> problemOf(std::span<const RunSource> parts);

/// The temperature at which members are combined for a student: its own for the arithmetic mean of soft targets,
/// infinity for matching logits; 1 for the geometric mean, whose logits are the same at any.
[[nodiscard]] double combinedAt(const EnsembleSpec& ensemble, const ObjectiveSpec& student);

/// What a student learns from: a result with the members' combined trainLogits, [all training cases, classes].
/// @throws Error(RunFailed) when a member has none
[[nodiscard]] RunResult ensembleTeacher(const MemberResults& members, const EnsembleSpec& ensemble, double temperature);

/// The ensemble itself, at T = 1: errors and logits on test and held out cases. It has no weights and keeps no logits
/// of training cases: those are its members'. The sink hears RunStarted and ProbesEvaluated.
/// @throws Error(RunFailed) when a member's logits are not those of the data
[[nodiscard]] RunResult makeEnsemble(const RunOrder& order, const MemberResults& members,
                                     const std::shared_ptr<const Dataset>& data, const EventSink& sink);

}  // namespace retort
