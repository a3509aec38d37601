#include "engine/data/mel_filterbank.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>
#include <new>
#include <numbers>

#include <fftw3.h>

namespace retort {
namespace {

// Making and destroying plans is all that FFTW cannot do on two threads at once.
std::mutex& planning() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

MelFrames::MelFrames(int rate)
    : window(static_cast<std::size_t>(std::lround(0.025 * rate))),
      advance(static_cast<std::size_t>(std::lround(0.010 * rate))),
      transform(std::bit_ceil(2 * window)) {}

std::size_t MelFrames::count(std::size_t samples) const {
  if (samples == 0) return 0;
  return samples < window ? 1 : 1 + (samples - window) / advance;
}

double melOfHertz(double hertz) { return 2595.0 * std::log10(1.0 + hertz / 700.0); }
double hertzOfMel(double mel) { return 700.0 * (std::pow(10.0, mel / 2595.0) - 1.0); }

struct MelFilterbank::Transform {
  explicit Transform(std::size_t size)
      : in(fftw_alloc_real(size)), out(fftw_alloc_complex(size / 2 + 1)), bins(size / 2 + 1) {
    const std::lock_guard lock(planning());
    if (in && out) plan = fftw_plan_dft_r2c_1d(static_cast<int>(size), in, out, FFTW_ESTIMATE);
    if (plan) return;
    fftw_free(in);
    fftw_free(out);
    throw std::bad_alloc();
  }
  ~Transform() {
    const std::lock_guard lock(planning());
    fftw_destroy_plan(plan);
    fftw_free(in);
    fftw_free(out);
  }
  Transform(const Transform&) = delete;
  Transform& operator=(const Transform&) = delete;

  double* in;
  fftw_complex* out;
  std::size_t bins;
  fftw_plan plan = nullptr;
};

MelFilterbank::MelFilterbank(int rate)
    : m_rate(rate), m_frames(rate), m_transform(std::make_unique<Transform>(m_frames.transform)) {
  const double last = static_cast<double>(m_frames.window - 1);
  for (std::size_t i = 0; i < m_frames.window; ++i)
    m_window.push_back(0.54 - 0.46 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / last));
  for (std::size_t filter = 0; filter < coefficients; ++filter)
    for (std::size_t bin = 0; bin < m_transform->bins; ++bin) m_weights.push_back(weight(filter, bin));
}

MelFilterbank::~MelFilterbank() = default;

double MelFilterbank::mel(double filter) const {
  const double low = melOfHertz(lowestHertz);
  return low + (melOfHertz(0.5 * m_rate) - low) * (filter + 1) / (coefficients + 1);
}

double MelFilterbank::centre(std::size_t filter) const { return hertzOfMel(mel(static_cast<double>(filter))); }

double MelFilterbank::weight(std::size_t filter, std::size_t bin) const {
  const double here = melOfHertz(static_cast<double>(bin) * m_rate / static_cast<double>(m_frames.transform));
  const double peak = mel(static_cast<double>(filter));
  const double half = mel(1) - mel(0);
  return std::max(0.0, 1.0 - std::abs(here - peak) / half);
}

void MelFilterbank::addFrame(std::span<const float> samples, std::vector<float>& out) {
  const std::size_t bins = m_transform->bins;
  std::fill_n(m_transform->in, m_frames.transform, 0.0);
  for (std::size_t i = 0; i < samples.size(); ++i) m_transform->in[i] = m_window[i] * double{samples[i]};
  fftw_execute(m_transform->plan);
  std::vector<double> power(bins);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const double* value = m_transform->out[bin];
    power[bin] = value[0] * value[0] + value[1] * value[1];
  }
  for (std::size_t filter = 0; filter < coefficients; ++filter) {
    double through = 0;
    const double* weights = m_weights.data() + filter * bins;
    for (std::size_t bin = 0; bin < bins; ++bin) through += weights[bin] * power[bin];
    out.push_back(static_cast<float>(std::log(std::max(through, floor))));
  }
}

std::vector<float> MelFilterbank::of(std::span<const float> samples) {
  std::vector<float> all;
  const std::size_t count = m_frames.count(samples.size());
  all.reserve(count * coefficients);
  for (std::size_t frame = 0; frame < count; ++frame) {
    const std::size_t first = frame * m_frames.advance;
    addFrame(samples.subspan(first, std::min(m_frames.window, samples.size() - first)), all);
  }
  return all;
}

}  // namespace retort
