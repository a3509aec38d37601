#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/paper_text.h"
#include "app/cli/run_text.h"
#include "engine/session/paper_runs.h"
#include "engine/session/session.h"

namespace retort::cli {

ExitCode comparePaper(const PaperOptions& options) {
  const SessionContents session = readSession(options.file);
  mentionUnsaved(options.file);
  const auto comparisons = retort::comparePaper(paperRuns(session, testLogitsReader(options.file)));
  if (options.json)
    for (const PaperComparison& one : comparisons) std::cout << jsonLine(paperJson(one));
  else if (options.markdown)
    std::cout << paperMarkdown(comparisons) << '\n' << trainedText(session) << '\n';
  else
    std::cout << paperText(comparisons);
  return kSuccess;
}

}  // namespace retort::cli
