// Log-mel frames of a folder of recordings.
#pragma once

#include <string>

#include "engine/data/feature_cache.h"
#include "engine/data/speech_names.h"

namespace retort {

struct SpeechFeatures {
  FeatureCache frames;   ///< in the order of the folder's files
  std::size_t read = 0;  ///< recordings that were read now; the others were in the cache
  bool wasKept = false;  ///< whether the cache holds them now
};

/// Recordings of several sampling rates are brought to the one that most of them have, the lowest of those that equally
/// many have. What the cache holds of files that are as they were is taken from there; if anything was not, it is
/// written anew. Reads on two threads.
/// @param cache file; empty for none
/// @throws Error(MissingFile, BadFile) naming the file that is no sound, empty, or cannot be read
[[nodiscard]] SpeechFeatures readSpeechFeatures(const RecordingFolder& folder, const std::string& cache);

}  // namespace retort
