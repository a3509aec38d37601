// The offsets that the classes page offers for a set of classes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "engine/analysis/class_bias.h"
#include "engine/data/dataset.h"
#include "engine/experiment/run_result.h"

namespace retort {

/// What offers follow from.
struct BiasQuestion {
  std::shared_ptr<const Dataset> data;
  std::shared_ptr<const Matrix> test;                    ///< logits [test cases, classes], fitting the data's labels
  std::shared_ptr<const HeldOut> heldOut;                ///< null without
  std::vector<std::size_t> set;                          ///< ascending
  bool operator==(const BiasQuestion&) const = default;  ///< the same objects
  [[nodiscard]] bool complete() const { return test != nullptr; }
};

/// Their errors are those on the test cases.
struct BiasOffers {
  std::optional<BiasOffset> prior;
  std::optional<BiasOffset> validation;  ///< empty without held-out cases
  std::optional<BiasOffset> test;
};

/// How many of the cases are of the set, as prior matching takes it.
struct SetPrior {
  double share = 0;
  bool counted = false;  ///< among the training cases; else all classes are taken for equally frequent
};
[[nodiscard]] SetPrior priorOf(const Dataset& data, const std::vector<std::size_t>& set);

/// Whether there are held-out cases to choose by.
[[nodiscard]] bool hasHeldOut(const BiasQuestion& question);

/// Takes up to some 0.1 s for 10,000 cases: call it on a background thread. Nothing is offered for a set of none or of
/// all classes. Never throws.
[[nodiscard]] BiasOffers biasOffersOf(const BiasQuestion& question);

}  // namespace retort
