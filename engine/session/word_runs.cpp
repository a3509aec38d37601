#include "engine/session/word_runs.h"

#include "engine/session/stored_data.h"

namespace retort {

std::map<RunId, WordErrors> wordErrors(const SessionContents& contents,
                                       const std::function<std::shared_ptr<const Matrix>(RunId)>& logitsOf) {
  std::map<RunId, WordErrors> errors;
  for (const StoredDataset& stored : contents.datasets) {
    if (stored.wordNames.empty() || stored.testRecordings.empty()) continue;
    const auto data = withoutPictures(stored);
    if (!data) continue;
    for (const StoredRun& run : contents.runs) {
      if (run.dataset != stored.id || run.look.deleted) continue;
      const auto logits = logitsOf(run.id);
      if (!logits) continue;
      if (const auto found = testWordErrors(*logits, *data)) errors[run.id] = *found;
    }
  }
  return errors;
}

}  // namespace retort
