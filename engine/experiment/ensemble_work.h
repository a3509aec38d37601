// How an ensemble comes to be: it is not trained, but made of its parts' logits (distillation.md sections 1, 4 and 5).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/experiment/run_list.h"

namespace retort {

/// A run that an ensemble is made of: a member; or the generalist, and after it the specialists that there are.
struct EnsemblePart {
  const RunSource* run = nullptr;  ///< never null
  std::shared_ptr<const RunResult> result;
};
using EnsembleParts = std::vector<EnsemblePart>;

/// Which logits of a result.
using LogitsOf = std::function<const Matrix&(const RunResult&)>;
/// One matrix of all parts', [cases, classes], as they answer together at a temperature.
using Combination = std::function<Matrix(const LogitsOf&, double temperature)>;

/// Whether the run is among those that answer for the ensemble: it was trained to its end. One that diverged is left
/// out.
[[nodiscard]] bool isMember(const RunSource& part);

/// Completed where an ensemble can be made of the parts; else the outcome that it has for want of them, and why.
[[nodiscard]] std::pair<Outcome, std::string> problemOf(const RunSpec& ensemble, std::span<const RunSource> parts);

/// How the parts answer together: their mean, or the distribution nearest to a generalist's and its specialists'.
/// @param parts those that are members; they and the data outlive it
/// @throws Error(RunFailed) when a part's logits are not those of the data
[[nodiscard]] Combination combinationOf(const RunSpec& ensemble, const EnsembleParts& parts, const Dataset& data);

/// Logits of new cases as the parts answer them together, at T = 1.
/// @param parts those that are members @param answers [parts]: logits [cases, classes of the part], in their order
/// @throws Error(BadSpec) when these do not fit each other, or the data's training cases
[[nodiscard]] Matrix answerTogether(const RunSpec& ensemble, std::span<const RunSource> parts,
                                    std::vector<Matrix> answers, const Dataset& data);

/// The temperature at which members are combined for a student: its own for the arithmetic mean of soft targets,
/// infinity for matching logits; 1 for what has the same logits at any: the geometric mean, and specialists.
[[nodiscard]] double combinedAt(const RunSpec& ensemble, const ObjectiveSpec& student);

/// What a student learns from: a result with combined trainLogits, [all training cases, classes].
[[nodiscard]] RunResult ensembleTeacher(const Combination& combination, double temperature);

/// The ensemble itself, at T = 1: errors and logits on test and held out cases. It has no weights and keeps no logits
/// of training cases: those are its parts'. The sink hears RunStarted, EpochFinished and ProbesEvaluated.
[[nodiscard]] RunResult makeEnsemble(const RunOrder& order, const Combination& combination,
                                     const std::shared_ptr<const Dataset>& data, const EventSink& sink);

}  // namespace retort
