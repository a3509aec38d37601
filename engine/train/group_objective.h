// objectives.h for a group: the same losses and gradients in one pass over the logits, vectorised over the cases. std
// alone; compiled for the processor at hand (RETORT_NATIVE). Logits, targets and gradients lie class by class.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/experiment/objective_sums.h"
#include "engine/experiment/spec.h"

namespace retort {

/// A batch as all members see it.
struct BatchTargets {
  std::size_t cases;
  std::size_t classes;
  std::size_t stride;          ///< from class to class: a multiple of kLaneCases, at least `cases`
  const std::int32_t* labels;  ///< [stride]
  const float* teacher;        ///< [classes, stride] logits; null for hard targets alone
};

inline constexpr std::size_t kLaneCases = 16;  ///< cases worked on at a time; what is beyond `cases` has no effect

/// p(T) = softmax(v / T). @param targets [classes, stride]
void softTargetsByClass(const BatchTargets& batch, double temperature, float* targets);

/// The objective of one member over the batch, as evaluateObjective has it: adds to `sums`, which a NaN or an infinity
/// among the logits makes not finite.
/// @param targets  softTargetsByClass at the objective's temperature; null unless soft targets are learnt from
/// @param logits, gradient, scratch  [classes, stride]; the gradient is that of the batch's mean loss
void evaluateObjectiveByClass(const ObjectiveSpec& spec, const BatchTargets& batch, const float* targets,
                              const float* logits, float* gradient, float* scratch, ObjectiveSums& sums);

}  // namespace retort
