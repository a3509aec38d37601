#include <unistd.h>

#include <iostream>

#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/text.h"
#include "engine/train/bench.h"

namespace retort::cli {
namespace {

constexpr std::size_t kColumns = 16;

nlohmann::json jsonOf(const BenchResult& result) {
  nlohmann::json line{{"event", "bench"},        {"name", result.name},
                      {"gflops", result.gflops}, {"peak_gflops", result.peakGflops},
                      {"share", result.share},   {"milliseconds_per_step", result.millisecondsPerStep}};
  if (result.epochsPerSecond > 0) {
    line["epochs_per_second"] = result.epochsPerSecond;
    line["epochs_per_second_alone"] = result.epochsPerSecondAlone;
    if (result.twoWorkers) line["two_workers"] = *result.twoWorkers;
  }
  return line;
}

std::string row(const BenchResult& result) {
  return toColumns(result.name, kColumns) + toColumns(fixed(result.gflops, 1), kColumns) +
         toColumns(fixed(result.peakGflops, 1), kColumns) + toColumns(fixed(result.share * 100, 1) + " %", kColumns) +
         fixed(result.millisecondsPerStep, 2) + " ms\n";
}

std::string sweepRow(const BenchResult& result) {
  return toColumns(result.name, kColumns) + toColumns(fixed(result.epochsPerSecond, 1), kColumns) +
         toColumns(fixed(result.epochsPerSecondAlone, 1), kColumns) +
         toColumns(fixed(result.epochsPerSecond / result.epochsPerSecondAlone, 2) + " times", kColumns) +
         (result.twoWorkers ? fixed(*result.twoWorkers, 2) + " times one" : std::string("one core")) + "\n";
}

void printTables(const std::vector<BenchResult>& results, int rounds) {
  std::cout << "One thread; matrix products alone; medians over " << rounds << " rounds.\n\n"
            << toColumns("", kColumns) << toColumns("GFLOP/s", kColumns) << toColumns("sgemm peak", kColumns)
            << toColumns("share", kColumns) << "per step\n";
  for (const BenchResult& result : results) std::cout << row(result);
  std::cout << "\nEpochs of 60,000 cases a second of students of a sweep and members of an ensemble, in groups and one "
               "by one.\n\n"
            << toColumns("", kColumns) << toColumns("in groups", kColumns) << toColumns("one by one", kColumns)
            << toColumns("gain", kColumns) << "two workers\n";
  for (const BenchResult& result : results)
    if (result.epochsPerSecond > 0) std::cout << sweepRow(result);
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
  if (!json) printTables(results, rounds);
  for (const BenchResult& result : results)
    if (json) std::cout << jsonOf(result).dump() << '\n';
  return kSuccess;
}

}  // namespace retort::cli
