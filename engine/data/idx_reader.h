// Data sets in MNIST's layout: MNIST, Fashion-MNIST, Kuzushiji-MNIST, EMNIST and what others put into these files.
#pragma once

#include <string>

#include "engine/data/dataset.h"

namespace retort {

/// Reads the four files that findIdxFiles() finds. EMNIST's images are turned upright and its labels made to start at
/// 0. The SHA-256 is that of the uncompressed files one after another: train images, train labels, test images, test
/// labels.
/// @param path a folder, UTF-8
/// @throws Error MissingFile, BadFile: whatever the files' bytes, it neither crashes nor takes more memory than some
///         times what they really hold
[[nodiscard]] Dataset readIdxFolder(const std::string& path);

}  // namespace retort
