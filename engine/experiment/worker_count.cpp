#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <thread>
#include <vector>

#include "engine/experiment/run_queue.h"

namespace retort {
namespace {

using Clock = std::chrono::steady_clock;

/// Rounds of arithmetic that `threads` threads get done in 15 ms, added up.
double throughput(unsigned threads) {
  std::atomic<std::uint64_t> rounds = 0;
  std::atomic<bool> over = false;
  const auto work = [&] {
    std::uint64_t mine = 0;
    double value = 1.0;
    while (!over.load(std::memory_order_relaxed)) {
      for (int i = 0; i < 2000; ++i) value = value * 1.0000001 + 1e-9;
      ++mine;
    }
    rounds += mine + (value < 0 ? 1 : 0);
  };
  std::vector<std::jthread> workers;
  const auto start = Clock::now();
  for (unsigned i = 0; i < threads; ++i) workers.emplace_back(work);
  std::this_thread::sleep_until(start + std::chrono::milliseconds(15));
  over = true;
  workers.clear();
  return static_cast<double>(rounds.load());
}

/// One thread and all threads take turns, and the best of each counts: another program's burst then hides neither.
int measure() {
  const unsigned most = std::clamp(std::thread::hardware_concurrency(), 1U, 64U);
  double one = 1;
  double all = 1;
  for (int turn = 0; turn < 4 && std::lround(all / one) < most; ++turn) {
    one = std::max(one, throughput(1));
    all = std::max(all, throughput(most));
  }
  return std::clamp(static_cast<int>(std::lround(all / one)), 1, static_cast<int>(most));
}

}  // namespace

int measuredWorkerCount() {
  static const int count = measure();
  return count;
}

}  // namespace retort
