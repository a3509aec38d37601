#pragma once

#include <cstddef>
#include <vector>

namespace retort {

/// Row-major matrix of floats; logits are [cases, classes].
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;

  Matrix() = default;
  Matrix(std::size_t rowCount, std::size_t columnCount)
      : rows(rowCount), columns(columnCount), values(rowCount * columnCount) {}

  bool operator==(const Matrix&) const = default;
  [[nodiscard]] bool empty() const { return values.empty(); }
  [[nodiscard]] const float* row(std::size_t index) const { return values.data() + index * columns; }
  [[nodiscard]] float* row(std::size_t index) { return values.data() + index * columns; }
};

}  // namespace retort
