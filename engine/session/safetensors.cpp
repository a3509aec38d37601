#include "engine/session/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include <nlohmann/json.hpp>

#include "engine/experiment/error.h"
#include "engine/experiment/json_text.h"

namespace retort {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kLongestHeader = 1U << 20U;
constexpr std::size_t kMostTensors = 10'000;  // far more than a net has, and few enough to look at each
constexpr std::uint64_t kLargestSide = std::numeric_limits<std::int32_t>::max();  // also beside a side of 0
constexpr const char* kLogits = "logits";

[[noreturn]] void refuse(const std::string& where, const std::string& problem) {
  throw Error(ErrorKind::BadFile, where, "its safetensors bytes cannot be used: " + problem,
              "Name a file that Retort has written");
}

/// Where a tensor lies, from the header.
struct Entry {
  NamedTensor tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::uint64_t count(const json& value, const std::string& where) {
  if (!value.is_number_unsigned()) refuse(where, "a size or offset is no whole number");
  return value.get<std::uint64_t>();
}

Entry readEntry(const std::string& name, const json& object, std::uint64_t room, const std::string& where) {
  if (!object.is_object() || !object.contains("dtype") || !object.contains("shape") || !object.contains("data_offsets"))
    refuse(where, "the entry of a tensor is not whole");
  if (object["dtype"] != "F32") refuse(where, "a tensor is not of float32 numbers");
  const json& shape = object["shape"];
  const json& offsets = object["data_offsets"];
  if (!shape.is_array() || shape.size() > 8 || !offsets.is_array() || offsets.size() != 2)
    refuse(where, "a shape or its offsets are malformed");
  Entry entry{{name, {}, {}}, count(offsets[0], where), count(offsets[1], where)};
  std::uint64_t bytes = sizeof(float);
  for (const json& dimension : shape) {
    const std::uint64_t size = count(dimension, where);
    if (size > kLargestSide || (size > 0 && bytes > room / size))
      refuse(where, "a tensor is larger than the bytes there are");
    bytes *= size;
    entry.tensor.shape.push_back(static_cast<std::int64_t>(size));
  }
  if (entry.begin > entry.end || entry.end > room || entry.end - entry.begin != bytes)
    refuse(where, "a tensor's offsets do not fit its shape");
  return entry;
}

json parsedHeader(std::span<const std::uint8_t> bytes, std::uint64_t& dataAt, const std::string& where) {
  std::uint64_t length = 0;
  if (bytes.size() < kLengthBytes) refuse(where, "they are too short");
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kLongestHeader || length > bytes.size() - kLengthBytes)
    refuse(where, "the header is longer than they are");
  dataAt = kLengthBytes + length;
  const auto* text = reinterpret_cast<const char*>(bytes.data()) + kLengthBytes;
  json header = parseJson(std::string(text, length), where);
  if (!header.is_object() || header.size() > kMostTensors) refuse(where, "the header is no list of tensors");
  return header;
}

}  // namespace

std::vector<std::uint8_t> toSafetensors(const Weights& tensors) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  std::size_t offset = 0;
  for (const NamedTensor& tensor : tensors) {
    const std::size_t size = tensor.values.size() * sizeof(float);
    header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + size}}};
    offset += size;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned
  std::vector<std::uint8_t> bytes(kLengthBytes + text.size() + offset);
  const std::uint64_t length = text.size();
  std::memcpy(bytes.data(), &length, kLengthBytes);
  std::memcpy(bytes.data() + kLengthBytes, text.data(), text.size());
  std::uint8_t* at = bytes.data() + kLengthBytes + text.size();
  for (const NamedTensor& tensor : tensors) {
    const std::size_t size = tensor.values.size() * sizeof(float);
    if (size > 0) std::memcpy(at, tensor.values.data(), size);
    at += size;
  }
  return bytes;
}

Weights fromSafetensors(std::span<const std::uint8_t> bytes, const std::string& where) {
  std::uint64_t dataAt = 0;
  const json header = parsedHeader(bytes, dataAt, where);
  const std::uint64_t room = bytes.size() - dataAt;
  std::vector<Entry> entries;
  for (const auto& [name, object] : header.items())
    if (name != "__metadata__") entries.push_back(readEntry(name, object, room, where));
  std::ranges::sort(entries, {}, [](const Entry& entry) { return std::pair(entry.begin, entry.end); });
  std::uint64_t at = 0;
  Weights tensors;
  for (Entry& entry : entries) {
    if (entry.begin != at) refuse(where, "tensors overlap or leave a gap");
    at = entry.end;
    entry.tensor.values.resize((entry.end - entry.begin) / sizeof(float));
    if (entry.end > entry.begin)
      std::memcpy(entry.tensor.values.data(), bytes.data() + dataAt + entry.begin, entry.end - entry.begin);
    tensors.push_back(std::move(entry.tensor));
  }
  if (at != room) refuse(where, "there are bytes of no tensor");
  return tensors;
}

std::vector<std::uint8_t> matrixToSafetensors(const Matrix& matrix) {
  return toSafetensors(
      {{kLogits, {static_cast<std::int64_t>(matrix.rows), static_cast<std::int64_t>(matrix.columns)}, matrix.values}});
}

Matrix matrixFromSafetensors(std::span<const std::uint8_t> bytes, const std::string& where) {
  Weights tensors = fromSafetensors(bytes, where);
  if (tensors.size() != 1 || tensors[0].name != kLogits || tensors[0].shape.size() != 2)
    refuse(where, "they hold no logits");
  Matrix matrix;
  matrix.rows = static_cast<std::size_t>(tensors[0].shape[0]);
  matrix.columns = static_cast<std::size_t>(tensors[0].shape[1]);
  matrix.values = std::move(tensors[0].values);
  return matrix;
}

}  // namespace retort
