// Sound files as samples.
#pragma once

#include <string>
#include <vector>

namespace retort {

struct Audio {
  int rate = 0;                ///< samples per second
  std::vector<float> samples;  ///< of one channel, [-1, 1] and not empty
};

/// Reads WAV, FLAC and whatever else libsndfile knows, by its bytes; channels are averaged.
/// @param path UTF-8
/// @throws Error(MissingFile) when it cannot be opened, Error(BadFile) when it is empty, no sound, holds no samples,
///         lasts longer than ten minutes or is sampled less than 1,000 or more than 384,000 times a second
[[nodiscard]] Audio readAudio(const std::string& path);

/// Samples per second that the file claims, without reading them. @throws as readAudio, but for what the samples are
[[nodiscard]] int soundRate(const std::string& path);

/// The same sound at another rate, band-limited (libsamplerate). No change where the rate is the same.
[[nodiscard]] Audio resampled(Audio audio, int rate);

}  // namespace retort
