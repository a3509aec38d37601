#pragma once

namespace retort::cli {

/// The whole program: reads the arguments, does what they say and returns the exit status. Catches everything.
[[nodiscard]] int runCommandLine(int argc, char** argv);

}  // namespace retort::cli
