// Data sets as values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/experiment/spec.h"

namespace retort {

struct SampleShape {
  int channels = 1;
  int height = 0;
  int width = 0;
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  bool operator==(const SampleShape&) const = default;
};

/// Cases as they were read: bytes stay bytes until a batch is made of them.
struct Cases {
  /// [count, channels, height, width]; 0 is background, 255 is ink. Where cases share values, `starts` says where each
  /// begins: read them by Dataset::sample() alone.
  std::vector<std::uint8_t> values;
  std::vector<std::uint16_t> labels;  ///< [count], each < number of classes
  /// [count]: which recording each case is a frame of; empty where cases are independent of each other.
  std::vector<std::uint32_t> recordings;
  /// [count]: index into `values` of each case's first; empty where cases lie one after the other.
  std::vector<std::uint64_t> starts = {};

  [[nodiscard]] std::size_t count() const { return labels.size(); }
};

/// Immutable once made; shared between threads as shared_ptr<const Dataset>.
struct Dataset {
  std::string name;    ///< "glyphs", "MNIST" …, for a person
  std::string source;  ///< folder it was read from, UTF-8; empty when embedded
  std::string sha256;  ///< hex, of the uncompressed bytes of all parts in a fixed order
  SampleShape shape;
  std::vector<std::string> classNames;
  std::vector<std::string> wordNames;  ///< what recordings say; empty where classes are not states of words
  std::vector<std::uint16_t> wordOf;   ///< [classes]: index of the word that the class is a state of, or empty
  Cases train;
  Cases test;

  [[nodiscard]] std::size_t classCount() const { return classNames.size(); }
  /// The values of one case, shape.size() of them.
  [[nodiscard]] const std::uint8_t* sample(const Cases& cases, std::size_t index) const {
    return cases.values.data() + (cases.starts.empty() ? index * shape.size() : cases.starts[index]);
  }
};

/// Reads or draws the data set. Takes up to some seconds; call it on a background thread.
/// @throws Error MissingFile, BadFile (path, what is wrong, what to do) or OutOfMemory.
[[nodiscard]] std::shared_ptr<const Dataset> loadDataset(const DatasetSpec& spec);

}  // namespace retort
