// Errors of whole recordings, from the logits of their frames.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/matrix.h"

namespace retort {

struct WordErrors {
  std::int64_t frames = 0;
  std::int64_t frameErrors = 0;
  std::int64_t recordings = 0;
  std::int64_t wordErrors = 0;

  [[nodiscard]] double frameAccuracy() const;  ///< share of the frames, [0, 1]; 0 without any
  [[nodiscard]] double wordErrorRate() const;  ///< share of the recordings, [0, 1]; 0 without any
};

/// Recognises each recording as one of the data set's words. Frames are aligned uniformly, so that a frame's place in
/// its recording says its state whatever the word is; the score of a word is the sum over the frames of
/// log q(its class of that state), q the softmax of the logits at temperature 1. The word with the highest score is
/// taken, the first of equals; a frame is in error as a case is: the class with the largest logit is not its label.
/// @param logits [cases, classes]
/// @throws std::invalid_argument when the sizes disagree, the data have no words, the cases no recordings, or the words
///         different numbers of states
[[nodiscard]] WordErrors countWordErrors(const Matrix& logits, const Dataset& data, const Cases& cases);

/// The same of the data set's test cases; nothing where these are no frames of recorded words, or the logits not
/// theirs.
[[nodiscard]] std::optional<WordErrors> testWordErrors(const Matrix& logits, const Dataset& data);

}  // namespace retort
