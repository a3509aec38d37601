// Which files of a folder make up a data set in MNIST's layout.
#pragma once

#include <string>

namespace retort {

/// Paths in UTF-8.
struct IdxLayout {
  std::string folder;
  std::string prefix;  ///< what the four names have before "train-" or "t10k-", such as "emnist-letters-"; mostly empty
  std::string trainImages;
  std::string trainLabels;
  std::string testImages;
  std::string testLabels;
};

/// Finds the four files: train and t10k (or test), images-idx3-ubyte and labels-idx1-ubyte, with '-' or '.' before
/// "idx", raw or with ".gz" (raw is preferred where both are there).
/// @param path a folder, UTF-8; where it holds several sets that differ in their prefix, folder/prefix without the last
///             '-' names one, as in "data/emnist-letters"
/// @throws Error(MissingFile) when it is no folder, cannot be read, holds no such set, several, or only part of one
[[nodiscard]] IdxLayout findIdxFiles(const std::string& path);

}  // namespace retort
