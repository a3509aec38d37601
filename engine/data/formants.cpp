#include "engine/data/formants.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/random.h"
#include "engine/data/speech.h"
#include "engine/data/speech_frames.h"

namespace retort {
namespace {

constexpr std::size_t kFilters = MelFilterbank::coefficients;
constexpr std::size_t kSounds = 3;  // of a word
constexpr std::uint64_t kSpeakerStream = 1ULL << 32U;

using Formants = std::array<double, 3>;  // centres, in filters from the lowest

struct Sound {
  char letter;
  Formants centres;
  double loudness;
};

constexpr std::array<Sound, 9> kSoundTable{{{'a', {13.1, 18.2, 30.9}, 1.0},
                                            {'e', {9.7, 26.1, 31.2}, 0.9},
                                            {'i', {4.4, 29.8, 34.7}, 0.8},
                                            {'o', {10.5, 14.8, 30.7}, 0.9},
                                            {'u', {5.1, 15.3, 29.4}, 0.8},
                                            {'l', {6.4, 20.7, 32.7}, 0.6},
                                            {'r', {7.6, 20.7, 23.9}, 0.6},
                                            {'m', {3.9, 17.1, 29.1}, 0.5},
                                            {'n', {3.9, 24.8, 32.0}, 0.5}}};

constexpr std::array<const char*, FormantSizes::words> kWords{"alo", "emi", "ora", "una", "ile",
                                                              "aro", "oni", "emu", "ulo", "ima"};

// About normal with standard deviation 1, at most 3.5: the sum of four uniforms, without a logarithm or a cosine.
double bell(Random& random) {
  const double sum = random.uniform() + random.uniform() + random.uniform() + random.uniform();
  return (sum - 2.0) * 1.7320508075688772;
}

struct Voice {
  double scale = 1;  // of all formants
  double tilt = 0;   // from the lowest filter to the highest
  double level = 0;
  Formants shifts{};  // of each formant, in filters

  explicit Voice(Random random)
      : scale(1 + 0.07 * bell(random)), tilt(-2 + 0.8 * bell(random)), level(0.7 * bell(random)) {
    for (double& shift : shifts) shift = 0.8 * bell(random);
  }
};

const Sound& soundOf(char letter) { return *std::ranges::find(kSoundTable, letter, &Sound::letter); }

// One take of a word: its sounds as they come out this time, and when.
class Take {
 public:
  Take(const std::string& word, const Voice& voice, Random& random) : m_voice(voice) {
    constexpr double unsteady = 1.1;  // filters
    double end = 0;
    for (std::size_t i = 0; i < kSounds; ++i) {
      m_sounds[i] = soundOf(word[i]);
      for (std::size_t j = 0; j < m_voice.shifts.size(); ++j)
        m_sounds[i].centres[j] = m_sounds[i].centres[j] * m_voice.scale + m_voice.shifts[j] + unsteady * bell(random);
      const double length = random.uniform(0.5, 1.7);
      m_middles[i] = end + 0.5 * length;
      end += length;
    }
    for (double& middle : m_middles) middle /= end;
    m_level = m_voice.level + 0.5 * bell(random);
  }

  // @param at [0, 1] of the take
  [[nodiscard]] Sound at(double at) const {
    std::size_t next = 1;
    while (next + 1 < kSounds && at > m_middles[next]) ++next;
    const double way = std::clamp((at - m_middles[next - 1]) / (m_middles[next] - m_middles[next - 1]), 0.0, 1.0);
    Sound sound = m_sounds[next - 1];
    for (std::size_t j = 0; j < sound.centres.size(); ++j)
      sound.centres[j] += way * (m_sounds[next].centres[j] - sound.centres[j]);
    sound.loudness += way * (m_sounds[next].loudness - sound.loudness);
    const double edge = std::min({1.0, 0.3 + 6 * at, 0.3 + 6 * (1 - at)});  // it begins and ends softly
    sound.loudness *= edge;
    return sound;
  }

  [[nodiscard]] double background(std::size_t filter) const {
    return m_level + m_voice.tilt * static_cast<double>(filter) / static_cast<double>(kFilters);
  }

 private:
  const Voice& m_voice;
  std::array<Sound, kSounds> m_sounds{};
  std::array<double, kSounds> m_middles{};
  double m_level = 0;
};

// A peak of height 1 that falls to a half `width` filters from its centre.
double peak(double filter, double centre, double width) {
  const double apart = (filter - centre) / width;
  return 1 / (1 + apart * apart);
}

std::vector<float> drawTake(const std::string& word, const Voice& voice, Random& random) {
  constexpr std::array<double, 3> heights{4.0, 3.0, 2.0};
  constexpr std::array<double, 3> widths{1.6, 2.0, 2.4};
  constexpr double noise = 1.1;
  constexpr double hiss = 0.9;     // noise that lasts
  constexpr double lasting = 0.8;  // share of it that stays from frame to frame
  const std::size_t count =
      FormantSizes::fewestFrames + random.below(FormantSizes::mostFrames - FormantSizes::fewestFrames + 1);
  const Take take(word, voice, random);
  std::array<double, kFilters> lasts{};
  std::vector<float> frames;
  frames.reserve(count * kFilters);
  for (std::size_t frame = 0; frame < count; ++frame) {
    const Sound sound = take.at((static_cast<double>(frame) + 0.5) / static_cast<double>(count));
    for (std::size_t filter = 0; filter < kFilters; ++filter) {
      double value = take.background(filter);
      for (std::size_t j = 0; j < heights.size(); ++j)
        value += sound.loudness * heights[j] * peak(static_cast<double>(filter), sound.centres[j], widths[j]);
      lasts[filter] = lasting * lasts[filter] + (1 - lasting) * 2 * hiss * bell(random);
      frames.push_back(static_cast<float>(value + lasts[filter] + noise * bell(random)));
    }
  }
  return frames;
}

// The takes as if they were files, by label, speaker and index.
RecordingFolder takeNames() {
  RecordingFolder folder;
  folder.path = "formants";
  for (const char* word : kWords) folder.labels.emplace_back(word);
  for (std::size_t i = 1; i <= FormantSizes::speakers; ++i) folder.speakers.push_back(std::to_string(i));
  for (const std::string& word : folder.labels)
    for (const std::string& speaker : folder.speakers)
      for (std::size_t take = 0; take < FormantSizes::takes; ++take)
        folder.files.push_back({{}, {word, speaker, take}});
  return folder;
}

}  // namespace

Dataset drawFormants(const DatasetSpec& spec) {
  const auto seed = static_cast<std::uint64_t>(spec.seed);
  const RecordingFolder folder = takeNames();
  const std::vector<bool> isTest = testFiles(folder, spec);
  std::vector<Voice> voices;
  for (std::size_t i = 0; i < FormantSizes::speakers; ++i) voices.emplace_back(Random(seed, kSpeakerStream + i));
  std::vector<SpokenWord> recordings;
  for (std::size_t i = 0; i < folder.files.size(); ++i) {
    const std::size_t speaker = i / FormantSizes::takes % FormantSizes::speakers;
    Random random(seed, i);
    recordings.push_back(
        {folder.labelOf(folder.files[i]), isTest[i], drawTake(folder.files[i].says.label, voices[speaker], random)});
  }
  Dataset data = datasetOfWords(recordings, folder.labels, spec.states);
  data.name = "formants";
  return data;
}

}  // namespace retort
