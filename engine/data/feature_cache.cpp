#include "engine/data/feature_cache.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "engine/data/atomic_file.h"
#include "engine/data/mel_filterbank.h"
#include "engine/data/sha256.h"
#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

namespace fs = std::filesystem;

// Little-endian: the mark, a version, the rate, the number of recordings; of each the length of its name, the name,
// size and time of the file, its rate, the number of frames and these; at last the SHA-256 of all before, in
// hexadecimal.
constexpr std::string_view kMark = "RetortMel";
constexpr std::uint32_t kVersion = 1;  // another one whenever frames are made in another way
constexpr std::size_t kHashSize = 64;
constexpr std::uintmax_t kMostBytes = std::uintmax_t{4} << 30U;

static_assert(std::endian::native == std::endian::little, "numbers are stored as they lie in memory");

std::string sha256Of(std::string_view bytes) {
  Sha256 sha;
  sha.add({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return sha.finish();
}

template <typename Number>
void put(std::string& bytes, Number value) {
  static_assert(std::is_arithmetic_v<Number>);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// What is left to be read; every step says whether there was enough.
class Rest {
 public:
  explicit Rest(std::string_view bytes) : m_bytes(bytes) {}

  [[nodiscard]] bool take(std::size_t count, std::string_view& taken) {
    if (count > m_bytes.size()) return false;
    taken = m_bytes.substr(0, count);
    m_bytes.remove_prefix(count);
    return true;
  }
  template <typename Number>
  [[nodiscard]] bool take(Number& value) {
    std::string_view bytes;
    if (!take(sizeof value, bytes)) return false;
    std::memcpy(&value, bytes.data(), sizeof value);
    return true;
  }
  [[nodiscard]] bool empty() const { return m_bytes.empty(); }

 private:
  std::string_view m_bytes;
};

bool take(Rest& rest, CachedRecording& one) {
  std::uint32_t length = 0;
  std::string_view name;
  std::int32_t rate = 0;
  std::uint32_t frames = 0;
  std::string_view values;
  if (!rest.take(length) || !rest.take(length, name) || !rest.take(one.bytes) || !rest.take(one.modified) ||
      !rest.take(rate) || !rest.take(frames) ||
      !rest.take(std::size_t{frames} * MelFilterbank::coefficients * sizeof(float), values))
    return false;
  one.name = name;
  one.rate = rate;
  one.frames.resize(values.size() / sizeof(float));
  if (!values.empty()) std::memcpy(one.frames.data(), values.data(), values.size());
  return rate > 0 && frames > 0 && std::ranges::all_of(one.frames, [](float value) { return std::isfinite(value); });
}

std::optional<FeatureCache> parsed(std::string_view bytes) {
  if (bytes.size() < kHashSize) return std::nullopt;
  const std::string_view body = bytes.substr(0, bytes.size() - kHashSize);
  if (sha256Of(body) != bytes.substr(body.size())) return std::nullopt;
  Rest rest(body);
  std::string_view mark;
  std::uint32_t version = 0;
  std::int32_t rate = 0;
  std::uint32_t count = 0;
  if (!rest.take(kMark.size(), mark) || mark != kMark || !rest.take(version) || version != kVersion ||
      !rest.take(rate) || !rest.take(count))
    return std::nullopt;
  FeatureCache cache{rate, {}};
  for (std::uint32_t i = 0; i < count; ++i)
    if (!take(rest, cache.recordings.emplace_back())) return std::nullopt;
  return rest.empty() ? std::optional(std::move(cache)) : std::nullopt;
}

}  // namespace

std::string featureCachePath(const std::string& folder) {
  const char* given = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  std::string base = given && given[0] == '/' ? given : "";
  if (base.empty() && home && home[0] == '/') base = std::string(home) + "/.cache";
  if (base.empty()) return {};
  std::error_code error;
  const fs::path real = fs::weakly_canonical(pathFromUtf8(folder), error);
  return base + "/retort/mel-" + sha256Of(error ? folder : utf8FromPath(real)).substr(0, 32);
}

std::optional<FeatureCache> readFeatureCache(const std::string& path) {
  std::error_code error;
  const fs::path file = pathFromUtf8(path);
  if (path.empty() || !fs::is_regular_file(file, error)) return std::nullopt;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size > kMostBytes) return std::nullopt;
  std::string bytes(size, '\0');
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return parsed(bytes);
}

bool writeFeatureCache(const std::string& path, const FeatureCache& cache) {
  std::string bytes(kMark);
  put(bytes, kVersion);
  put(bytes, static_cast<std::int32_t>(cache.rate));
  put(bytes, static_cast<std::uint32_t>(cache.recordings.size()));
  for (const CachedRecording& one : cache.recordings) {
    put(bytes, static_cast<std::uint32_t>(one.name.size()));
    bytes += one.name;
    put(bytes, one.bytes);
    put(bytes, one.modified);
    put(bytes, static_cast<std::int32_t>(one.rate));
    put(bytes, static_cast<std::uint32_t>(one.frames.size() / MelFilterbank::coefficients));
    bytes.append(reinterpret_cast<const char*>(one.frames.data()), one.frames.size() * sizeof(float));
  }
  if (path.empty() || bytes.size() > kMostBytes - kHashSize) return false;
  bytes += sha256Of(bytes);
  std::error_code error;
  fs::create_directories(pathFromUtf8(path).parent_path(), error);
  try {
    writeAtomically(path, bytes);
  } catch (const Error&) {
    return false;
  }
  return true;
}

}  // namespace retort
