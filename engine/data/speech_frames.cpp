#include "engine/data/speech_frames.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <span>
#include <stdexcept>

#include "engine/data/sha256.h"

namespace retort {
namespace {

constexpr std::size_t kSize = MelFilterbank::coefficients;

// Mean and spread of each coefficient, and bytes by them.
class FrameScale {
 public:
  explicit FrameScale(const std::vector<SpokenWord>& recordings) {
    double count = 0;
    std::array<double, kSize> squares{};
    for (const SpokenWord& one : recordings) {
      if (one.isTest) continue;
      for (std::size_t i = 0; i < one.frames.size(); ++i) m_means[i % kSize] += double{one.frames[i]};
      const std::size_t frames = one.frames.size() / kSize;
      count += static_cast<double>(frames);
    }
    if (count == 0) throw std::invalid_argument("no recording is for training");
    for (double& mean : m_means) mean /= count;
    for (const SpokenWord& one : recordings) {
      if (one.isTest) continue;
      for (std::size_t i = 0; i < one.frames.size(); ++i) {
        const double apart = double{one.frames[i]} - m_means[i % kSize];
        squares[i % kSize] += apart * apart;
      }
    }
    for (std::size_t i = 0; i < kSize; ++i) m_deviations[i] = std::sqrt(squares[i] / count);
  }

  [[nodiscard]] std::uint8_t byteOf(float value, std::size_t coefficient) const {
    constexpr double mean = 64;
    constexpr double deviation = 32;
    if (m_deviations[coefficient] == 0) return static_cast<std::uint8_t>(mean);
    const double apart = (double{value} - m_means[coefficient]) / m_deviations[coefficient];
    return static_cast<std::uint8_t>(std::clamp(mean + deviation * apart + 0.5, 0.0, 255.0));
  }

 private:
  std::array<double, kSize> m_means{};
  std::array<double, kSize> m_deviations{};
};

// The recording's frames with as many of the first before them and of the last after them as its cases need.
void addFrames(const SpokenWord& recording, const FrameScale& scale, std::vector<std::uint8_t>& values) {
  const std::size_t count = recording.frames.size() / kSize;
  for (std::size_t i = 0; i < FrameContext::before + count + FrameContext::after; ++i) {
    const std::size_t frame = std::min(i < FrameContext::before ? 0 : i - FrameContext::before, count - 1);
    for (std::size_t k = 0; k < kSize; ++k) values.push_back(scale.byteOf(recording.frames[frame * kSize + k], k));
  }
}

static_assert(std::endian::native == std::endian::little, "numbers are hashed as they lie in memory");

template <typename Number>
void add(Sha256& sha, const std::vector<Number>& numbers) {
  sha.add({reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size() * sizeof(Number)});
}

std::string sha256Of(const Dataset& data) {
  Sha256 sha;
  for (const Cases* cases : {&data.train, &data.test}) {
    add(sha, cases->values);
    add(sha, cases->starts);
    add(sha, cases->labels);
    add(sha, cases->recordings);
  }
  return sha.finish();
}

void nameClasses(Dataset& data, const std::vector<std::string>& words, int states) {
  data.wordNames = words;
  for (std::size_t word = 0; word < words.size(); ++word) {
    for (int state = 1; state <= states; ++state) {
      data.classNames.push_back(words[word] + "·" + std::to_string(state));
      data.wordOf.push_back(static_cast<std::uint16_t>(word));
    }
  }
}

}  // namespace

Dataset datasetOfWords(const std::vector<SpokenWord>& recordings, const std::vector<std::string>& words, int states) {
  const FrameScale scale(recordings);
  const auto perWord = static_cast<std::size_t>(states);
  Dataset data;
  data.shape = {1, static_cast<int>(FrameContext::frames), static_cast<int>(kSize)};
  nameClasses(data, words, states);
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    const SpokenWord& recording = recordings[i];
    const std::size_t count = recording.frames.size() / kSize;
    if (count == 0) continue;
    Cases& cases = recording.isTest ? data.test : data.train;
    const std::size_t first = cases.values.size();
    addFrames(recording, scale, cases.values);
    for (std::size_t frame = 0; frame < count; ++frame) {
      const std::size_t label = recording.word * perWord + uniformState(frame, count, perWord);
      cases.labels.push_back(static_cast<std::uint16_t>(label));
      cases.starts.push_back(first + frame * kSize);
      cases.recordings.push_back(static_cast<std::uint32_t>(i));
    }
  }
  data.sha256 = sha256Of(data);
  return data;
}

}  // namespace retort
