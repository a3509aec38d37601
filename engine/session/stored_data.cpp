#include "engine/session/stored_data.h"

#include <algorithm>

namespace retort {

std::shared_ptr<const Dataset> withoutPictures(const StoredDataset& stored) {
  const std::size_t classes = stored.classNames.size();
  const auto isImpossible = [classes](std::uint16_t label) { return label >= classes; };
  if (stored.testLabels.empty() || std::ranges::any_of(stored.testLabels, isImpossible)) return nullptr;
  auto data = std::make_shared<Dataset>();
  data->name = stored.name;
  data->source = stored.path;
  data->sha256 = stored.sha256;
  data->shape = stored.shape;
  data->classNames = stored.classNames;
  data->test.labels = stored.testLabels;
  data->test.recordings = stored.testRecordings;
  data->wordNames = stored.wordNames;
  data->wordOf = stored.wordOf;
  return data;
}

DatasetSpec specOf(const StoredDataset& stored) {
  return canonical({stored.kind, stored.path, 0, stored.seed, stored.classes, stored.states, stored.split});
}

}  // namespace retort
