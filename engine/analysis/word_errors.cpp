#include "engine/analysis/word_errors.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

namespace retort {
namespace {

// Classes of each word, by state.
std::vector<std::vector<std::size_t>> statesOf(const Dataset& data) {
  std::vector<std::vector<std::size_t>> states(data.wordNames.size());
  for (std::size_t i = 0; i < data.wordOf.size(); ++i) states.at(data.wordOf[i]).push_back(i);
  for (const auto& classes : states)
    if (classes.empty() || classes.size() != states.front().size())
      throw std::invalid_argument("the words have different numbers of states");
  return states;
}

double logOfSum(const float* row, std::size_t count) {
  const double largest = *std::max_element(row, row + count);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::exp(double{row[i]} - largest);
  return largest + std::log(sum);
}

double share(std::int64_t part, std::int64_t all) {
  return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0;
}

struct Recording {
  std::size_t word = 0;
  std::vector<double> scores;  ///< by word
};

}  // namespace

double WordErrors::frameAccuracy() const { return frames > 0 ? 1 - share(frameErrors, frames) : 0; }
double WordErrors::wordErrorRate() const { return share(wordErrors, recordings); }

WordErrors countWordErrors(const Matrix& logits, const Dataset& data, const Cases& cases) {
  if (data.wordNames.empty() || data.wordOf.size() != data.classCount() || cases.recordings.size() != cases.count() ||
      logits.rows != cases.count() || logits.columns != data.classCount())
    throw std::invalid_argument("logits, recordings and words do not fit each other");
  const auto states = statesOf(data);
  std::map<std::uint32_t, Recording> recordings;
  WordErrors errors;
  errors.frames = static_cast<std::int64_t>(cases.count());
  for (std::size_t frame = 0; frame < cases.count(); ++frame) {
    const float* row = logits.row(frame);
    const std::size_t label = cases.labels[frame];
    if (static_cast<std::size_t>(std::max_element(row, row + logits.columns) - row) != label) ++errors.frameErrors;
    Recording& recording = recordings[cases.recordings[frame]];
    recording.word = data.wordOf.at(label);
    recording.scores.resize(states.size());
    const auto& its = states[recording.word];
    const auto state = static_cast<std::size_t>(std::ranges::find(its, label) - its.begin());
    const double norm = logOfSum(row, logits.columns);
    for (std::size_t word = 0; word < states.size(); ++word)
      recording.scores[word] += double{row[states[word][state]]} - norm;
  }
  errors.recordings = static_cast<std::int64_t>(recordings.size());
  for (const auto& [id, recording] : recordings)
    if (std::ranges::max_element(recording.scores) - recording.scores.begin() !=
        static_cast<std::ptrdiff_t>(recording.word))
      ++errors.wordErrors;
  return errors;
}

std::optional<WordErrors> testWordErrors(const Matrix& logits, const Dataset& data) {
  const Cases& test = data.test;
  if (data.wordNames.empty() || test.recordings.empty() || test.recordings.size() != test.count() ||
      logits.rows != test.count() || logits.columns != data.classCount())
    return std::nullopt;
  return countWordErrors(logits, data, test);
}

}  // namespace retort
