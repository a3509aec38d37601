#include "engine/train/one_thread.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

/// Absent from other BLAS libraries. The pthread build of OpenBLAS does not heed OpenMP's number of threads.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int threads);

namespace retort {

void useThreads(int threads) {
  at::set_num_threads(threads);
  if (openblas_set_num_threads) openblas_set_num_threads(threads);
  at::globalContext().setFlushDenormal(true);
}

}  // namespace retort
