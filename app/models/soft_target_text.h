// What a distribution says, in plain words.
#pragma once

#include <cstddef>
#include <span>

#include <QString>

#include "engine/data/dataset.h"

namespace retort {

[[nodiscard]] QString className(const Dataset& data, std::size_t index);

/// "a 3", "an 8", "an Ankle boot", "an F".
[[nodiscard]] QString withArticle(const QString& name);

/// Which wrong class the case resembles most and least to a model, and by what ratio q_a / q_b = exp((z_a − z_b) / T).
/// @param model   "teacher"
/// @param logits  [classes], at least three; empty text for fewer
/// @param label   the true class
[[nodiscard]] QString resemblance(const Dataset& data, const QString& model, std::span<const float> logits,
                                  std::size_t label, double temperature);

}  // namespace retort
