// Which data a user asks for, as a plain value.
#pragma once

#include <cstdint>
#include <string>

namespace retort {

enum class DatasetKind { Glyphs, Idx, Speech, Formants };
/// 0 to 9; or these, A to Z and a to z.
enum class GlyphClasses { Digits, Alphanumeric };

/// What decides which recordings are the test set: their index, or who speaks.
enum class SpeechSplit { Recordings, Speakers };

constexpr int kFewestStates = 3;  ///< of a word
constexpr int kMostStates = 9;

struct DatasetSpec {
  DatasetKind kind = DatasetKind::Glyphs;
  std::string path;               ///< folder of an idx or speech data set, UTF-8; empty where it is drawn
  double validationFraction = 0;  ///< share of the training cases held out, [0, 0.9]
  std::int64_t seed = 1;          ///< draws glyphs, formants, the validation split and the speakers of the test set
  GlyphClasses classes = GlyphClasses::Digits;  ///< of glyphs
  int states = 3;                               ///< of each word, [3, 9]; of speech and formants
  SpeechSplit split = SpeechSplit::Recordings;  ///< of speech and formants
  bool operator==(const DatasetSpec&) const = default;
};

/// Whether such data are read from a folder.
[[nodiscard]] constexpr bool hasFolder(DatasetKind kind) {
  return kind == DatasetKind::Idx || kind == DatasetKind::Speech;
}
/// Whether their cases are frames of recorded words, and their classes states of these.
[[nodiscard]] constexpr bool hasWords(DatasetKind kind) {
  return kind == DatasetKind::Speech || kind == DatasetKind::Formants;
}

/// The same data, said in one way: what the kind does not read (a path, classes, states, a split) and a seed that draws
/// nothing are cleared.
[[nodiscard]] DatasetSpec canonical(DatasetSpec spec);

/// What decides the bytes of the data set alone: canonical, and without the validation split.
[[nodiscard]] DatasetSpec withoutSplit(DatasetSpec spec);

}  // namespace retort
