// The embedded stand-in for speech: frames with formants, drawn and not stored.
#pragma once

#include <cstddef>

#include "engine/data/dataset.h"

namespace retort {

/// Ten invented words of three sounds each, said by six speakers twenty times.
struct FormantSizes {
  static constexpr std::size_t words = 10;
  static constexpr std::size_t speakers = 6;
  static constexpr std::size_t takes = 20;         ///< of each word by each speaker
  static constexpr std::size_t fewestFrames = 20;  ///< of a take
  static constexpr std::size_t mostFrames = 40;
  /// Of all takes, about.
  [[nodiscard]] static constexpr std::size_t usualFrames() {
    return words * speakers * takes * (fewestFrames + mostFrames) / 2;
  }
};

/// A word is a path through the formants of its sounds (three each, after Peterson and Barney 1952), at a pace that
/// varies; a speaker's formants are higher or lower and louder or softer than another's, and each take's differ once
/// more; noise hides them in part. The frames are like logarithms of what 40 mel filters let through: no sound is made.
/// Test sets are drawn as those of speech (testFiles in speech.h), cases are as speech_frames.h makes them.
/// Uses only operations that IEEE 754 rounds exactly, so that the bytes are the same on every machine.
[[nodiscard]] Dataset drawFormants(const DatasetSpec& spec);

}  // namespace retort
