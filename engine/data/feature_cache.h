// Log-mel frames in a file, so that recordings are read once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/speech_names.h"

namespace retort {

/// The frames of one recording, and the file that they were made of.
struct CachedRecording {
  std::string name;           ///< of the file, within its folder
  std::uint64_t bytes = 0;    ///< its size then
  std::int64_t modified = 0;  ///< as RecordingFile::modified, then
  int rate = 0;               ///< samples per second that the file has
  std::vector<float> frames;  ///< [frames, MelFilterbank::coefficients], finite

  /// Whether the file is still the one that this was made of, as far as name, size and time of change say.
  [[nodiscard]] bool isOf(const RecordingFile& file) const {
    return name == file.name && bytes == file.bytes && modified == file.modified;
  }
};

struct FeatureCache {
  int rate = 0;  ///< samples per second that the frames were made at
  std::vector<CachedRecording> recordings;
};

/// $XDG_CACHE_HOME/retort, or ~/.cache/retort: a file of its own for each folder of recordings, by its path. Empty
/// where there is no such place. @param folder UTF-8
[[nodiscard]] std::string featureCachePath(const std::string& folder);

/// Nothing where there is no such file, it is of another version, or its checksum or anything in it is wrong: then the
/// recordings are read. Never throws, but for std::bad_alloc.
[[nodiscard]] std::optional<FeatureCache> readFeatureCache(const std::string& path);

/// Replaces the file as a whole, makes its folder where there is none. A cache that cannot be written is none: never
/// throws, but for std::bad_alloc. @return whether it was written
bool writeFeatureCache(const std::string& path, const FeatureCache& cache);

}  // namespace retort
