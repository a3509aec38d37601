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
    "  retort-cli run quick-start --set sweep.objective.temperature=1,4,20 --set sweep.seeds=3\n"
    "  retort-cli presets quick-start > my.json\n"
    "  retort-cli resume mine.retort\n"
    "  retort-cli paper mine.retort\n"
    "  retort-cli export mine.retort --curves csv > curves.csv\n\n"
    "Exit status: 0 done, 1 a run failed, 2 bad spec or arguments (nothing was started), 130 interrupted.";

struct Arguments {
  RunOptions run;
  ResumeOptions resume;
  ExportOptions exported;
  PaperOptions paper;
  std::string file;
  std::string preset;
  int rounds = 21;
  bool json = false;
};

const CLI::Validator& named() {
  static const CLI::Validator validator(
      [](const std::string& path) { return std::string(path.empty() ? "the path is empty. Name one" : ""); }, "");
  return validator;
}

void addTraining(CLI::App& command, TrainingOptions& options) {
  command.add_option("--curves", options.curves, "Also draws the curves into this SVG file")
      ->check(named())
      ->type_name("FILE");
  command.add_option("--workers", options.workers, "Runs at a time; default: as many as pay off, measured")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command
      .add_option("--checkpoint-every", options.checkpointInterval,
                  "Seconds of training between two checkpoints, from which a killed run goes on; default: 10")
      ->check(CLI::Range(0.0, 86'400.0))
      ->type_name("SECONDS");
  command.add_flag("--json", options.json, "One JSON object a line instead of progress bars");
  command.add_flag("--discard-unsaved", options.discardUnsaved,
                   "Gives up what a killed program left for the session, instead of going on with it");
}

void addRun(CLI::App& program, RunOptions& run) {
  CLI::App* command = program.add_subcommand("run", "Trains teacher, student and baseline as a spec says");
  command->add_option("spec", run.spec, "A preset's name, or a spec file (JSON)")->required();
  command
      ->add_option(
          "--set", run.settings,
          "Changes one key, e.g. objective.temperature=8, or sweeps it: sweep.objective.temperature=\"1..20 log "
          "8\"; may be repeated")
      ->type_name("path=value")
      ->allow_extra_args(false);
  command->add_option("--data", run.data, "Folder of a data set in MNIST's layout, or of recordings")
      ->check(named())
      ->type_name("DIR");
  command
      ->add_option(
          "--session", run.session,
          "Session file, added to if it is there: a sweep over the same keys that it holds is extended, and what "
          "was stopped or failed of it goes on; default: <experiment>-<time>.retort here")
      ->check(named())
      ->type_name("FILE");
  command->add_option("--seed", run.seed, "Seed of teacher, student and baseline")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000'000'000}))
      ->type_name("N");
  addTraining(*command, run.training);
}

void addResume(CLI::App& program, ResumeOptions& resume) {
  CLI::App* command =
      program.add_subcommand("resume", "Goes on with the runs of a session that were stopped or killed");
  command->add_option("file", resume.file, "A session")->required()->check(named());
  command->add_option("--data", resume.data, "Folder where the session's data set is now")
      ->check(named())
      ->type_name("DIR");
  command->add_option("--to", resume.to, "Goes on in this file, and leaves the session as it is")
      ->check(named())
      ->type_name("FILE");
  command->add_flag("--failed", resume.failedToo, "Trains runs that failed again, too");
  addTraining(*command, resume.training);
}

void addExport(CLI::App& program, ExportOptions& exported) {
  CLI::App* command = program.add_subcommand("export", "Writes a session's tables or weights for other programs");
  command->add_option("file", exported.file, "A session")->required()->check(named());
  const CLI::IsMember formats({"csv"});
  CLI::Option_group* what = command->add_option_group("what", "What to export");
  what->add_option("--runs", exported.runs, "A line for each run")->check(formats)->type_name("csv");
  what->add_option("--curves", exported.curves, "A line for each epoch of each run")->check(formats)->type_name("csv");
  what->add_option("--sweep", exported.sweep, "A line for each run of each sweep, with the sweep's axes as columns")
      ->check(formats)
      ->type_name("csv");
  what->add_option("--cells", exported.cells, "A line for each cell of each sweep: means over its seeds")
      ->check(formats)
      ->type_name("csv");
  what->add_option("--weights", exported.weights, "The final weights of a run, as safetensors")
      ->expected(2)
      ->type_name("RUN FILE");
  what->require_option(1);
  command->add_option("--out", exported.out, "Writes a table there instead of to standard output")
      ->check(named())
      ->type_name("FILE");
}

void addPaper(CLI::App& program, PaperOptions& paper) {
  CLI::App* command = program.add_subcommand("paper", "Sets a session's runs beside the figures that the paper gives");
  command->add_option("file", paper.file, "A session")->required()->check(named());
  CLI::Option* json = command->add_flag("--json", paper.json, "One JSON object a line");
  command->add_flag("--markdown", paper.markdown, "A table for GitHub instead of one for the terminal")->excludes(json);
}

void addOthers(CLI::App& program, Arguments& arguments) {
  CLI::App* presets = program.add_subcommand("presets", "Lists the presets, or prints one as a spec to start from");
  presets->add_option("name", arguments.preset, "The preset to print");
  presets->add_flag("--json", arguments.json, "One JSON object a line");
  CLI::App* show = program.add_subcommand("show", "Prints the runs of a session");
  show->add_option("file", arguments.file, "A session")->required()->check(named());
  show->add_flag("--json", arguments.json, "One JSON object a line");
  CLI::App* bench = program.add_subcommand("bench", "Measures training against this machine's own sgemm peak");
  bench->add_option("--rounds", arguments.rounds, "Medians over so many rounds; default: 21")
      ->check(CLI::Range(1, 10000))
      ->type_name("N");
  bench->add_flag("--json", arguments.json, "One JSON object a line");
}

ExitCode dispatch(const CLI::App& program, const Arguments& arguments) {
  if (program.got_subcommand("run")) return runExperiment(arguments.run);
  if (program.got_subcommand("resume")) return resumeSession(arguments.resume);
  if (program.got_subcommand("export")) return exportSession(arguments.exported);
  if (program.got_subcommand("paper")) return comparePaper(arguments.paper);
  if (program.got_subcommand("presets")) return showPresets(arguments.preset, arguments.json);
  if (program.got_subcommand("bench")) return runBenchmark(arguments.rounds, arguments.json);
  return showSession(arguments.file, arguments.json);
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
    CLI::App program("Knowledge-distillation experiments without a window.", "retort-cli");
    program.set_version_flag("--version", "retort-cli " RETORT_VERSION);
    program.require_subcommand(1);
    program.footer(kFooter);
    addRun(program, arguments.run);
    addResume(program, arguments.resume);
    addExport(program, arguments.exported);
    addPaper(program, arguments.paper);
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
