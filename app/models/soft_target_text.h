// What a distribution says, in plain words.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <QString>

#include "engine/analysis/significance.h"
#include "engine/data/dataset.h"

namespace retort {

[[nodiscard]] QString className(const Dataset& data, std::size_t index);

/// "a 3", "an 8", "an Ankle boot", "an F".
[[nodiscard]] QString withArticle(const QString& name);

/// The wrong classes that the case resembles most and least; the first two for fewer than three classes.
struct ClassPair {
  std::size_t more = 0;
  std::size_t less = 1;
  bool operator==(const ClassPair&) const = default;
};
[[nodiscard]] ClassPair wrongExtremes(std::span<const float> logits, std::size_t label);

/// What one model makes of a case.
struct SpokenModel {
  QString name;                   ///< as in "to …": "the teacher", "student 30-30"
  std::span<const float> logits;  ///< [classes]
};

/// By what ratio q_a / q_b = exp((z_a − z_b) / T) the case is rather of one class than of the other: to the first
/// model, at this temperature and at 1 (where it is the Tth power), and to those of the others that differ from it by
/// more than a factor of two. Empty without models, or where there are fewer than two classes.
/// @param label the true class @param pair two classes, in any order
[[nodiscard]] QString ratioText(const Dataset& data, const std::vector<SpokenModel>& models, std::size_t label,
                                ClassPair pair, double temperature);

/// How two models divide the cases, and what McNemar's test makes of it; empty without cases.
/// @param teacher, student as in "the …"
[[nodiscard]] QString agreementText(const PairedErrors& pair, const QString& teacher, const QString& student);

}  // namespace retort
