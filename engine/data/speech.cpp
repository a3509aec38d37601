#include "engine/data/speech.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/data/feature_cache.h"
#include "engine/data/random.h"
#include "engine/data/speech_features.h"
#include "engine/data/speech_frames.h"
#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::uint64_t kSpeakerStream = 0x73706561;

std::size_t shareOf(std::size_t count, std::size_t parts) {
  return std::max<std::size_t>(1, (count + parts / 2) / parts);
}

std::vector<bool> byIndex(const RecordingFolder& folder) {
  std::vector<bool> isTest(folder.files.size());
  for (std::size_t first = 0, end = 0; first < folder.files.size(); first = end) {
    const RecordingName& says = folder.files[first].says;
    const auto isSame = [&](std::size_t i) {
      return folder.files[i].says.label == says.label && folder.files[i].says.speaker == says.speaker;
    };
    for (end = first + 1; end < folder.files.size() && isSame(end);) ++end;
    const std::size_t count = end - first > 1 ? shareOf(end - first, 10) : 0;
    std::fill_n(isTest.begin() + static_cast<std::ptrdiff_t>(first), count, true);
  }
  return isTest;
}

std::vector<bool> bySpeaker(const RecordingFolder& folder, std::int64_t seed) {
  if (folder.speakers.size() < 2)
    throw Error(ErrorKind::BadFile, folder.path,
                "all recordings are of one speaker, \"" + folder.speakers.front() +
                    "\": none is left for training when a speaker is the test set",
                "Set dataset.split to recordings, or add recordings of another speaker");
  std::vector<std::string> speakers = folder.speakers;
  Random random(static_cast<std::uint64_t>(seed), kSpeakerStream);
  random.shuffle(speakers);
  const auto count = static_cast<std::ptrdiff_t>(shareOf(speakers.size(), 5));
  const std::set<std::string> drawn(speakers.begin(), speakers.begin() + count);
  std::vector<bool> isTest(folder.files.size());
  for (std::size_t i = 0; i < isTest.size(); ++i) isTest[i] = drawn.contains(folder.files[i].says.speaker);
  return isTest;
}

std::string nameOf(const RecordingFolder& folder) {
  std::filesystem::path path = pathFromUtf8(folder.path).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (path.filename() == "recordings") path = path.parent_path();
  return utf8FromPath(path.filename());
}

}  // namespace

std::vector<bool> testFiles(const RecordingFolder& folder, const DatasetSpec& spec) {
  std::vector<bool> isTest = spec.split == SpeechSplit::Speakers ? bySpeaker(folder, spec.seed) : byIndex(folder);
  if (std::ranges::find(isTest, true) == isTest.end())
    throw Error(ErrorKind::BadFile, folder.path,
                "no speaker says any word twice, so that no recording can be spared for the test set",
                "Set dataset.split to speakers, or add recordings");
  return isTest;
}

Dataset readSpeechFolder(const DatasetSpec& spec) {
  const RecordingFolder folder = listRecordings(spec.path);
  const std::vector<bool> isTest = testFiles(folder, spec);
  SpeechFeatures features = readSpeechFeatures(folder, featureCachePath(folder.path));
  std::vector<SpokenWord> recordings(folder.files.size());
  for (std::size_t i = 0; i < recordings.size(); ++i)
    recordings[i] = {folder.labelOf(folder.files[i]), isTest[i], std::move(features.frames.recordings[i].frames)};
  Dataset data = datasetOfWords(recordings, folder.labels, spec.states);
  data.name = nameOf(folder);
  data.source = spec.path;
  return data;
}

}  // namespace retort
