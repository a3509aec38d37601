// Which training cases a specialist sees, and as what (distillation.md section 5, step 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace retort {

struct SpecialistSet {
  std::vector<std::uint32_t> cases;   ///< indices of training cases, ascending
  std::vector<std::uint16_t> labels;  ///< of each of these: the class's place in the subset, or the dustbin's
  std::size_t special = 0;            ///< how many of these are of the subset's classes
  double specialShare = 0;            ///< share of the subset's classes in all cases that were offered, in (0, 1)

  /// Share of the subset's classes in this set: .5, or more where the rest was too small.
  [[nodiscard]] double trainedShare() const { return static_cast<double>(special) / static_cast<double>(cases.size()); }
};

/// Where a specialist finds each class: its place in the subset, or subset.size(), the dustbin. @return [classes]
/// @throws Error(BadSpec) for a subset that is empty, not ascending, of unknown classes, or of all (no dustbin is left)
[[nodiscard]] std::vector<std::uint16_t> specialistPlaces(std::span<const int> subset, std::size_t classes);

/// All cases of the subset's classes and as many of the others, drawn at random without repetition; all of those where
/// they are fewer, so that more than half is special (trainedShare() says how much, for the dustbin's correction).
/// A pure function of its arguments. @param labels of all training cases @param offered indices of those that may be
/// used, ascending, e.g. TransferSet::training @param draw number of the draw: 0, 1 … give different ones, for a set
/// that changes with the epoch
/// @throws Error(BadSpec) as specialistPlaces, for labels or indices that do not fit, and where the subset's classes or
/// all others have no case
[[nodiscard]] SpecialistSet makeSpecialistSet(std::span<const std::uint16_t> labels,
                                              std::span<const std::uint32_t> offered, std::size_t classes,
                                              std::span<const int> subset, std::int64_t seed, std::uint32_t draw = 0);

}  // namespace retort
