#include "engine/train/engine_info.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

#include <ATen/ATen.h>
#include <torch/version.h>

#include "engine/train/one_thread.h"

extern "C" __attribute__((weak)) char* openblas_get_config();

namespace retort {
namespace {

/// Any OpenBLAS of the last decade does several times this on one core; a reference BLAS does a third of it.
constexpr double kSlowGigaflops = 6;

/// What two runs side by side gain (measured: 1.8 to 2 times): a second thread that gains less is not worth it.
constexpr double kWorthASecondThread = 1.9;

/// Two matrices and the place for their product.
struct Product {
  at::Tensor left;
  at::Tensor right;
  at::Tensor out;
  Product(std::int64_t rows, std::int64_t inner, std::int64_t columns)
      : left(at::ones({rows, inner})), right(at::ones({inner, columns})), out(at::empty({rows, columns})) {}

  /// s, the best of `tries`
  double seconds(int tries) {
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < tries; ++i) {
      const auto start = std::chrono::steady_clock::now();
      at::mm_out(out, left, right);
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
  }
};

double measuredGigaflops() {
  constexpr int size = 256;
  return 2.0 * size * size * size / Product(size, size, size).seconds(3) / 1e9;
}

/// One thread and two take turns at the first product of a student 784-800-800-10, until one turn shows that a second
/// thread is not worth it: another program's burst may hide a gain, but makes none.
double measuredSecondThreadGain() {
  Product product(128, 784, 800);
  double gain = std::numeric_limits<double>::infinity();
  for (int turn = 0; turn < 3 && gain > kWorthASecondThread; ++turn) {
    useThreads(1);
    const double one = product.seconds(2);
    useThreads(2);
    gain = std::min(gain, one / product.seconds(3));
  }
  useOneThread();
  return gain;
}

std::string blasName(bool slow) {
  if (openblas_get_config) {
    const std::string config = openblas_get_config();
    const auto second = config.find(' ', config.find(' ') + 1);
    return config.substr(0, second);
  }
  return slow ? "reference BLAS" : "BLAS";
}

}  // namespace

EngineInfo describeEngine() {
  useOneThread();
  EngineInfo info;
  info.slowBlas = measuredGigaflops() < kSlowGigaflops;
  info.blas = blasName(info.slowBlas);
  info.secondThreadGain = measuredSecondThreadGain();
  info.description = std::string("LibTorch ") + TORCH_VERSION + ", " + info.blas;
  return info;
}

}  // namespace retort
