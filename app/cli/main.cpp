#include "app/cli/command_line.h"

int main(int argc, char** argv) { return retort::cli::runCommandLine(argc, argv); }
