// What each subcommand does. They print to stdout, throw Error when they cannot start, and return the exit status.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/exit_code.h"

namespace retort::cli {

struct RunOptions {
  std::string spec;                   ///< a preset's name, or a file
  std::vector<std::string> settings;  ///< "path=value", applied in this order
  std::string data;                   ///< folder of an idx data set; empty for what the spec says
  std::string out;                    ///< result file; empty for a new name in the current folder
  std::string curves;                 ///< picture of the curves; empty for none
  std::optional<std::int64_t> seed;   ///< of teacher, student and baseline alike
  int workers = 0;                    ///< runs at a time; 0 for what pays off on this machine
  bool json = false;
  std::vector<std::string> words;  ///< the command line itself, to be repeated after an interruption
};

ExitCode runExperiment(const RunOptions& options);
/// @param name   empty for a list of all
ExitCode showPresets(const std::string& name, bool json);
ExitCode showResult(const std::string& path, bool json);
/// What training reaches of this machine's own sgemm peak, on one thread. @param rounds > 0, a quarter of a second each
ExitCode runBenchmark(int rounds, bool json);

}  // namespace retort::cli
