// What the labels of a data set in MNIST's layout stand for.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/data/idx_layout.h"

namespace retort {

struct IdxClasses {
  std::string dataName;            ///< "Fashion-MNIST", "EMNIST letters" …; else the folder's own name
  std::vector<std::string> names;  ///< by class index
  std::array<int, 256> indexOf{};  ///< class index of each label byte; -1 for a label that stands for nothing
  bool transposed = false;         ///< images are stored column by column, as EMNIST's are
};

/// Class names are given only where it is sure what the labels mean: EMNIST by its file names and, if there, its
/// mapping file; Fashion-MNIST and Kuzushiji-MNIST by the folder's name. Else "0", "1" … up to the largest training
/// label.
/// @throws Error(BadFile) for a mapping file that makes no sense
[[nodiscard]] IdxClasses describeClasses(const IdxLayout& layout, std::span<const std::uint8_t> trainLabels);

}  // namespace retort
