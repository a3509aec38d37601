#include "engine/data/idx_file.h"

#include <algorithm>
#include <array>

#include "engine/data/byte_source.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::uint8_t unsignedBytes = 0x08;

[[noreturn]] void throwBad(const std::string& path, const std::string& problem,
                           const std::string& remedy = "Fetch the file again") {
  throw Error(ErrorKind::BadFile, path, problem, remedy);
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "0x";
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

void checkMagic(const std::array<std::uint8_t, 4>& magic, std::size_t dimensions, const std::string& path) {
  const std::string remedy = "Check that this is the right file, then fetch it again";
  if (magic[0] != 0 || magic[1] != 0) throwBad(path, "is no IDX file: it starts with " + hex(magic), remedy);
  if (magic[2] != unsignedBytes) {
    throwBad(path, "wrong magic number " + hex(magic) + ": its values are no unsigned bytes (type 0x08)", remedy);
  }
  if (magic[3] != dimensions) {
    throwBad(path,
             "wrong magic number " + hex(magic) + ": it has " + std::to_string(magic[3]) + " dimensions, not " +
                 std::to_string(dimensions),
             remedy);
  }
}

// Product of the sides, each checked.
std::uint64_t promisedBytes(const IdxFile& file, const std::string& path) {
  std::uint64_t bytes = 1;
  for (std::size_t i = 0; i < file.sides.size(); ++i) {
    const std::uint32_t side = file.sides[i];
    if (side == 0) throwBad(path, "its header says that it is empty (side " + std::to_string(i + 1) + " is 0)");
    if (i > 0 && side > idxLongestSide)
      throwBad(path, "its header promises images " + std::to_string(side) + " pixels long; at most " +
                         std::to_string(idxLongestSide) + " are read");
    bytes *= side;  // the count is below 2^32 and each other side at most 2^12, so this cannot wrap
  }
  if (bytes > idxMostBytes)
    throwBad(path, "its header promises " + std::to_string(bytes) + " bytes; at most " + std::to_string(idxMostBytes) +
                       " are read");
  return bytes;
}

[[noreturn]] void throwTruncated(const std::string& path, std::uint64_t promised, std::uint64_t found) {
  throwBad(path, "is cut short: its header promises " + std::to_string(promised) +
                     " bytes of data, it can hold no more than " + std::to_string(found));
}

// Grows by doubling, so that a header's lie costs no more than twice what is there.
std::vector<std::uint8_t> readValues(ByteSource& source, std::uint64_t promised, const std::string& path) {
  constexpr std::size_t firstStep = 1U << 20U;
  std::vector<std::uint8_t> values;
  if (!source.compressed()) values.reserve(promised);  // checked against the file's size
  while (values.size() < promised) {
    const std::size_t had = values.size();
    const auto target = std::min<std::size_t>(promised, std::max(firstStep, 2 * had));
    values.reserve(target);
    values.resize(target);
    const std::size_t got = source.read(std::span(values).subspan(had));
    if (got < target - had) throwTruncated(path, promised, had + got);
  }
  return values;
}

}  // namespace

std::vector<std::uint8_t> idxHeader(std::span<const std::uint32_t> sides) {
  std::vector<std::uint8_t> bytes = {0, 0, unsignedBytes, static_cast<std::uint8_t>(sides.size())};
  for (const std::uint32_t side : sides) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes.push_back(static_cast<std::uint8_t>(side >> shift));
  }
  return bytes;
}

IdxFile readIdxFile(const std::string& path, std::size_t dimensions) {
  ByteSource source(path);
  std::array<std::uint8_t, 4> word{};
  const auto readWord = [&] {
    if (source.read(word) < word.size()) throwBad(path, "is cut short: it ends within its header");
  };
  readWord();
  checkMagic(word, dimensions, path);
  IdxFile file;
  for (std::size_t i = 0; i < dimensions; ++i) {
    readWord();
    file.sides.push_back(std::uint32_t{word[0]} << 24U | std::uint32_t{word[1]} << 16U | std::uint32_t{word[2]} << 8U |
                         std::uint32_t{word[3]});
  }
  const std::uint64_t promised = promisedBytes(file, path);
  const std::uint64_t header = 4 * (dimensions + 1);
  if (source.mostBytes() < header + promised)
    throwTruncated(path, promised, std::max(source.mostBytes(), header) - header);
  file.values = readValues(source, promised, path);
  if (source.read(std::span(word).first(1)) != 0)
    throwBad(path, "goes on beyond the " + std::to_string(promised) + " bytes of data that its header promises");
  return file;
}

}  // namespace retort
