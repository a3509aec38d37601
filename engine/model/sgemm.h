// The BLAS's matrix product itself: at::mm takes several microseconds on top, which is more than a narrow net's layers
// take. No torch.
#pragma once

#include <cstddef>

namespace retort {

/// A factor, column-major as in BLAS: [rows, columns] with `stride` floats from column to column. A row-major matrix is
/// the transpose of one.
struct Factor {
  const float* values;
  std::size_t stride;
  bool transposed = false;
};

/// C = A · B + beta · C. @param c [m, n], column-major @param a [m, k] @param b [k, n]
void multiply(std::size_t m, std::size_t n, std::size_t k, const Factor& a, const Factor& b, float beta, float* c,
              std::size_t stride);

}  // namespace retort
