// What makes runs one setting, and what tells settings apart. Pure functions of values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/paper.h"

namespace retort {

/// All that a run's result depends on, but its seeds.
struct PaperKey {
  RunSpec spec;
  std::optional<RunSpec> teacher;
  std::string data;
  std::size_t classes = 0;
  std::string reference;  ///< what else the figure is taken from, in words
  bool operator==(const PaperKey&) const = default;
};
[[nodiscard]] PaperKey keyOf(const PaperRun& run, const std::string& reference);

/// Whether both are the same run: then they have the same bytes.
[[nodiscard]] bool isRepeated(const PaperRun& one, const PaperRun& other);

/// [settings] the keys of the key table in which they differ, "learning rate 0.03, epochs 40", and what is held out.
/// @param departing whether their departures from the paper are said beside it: then nets, jitter, objective and
/// temperature are not said again
[[nodiscard]] std::vector<std::string> settingTexts(std::span<const PaperKey> settings, bool departing);

}  // namespace retort
