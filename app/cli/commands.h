// What each subcommand does. They print to stdout, throw Error when they cannot start, and return the exit status.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/exit_code.h"

namespace retort::cli {

/// What everything that trains can be told.
struct TrainingOptions {
  int workers = 0;                 ///< runs at a time; 0 for what pays off on this machine
  double checkpointInterval = 10;  ///< s of training
  std::string curves;              ///< picture of the curves; empty for none
  bool json = false;
  bool discardUnsaved = false;  ///< what a killed program left for the session is given up
};

struct RunOptions {
  std::string spec;                   ///< a preset's name, or a file
  std::vector<std::string> settings;  ///< "path=value", applied in this order
  std::string data;                   ///< folder of an idx data set; empty for what the spec says
  std::string session;                ///< session file; empty for a new name in the current folder
  std::optional<std::int64_t> seed;   ///< of teacher, student and baseline alike
  TrainingOptions training;
};

struct ResumeOptions {
  std::string file;
  std::string data;  ///< folder where the session's data set is now; empty for where it was
  std::string to;    ///< file that takes the session's place; empty for itself
  bool failedToo = false;
  TrainingOptions training;
};

struct ExportOptions {
  std::string file;
  std::string runs;                  ///< format, "csv"; empty for none
  std::string curves;                ///< the same
  std::string sweep;                 ///< the same
  std::string cells;                 ///< the same
  std::vector<std::string> weights;  ///< run, and the safetensors file to write
  std::string out;                   ///< of a table; empty for standard output
};

struct PaperOptions {
  std::string file;
  bool json = false;
  bool markdown = false;  ///< a table of GitHub's Markdown
};

ExitCode runExperiment(const RunOptions& options);
/// Runs that were stopped or killed go on, those that failed too where that is asked for; what a killed program left
/// for the file is taken up.
ExitCode resumeSession(const ResumeOptions& options);
ExitCode exportSession(const ExportOptions& options);
/// @param name   empty for a list of all
ExitCode showPresets(const std::string& name, bool json);
ExitCode showSession(const std::string& path, bool json);
/// The published figures beside what the session's runs came to.
ExitCode comparePaper(const PaperOptions& options);
/// What is read is the file; a program that did not end properly may have left more: that is said on stderr.
void mentionUnsaved(const std::string& path);
/// What training reaches of this machine's own sgemm peak, on one thread. @param rounds > 0, a quarter of a second each
ExitCode runBenchmark(int rounds, bool json);

}  // namespace retort::cli
