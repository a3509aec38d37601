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

/// Rounds of arithmetic that `threads` threads get done a second, added up, in 15 ms. Before that they run for a while:
/// a new thread may begin on its maker's core, and needs some milliseconds to be moved to a free one.
double throughput(unsigned threads) {
  enum class Phase { Settling, Counting, Over };
  std::atomic<std::uint64_t> rounds = 0;
  std::atomic<Phase> phase = Phase::Settling;
  const auto work = [&] {
    std::uint64_t mine = 0;
    double value = 1.0;
    while (phase.load(std::memory_order_relaxed) != Phase::Over) {
      for (int i = 0; i < 2000; ++i) value = value * 1.0000001 + 1e-9;
      mine += phase.load(std::memory_order_relaxed) == Phase::Counting ? 1 : 0;
    }
    rounds += mine + (value < 0 ? 1 : 0);
  };
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < threads; ++i) workers.emplace_back(work);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto start = Clock::now();
  phase = Phase::Counting;
  std::this_thread::sleep_until(start + std::chrono::milliseconds(15));
  phase = Phase::Over;
  const std::chrono::duration<double> counted = Clock::now() - start;  // longer where all cores are taken
  workers.clear();
  return static_cast<double>(rounds.load()) / counted.count();
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
