// From the log-mel frames of recordings to cases: a frame with its context, and the state of its word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/mel_filterbank.h"

namespace retort {

/// What a case is made of (section 4; distillation.md section 4): 26 frames, whose 21st says the target.
struct FrameContext {
  static constexpr std::size_t before = 20;
  static constexpr std::size_t after = 5;
  static constexpr std::size_t frames = before + 1 + after;
};

/// One recording of one word.
struct SpokenWord {
  std::size_t word = 0;  ///< index of what is said
  bool isTest = false;
  std::vector<float> frames;  ///< [frames, MelFilterbank::coefficients]
};

/// The state that frame `frame` of `count` is in when a word's states are equally long: floor(frame · states / count).
[[nodiscard]] constexpr std::size_t uniformState(std::size_t frame, std::size_t count, std::size_t states) {
  return frame * states / count;
}

/// A case for each frame of each recording, in their order, [1, 26, 40]: time downwards, frequency to the right; what
/// lies before the first frame or after the last is that frame once more. Cases of one recording share its frames.
///
/// A coefficient becomes a byte by its mean and standard deviation over the frames of the training recordings: 64 is the
/// mean, 32 more or less a deviation; what lies more than 2 below or 6 above it is cut off. Nets see bytes as [0, 1]:
/// with a mean of a quarter the same learning rates suit them as for pictures. One that never changes is 64.
/// Classes are the states of each word, "7·1", "7·2" …; the frame f of n is in state floor(f · states / n). A
/// recording's number is its index here. The hash is of values, starts, labels and recordings of the training and the
/// test cases.
/// @param words at most 1,000 @param states at most 9
/// @throws std::invalid_argument when no frame is for training
[[nodiscard]] Dataset datasetOfWords(const std::vector<SpokenWord>& recordings, const std::vector<std::string>& words,
                                     int states);

}  // namespace retort
