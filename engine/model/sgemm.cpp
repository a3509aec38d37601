#include "engine/model/sgemm.h"

extern "C" void sgemm_(const char* transa, const char* transb, const int* m, const int* n, const int* k,
                       const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
                       const float* beta, float* c, const int* ldc);

namespace retort {

void multiply(std::size_t m, std::size_t n, std::size_t k, const Factor& a, const Factor& b, float beta, float* c,
              std::size_t stride) {
  const char sides[] = {a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N'};
  const int sizes[] = {static_cast<int>(m), static_cast<int>(n), static_cast<int>(k)};
  const int strides[] = {static_cast<int>(a.stride), static_cast<int>(b.stride), static_cast<int>(stride)};
  const float one = 1;
  sgemm_(&sides[0], &sides[1], &sizes[0], &sizes[1], &sizes[2], &one, a.values, &strides[0], b.values, &strides[1],
         &beta, c, &strides[2]);
}

}  // namespace retort
