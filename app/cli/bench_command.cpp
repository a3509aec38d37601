#include <unistd.h>

#include <iostream>

#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/text.h"
#include "engine/train/bench.h"

namespace retort::cli {
namespace {

constexpr std::size_t kColumns = 14;

nlohmann::json jsonOf(const BenchResult& result) {
  return {{"event", "bench"},        {"name", result.name},
          {"gflops", result.gflops}, {"peak_gflops", result.peakGflops},
          {"share", result.share},   {"milliseconds_per_step", result.millisecondsPerStep}};
}

std::string row(const BenchResult& result) {
  return toColumns(result.name, kColumns) + toColumns(fixed(result.gflops, 1), kColumns) +
         toColumns(fixed(result.peakGflops, 1), kColumns) + toColumns(fixed(result.share * 100, 1) + " %", kColumns) +
         fixed(result.millisecondsPerStep, 2) + " ms\n";
}

std::function<void(int, int)> progressShown(bool json) {
  if (json || isatty(STDERR_FILENO) == 0) return {};
  return [](int done, int all) {
    std::cerr << "\rround " << done << " of " << all << (done == all ? "\r\x1b[2K" : "") << std::flush;
  };
}

}  // namespace

ExitCode runBenchmark(int rounds, bool json) {
  const std::vector<BenchResult> results = runBench(rounds, progressShown(json));
  if (!json)
    std::cout << "One thread; matrix products alone; medians over " << rounds << " rounds.\n\n"
              << toColumns("", kColumns) << toColumns("GFLOP/s", kColumns) << toColumns("sgemm peak", kColumns)
              << toColumns("share", kColumns) << "per step\n";
  for (const BenchResult& result : results) {
    if (json)
      std::cout << jsonOf(result).dump() << '\n';
    else
      std::cout << row(result);
  }
  return kSuccess;
}

}  // namespace retort::cli
