#include "engine/data/speech_audio.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <system_error>

#include <samplerate.h>
#include <sndfile.h>

#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr int kLowestRate = 1000;
constexpr int kHighestRate = 384'000;
constexpr int kMostChannels = 64;
constexpr std::size_t kLongestSeconds = 600;

struct CloseSound {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

[[noreturn]] void throwBad(const std::string& path, const std::string& problem) {
  throw Error(ErrorKind::BadFile, path, problem, "Fetch the file again, or remove it from the folder");
}

void requireContent(const std::string& path) {
  std::error_code error;
  const std::filesystem::path file = pathFromUtf8(path);
  if (!std::filesystem::is_regular_file(file, error))
    throw Error(ErrorKind::MissingFile, path, error ? "cannot be opened: " + error.message() : "is no regular file",
                "Check the path and the file's permissions");
  if (std::filesystem::file_size(file, error) == 0 && !error) throwBad(path, "is empty");
}

struct Sound {
  SF_INFO info{};
  std::unique_ptr<SNDFILE, CloseSound> file;
};

Sound openSound(const std::string& path) {
  requireContent(path);
  Sound sound;
  const std::string native = pathFromUtf8(path).native();
  sound.file.reset(sf_open(native.c_str(), SFM_READ, &sound.info));
  if (!sound.file) throwBad(path, std::string("is no sound file that can be read: ") + sf_strerror(nullptr));
  if (sound.info.samplerate < kLowestRate || sound.info.samplerate > kHighestRate)
    throwBad(path, "claims " + std::to_string(sound.info.samplerate) + " samples per second");
  if (sound.info.channels < 1 || sound.info.channels > kMostChannels)
    throwBad(path, "claims " + std::to_string(sound.info.channels) + " channels");
  return sound;
}

// Reads to the end, whatever length the file claims; the mean of the channels.
std::vector<float> mixedDown(SNDFILE* file, const SF_INFO& info, const std::string& path) {
  constexpr sf_count_t kChunk = 4096;
  const auto channels = static_cast<std::size_t>(info.channels);
  const std::size_t most = kLongestSeconds * static_cast<std::size_t>(info.samplerate);
  std::vector<float> chunk(static_cast<std::size_t>(kChunk) * channels);
  std::vector<float> samples;
  for (;;) {
    const sf_count_t frames = sf_readf_float(file, chunk.data(), kChunk);
    if (frames <= 0) break;
    for (std::size_t i = 0; i < static_cast<std::size_t>(frames); ++i) {
      float sum = 0;
      for (std::size_t channel = 0; channel < channels; ++channel) sum += chunk[i * channels + channel];
      const float mean = sum / static_cast<float>(channels);
      samples.push_back(std::isfinite(mean) ? std::clamp(mean, -1.0F, 1.0F) : 0.0F);
    }
    if (samples.size() > most) throwBad(path, "lasts longer than ten minutes, which is no recording of one word");
  }
  if (sf_error(file) != SF_ERR_NO_ERROR) throwBad(path, std::string("is damaged: ") + sf_strerror(file));
  return samples;
}

}  // namespace

Audio readAudio(const std::string& path) {
  const Sound sound = openSound(path);
  Audio audio{sound.info.samplerate, mixedDown(sound.file.get(), sound.info, path)};
  if (audio.samples.empty()) throwBad(path, "holds no samples");
  return audio;
}

int soundRate(const std::string& path) { return openSound(path).info.samplerate; }

Audio resampled(Audio audio, int rate) {
  if (audio.rate == rate) return audio;
  const double ratio = static_cast<double>(rate) / audio.rate;
  Audio result{rate, {}};
  result.samples.resize(static_cast<std::size_t>(std::ceil(static_cast<double>(audio.samples.size()) * ratio)) + 1);
  SRC_DATA data{};
  data.data_in = audio.samples.data();
  data.input_frames = static_cast<long>(audio.samples.size());
  data.data_out = result.samples.data();
  data.output_frames = static_cast<long>(result.samples.size());
  data.src_ratio = ratio;
  const int problem = src_simple(&data, SRC_SINC_MEDIUM_QUALITY, 1);
  if (problem != 0)
    throw Error(ErrorKind::BadFile, "resampling",
                "from " + std::to_string(audio.rate) + " to " + std::to_string(rate) +
                    " per second failed: " + src_strerror(problem),
                "Use recordings of one sampling rate");
  result.samples.resize(std::max<std::size_t>(1, static_cast<std::size_t>(data.output_frames_gen)));
  return result;
}

}  // namespace retort
