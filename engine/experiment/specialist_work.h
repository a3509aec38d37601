// What a specialist trains on, and how it answers beside its generalist (distillation.md section 5).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/transfer_set.h"
#include "engine/experiment/ensemble_work.h"

namespace retort {

/// A specialist's part in its own terms: its classes are those of its subset, and after them the dustbin.
struct SpecialistTask {
  std::vector<int> subset;                   ///< class indices, ascending
  std::shared_ptr<const Dataset> data;       ///< the same cases; labels are places in the subset, or the dustbin's
  std::shared_ptr<const TransferSet> cases;  ///< half of them special, half of the rest
  /// trainLogits: the generalist's, of all others together for the dustbin; its odds are those of `cases`, as the true
  /// labels' are, so that one correction afterwards makes up for both.
  std::shared_ptr<const RunResult> teacher;
  std::shared_ptr<const Weights> initial;  ///< the generalist's
};

/// @param order of a specialist; a subset that it began with is kept @param generalist its trainLogits and weights
/// @throws Error(BadSpec) naming the key: fewer classes or cases than clusters, a class that does not exist, a subset
/// of
///         all classes or without cases, fewer cases than a batch; Error(RunFailed) where the generalist's logits or
///         weights are not those of the data
[[nodiscard]] SpecialistTask specialistTask(const RunOrder& order, const RunResult& generalist, const Dataset& data);

/// The classes of the order's specialist: its named subset, or its cluster of the generalist's predictions on
/// `offered`. A class without a case among these is in no cluster.
/// @param generalist logits of all training cases @throws Error(BadSpec) as specialistTask
[[nodiscard]] std::vector<int> subsetOf(const RunSpec& specialist, const Matrix& generalist, const Dataset& data,
                                        std::span<const std::uint32_t> offered);

/// What the generalist would say in a specialist's place: the logits of the subset's classes and, last, the dustbin's,
/// ln Σ exp(z) over all others, which gives it their probability at T = 1. That is its logit at any temperature: the
/// sum of softened probabilities would make a dustbin of many classes far too likely once T is 1 again.
[[nodiscard]] Matrix withDustbin(const Matrix& logits, std::span<const int> subset);

/// The generalist's weights with a last layer of the subset's rows and one for the dustbin: the mean of the others',
/// its bias raised by the log of their number. @throws Error(RunFailed) where the last layer is not one of `classes`
/// rows
[[nodiscard]] Weights specialistWeights(const Weights& generalist, std::span<const int> subset, std::size_t classes);

/// As combinationOf: ln q of the generalist and its specialists, whose dustbins are corrected.
[[nodiscard]] Combination specialistCombination(const RunSpec& ensemble, const EnsembleParts& parts,
                                                const Dataset& data);

}  // namespace retort
