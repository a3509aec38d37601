#include <csignal>

#include "app/cli/command_line.h"

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no further is an error to be told, not the end
  return retort::cli::runCommandLine(argc, argv);
}
