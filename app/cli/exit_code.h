#pragma once

namespace retort::cli {

/// What the program's exit status says (architecture.md, Headless contract).
enum ExitCode : int {
  kSuccess = 0,
  kRunFailed = 1,      ///< a run that was started failed, or its result could not be written
  kCannotStart = 2,    ///< the spec, an argument or a file that they name cannot be used; nothing was started
  kInterrupted = 130,  ///< stopped by Ctrl-C or SIGTERM; what was done until then is saved
};

}  // namespace retort::cli
