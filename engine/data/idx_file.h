// The IDX format of MNIST: a magic number, the sides as big-endian 32-bit numbers, then unsigned bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace retort {

struct IdxFile {
  std::vector<std::uint32_t> sides;  ///< [count, rows, columns] of images, [count] of labels
  std::vector<std::uint8_t> values;  ///< row-major, as many as the product of the sides
};

/// No file may hold more bytes than this, nor an image be longer than idxLongestSide.
inline constexpr std::uint64_t idxMostBytes = 1'000'000'000;
inline constexpr std::uint32_t idxLongestSide = 4096;

/// The first bytes of an IDX file of unsigned bytes.
[[nodiscard]] std::vector<std::uint8_t> idxHeader(std::span<const std::uint32_t> sides);

/// Reads an IDX file of unsigned bytes with `dimensions` sides, raw or gzip; trusts none of its bytes: memory grows
/// only with what the file really holds.
/// @param path UTF-8
/// @throws Error MissingFile, BadFile
[[nodiscard]] IdxFile readIdxFile(const std::string& path, std::size_t dimensions);

}  // namespace retort
