// How sure a measured error is. Pure functions of values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/data/matrix.h"

namespace retort {

struct Interval {
  double low = 0;
  double high = 1;
  bool operator==(const Interval&) const = default;
};

/// Wilson's score interval of a proportion (Wilson 1927) at 95 %: of the error rate on cases like the test cases.
/// Over several seeds: of their mean errors on the test cases of one, which more seeds do not make more.
/// @param errors in [0, cases] @return [0, 1] without cases
[[nodiscard]] Interval wilsonInterval(double errors, double cases);

/// Mean and sample standard deviation (n − 1).
struct Spread {
  std::size_t count = 0;
  double mean = 0;       ///< 0 of no values
  double deviation = 0;  ///< 0 of fewer than two
};
[[nodiscard]] Spread spreadOf(std::span<const double> values);

/// Two models on the same cases.
struct PairedErrors {
  std::int64_t onlyFirst = 0;   ///< cases that the first alone got wrong
  std::int64_t onlySecond = 0;  ///< cases that the second alone got wrong
  std::int64_t both = 0;
  std::int64_t cases = 0;
};

/// Counts by the class with the largest logit. @param first, second [cases, classes] of the same cases, in their order
/// @throws std::invalid_argument when the numbers of cases differ or there are no classes
[[nodiscard]] PairedErrors pairedErrors(const Matrix& first, const Matrix& second,
                                        std::span<const std::uint16_t> labels);

/// Two-sided p value of McNemar's test (1947), exact: how likely cases are to be divided at least as unevenly were both
/// models equally good. 1 where they differ on none.
[[nodiscard]] double mcnemar(const PairedErrors& errors);

}  // namespace retort
