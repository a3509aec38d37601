#pragma once

#include <vector>

#include "engine/data/matrix.h"

namespace retort::test {

/// @param rows one or more, of one length
inline Matrix matrixOf(const std::vector<std::vector<double>>& rows) {
  Matrix matrix(rows.size(), rows.front().size());
  for (std::size_t i = 0; i < matrix.rows; ++i)
    for (std::size_t j = 0; j < matrix.columns; ++j) matrix.row(i)[j] = static_cast<float>(rows[i][j]);
  return matrix;
}

}  // namespace retort::test
