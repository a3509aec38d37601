#include "engine/data/speech_features.h"

#include <algorithm>
#include <future>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/data/mel_filterbank.h"
#include "engine/data/speech_audio.h"
#include "engine/data/utf8_path.h"

namespace retort {
namespace {

std::string pathOf(const RecordingFolder& folder, const RecordingFile& file) {
  return utf8FromPath(pathFromUtf8(folder.path) / pathFromUtf8(file.name));
}

// Moves what the cache holds of the folder's files to their places. @return the places without any
std::vector<std::size_t> takeKnown(FeatureCache& known, const RecordingFolder& folder,
                                   std::vector<CachedRecording>& places) {
  std::unordered_map<std::string, CachedRecording*> byName;
  for (CachedRecording& one : known.recordings) byName[one.name] = &one;
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < folder.files.size(); ++i) {
    const RecordingFile& file = folder.files[i];
    const auto found = byName.find(file.name);
    if (found != byName.end() && found->second->isOf(file)) {
      places[i] = std::move(*found->second);
      continue;
    }
    places[i] = {file.name, file.bytes, file.modified, soundRate(pathOf(folder, file)), {}};
    missing.push_back(i);
  }
  return missing;
}

int commonestRate(const std::vector<CachedRecording>& recordings) {
  std::map<int, std::size_t> counts;
  for (const CachedRecording& one : recordings) ++counts[one.rate];
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  return std::ranges::max_element(counts, fewer)->first;
}

void readFrames(const RecordingFolder& folder, const std::vector<std::size_t>& missing, FeatureCache& features) {
  constexpr std::size_t threads = 2;
  std::vector<std::future<void>> workers;
  for (std::size_t worker = 0; worker < threads; ++worker) {
    workers.push_back(std::async(std::launch::async, [&, worker] {
      MelFilterbank filters(features.rate);
      for (std::size_t i = worker; i < missing.size(); i += threads) {
        const std::size_t place = missing[i];
        const Audio audio = resampled(readAudio(pathOf(folder, folder.files[place])), features.rate);
        features.recordings[place].frames = filters.of(audio.samples);
      }
    }));
  }
  for (auto& worker : workers) worker.wait();
  for (auto& worker : workers) worker.get();
}

}  // namespace

SpeechFeatures readSpeechFeatures(const RecordingFolder& folder, const std::string& cache) {
  FeatureCache known = readFeatureCache(cache).value_or(FeatureCache{});
  const std::size_t knownCount = known.recordings.size();
  SpeechFeatures features;
  auto& recordings = features.frames.recordings;
  recordings.resize(folder.files.size());
  std::vector<std::size_t> missing = takeKnown(known, folder, recordings);
  features.frames.rate = commonestRate(recordings);
  if (known.rate != features.frames.rate) {  // what is known was made at another
    missing.resize(recordings.size());
    for (std::size_t i = 0; i < missing.size(); ++i) missing[i] = i;
  }
  readFrames(folder, missing, features.frames);
  features.read = missing.size();
  const bool isCurrent = missing.empty() && knownCount == recordings.size();
  features.wasKept = isCurrent || writeFeatureCache(cache, features.frames);
  return features;
}

}  // namespace retort
