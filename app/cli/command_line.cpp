#include "app/cli/command_line.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <limits>
#include <new>

#include "app/cli/commands.h"
#include "app/cli/text.h"
#include "engine/experiment/error.h"

namespace retort::cli {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  retort-cli run quick-start\n"
    "  retort-cli run mnist-quick --data ~/mnist --set objective.temperature=8 --json\n"
    "  retort-cli presets quick-start > my.json\n\n"
    "Exit status: 0 done, 1 a run failed, 2 bad spec or arguments (nothing was started), 130 interrupted.";

struct Arguments {
  RunOptions run;
  std::string file;
  std::string preset;
  int rounds = 21;
  bool json = false;
};

void addRun(CLI::App& program, Arguments& arguments) {
  RunOptions& run = arguments.run;
  const CLI::Validator named(
      [](const std::string& path) { return std::string(path.empty() ? "the path is empty. Name one" : ""); }, "");
  CLI::App* command = program.add_subcommand("run", "Trains teacher, student and baseline as a spec says");
  command->add_option("spec", run.spec, "A preset's name, or a spec file (JSON)")->required();
  command->add_option("--set", run.settings, "Changes one key, e.g. objective.temperature=8; may be repeated")
      ->type_name("path=value")
      ->allow_extra_args(false);
  command->add_option("--data", run.data, "Folder of a data set in MNIST's layout")->check(named)->type_name("DIR");
  command->add_option("--out", run.out, "Result file; default: <experiment>-<time>.json here")
      ->check(named)
      ->type_name("FILE");
  command->add_option("--curves", run.curves, "Also draws the curves into this SVG file")
      ->check(named)
      ->type_name("FILE");
  command->add_option("--workers", run.workers, "Runs at a time; default: as many as pay off, measured")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command->add_option("--seed", run.seed, "Seed of teacher, student and baseline")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000'000'000}))
      ->type_name("N");
  command->add_flag("--json", run.json, "One JSON object a line instead of progress bars");
}

void addOthers(CLI::App& program, Arguments& arguments) {
  CLI::App* presets = program.add_subcommand("presets", "Lists the presets, or prints one as a spec to start from");
  presets->add_option("name", arguments.preset, "The preset to print");
  presets->add_flag("--json", arguments.json, "One JSON object a line");
  CLI::App* show = program.add_subcommand("show", "Prints the runs of a result file");
  show->add_option("file", arguments.file, "What retort-cli run has written")->required();
  show->add_flag("--json", arguments.json, "One JSON object a line");
  CLI::App* bench = program.add_subcommand("bench", "Measures training against this machine's own sgemm peak");
  bench->add_option("--rounds", arguments.rounds, "Medians over so many rounds; default: 21")
      ->check(CLI::Range(1, 10000))
      ->type_name("N");
  bench->add_flag("--json", arguments.json, "One JSON object a line");
}

ExitCode dispatch(const CLI::App& program, const Arguments& arguments) {
  if (program.got_subcommand("run")) return runExperiment(arguments.run);
  if (program.got_subcommand("presets")) return showPresets(arguments.preset, arguments.json);
  if (program.got_subcommand("bench")) return runBenchmark(arguments.rounds, arguments.json);
  return showResult(arguments.file, arguments.json);
}

int complain(const std::string& what, ExitCode code) {
  std::cout << std::flush;
  std::cerr << "retort-cli: " << printable(what) << '\n';
  return code;
}

}  // namespace

int runCommandLine(int argc, char** argv) {
  try {
    Arguments arguments;
    arguments.run.words.assign(argv, argv + argc);
    CLI::App program("Knowledge-distillation experiments without a window.", "retort-cli");
    program.set_version_flag("--version", "retort-cli " RETORT_VERSION);
    program.require_subcommand(1);
    program.footer(kFooter);
    addRun(program, arguments);
    addOthers(program, arguments);
    try {
      program.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
      if (program.get_subcommands().empty() && program.remaining_size() > 0)
        return complain(program.remaining().front() + ": there is no such command. retort-cli --help lists them.",
                        kCannotStart);
      return program.exit(problem) == 0 ? kSuccess : kCannotStart;
    }
    return dispatch(program, arguments);
  } catch (const Error& problem) {
    return complain(problem.what(), kCannotStart);
  } catch (const std::bad_alloc&) {
    return complain("The machine has no memory left for this. Close other programs, or ask for less.", kRunFailed);
  } catch (const std::exception& problem) {
    return complain(problem.what(), kRunFailed);
  }
}

}  // namespace retort::cli
