// The data set "speech": a folder of recorded words.
#pragma once

#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/speech_names.h"

namespace retort {

/// Which of the files are the test set. By recordings: of each label and speaker the first tenth by index, rounded,
/// one at least and none of one alone (indices 0 to 4 of 50, as FSDD's own split has it). By speakers: all files of a
/// fifth of the speakers, rounded, one at least, drawn by the spec's seed; a label that these alone say has no training
/// case.
/// @return [files] @throws Error(BadFile) when that leaves nothing to test by, or for one speaker alone
[[nodiscard]] std::vector<bool> testFiles(const RecordingFolder& folder, const DatasetSpec& spec);

/// Reads a folder of WAV or FLAC files named {label}_{speaker}_{index} (speech_names.h): words are the labels, cases
/// frames (speech_frames.h) of log-mel coefficients (mel_filterbank.h). These are kept in a cache (feature_cache.h).
/// Recordings of several sampling rates are brought to one (speech_features.h).
/// @throws Error(MissingFile, BadFile): no recording, one label alone, a file that is no sound or empty, no test set
[[nodiscard]] Dataset readSpeechFolder(const DatasetSpec& spec);

}  // namespace retort
