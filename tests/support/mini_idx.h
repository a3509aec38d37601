// A valid data set of a few hundred bytes in MNIST's layout, for tests to read and to spoil.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace retort::test {

using Bytes = std::vector<std::uint8_t>;

struct MiniIdxOptions {
  std::string prefix;        ///< before each name, such as "emnist-letters-"
  bool gzip = false;         ///< compressed, names ending in ".gz"
  bool dotted = false;       ///< "train-images.idx3-ubyte" instead of "train-images-idx3-ubyte"
  std::uint32_t height = 4;  ///< pixels
  std::uint32_t width = 5;
  std::uint32_t trainCases = 24;
  std::uint32_t testCases = 12;
  std::uint8_t firstLabel = 0;
  std::uint8_t classes = 4;  ///< labels firstLabel, firstLabel + 1 … in turn
};

struct MiniFile {
  std::string name;
  Bytes bytes;  ///< as they will lie on the disk
};

struct MiniIdx {
  MiniFile trainImages;
  MiniFile trainLabels;
  MiniFile testImages;
  MiniFile testLabels;
};

/// Pixel i of the training images is i * 7 modulo 256, of the test images i * 11.
[[nodiscard]] MiniIdx makeMiniIdx(const MiniIdxOptions& options = {});

/// Header and values of an IDX file of unsigned bytes.
[[nodiscard]] Bytes idxBytes(const std::vector<std::uint32_t>& sides, const Bytes& values);

/// One gzip stream.
[[nodiscard]] Bytes gzipBytes(const Bytes& bytes);

/// Creates the folder where it is missing; files without a name are left out. Paths are UTF-8.
void writeMiniIdx(const std::string& folder, const MiniIdx& files);
void writeBytes(const std::string& path, const Bytes& bytes);

}  // namespace retort::test
