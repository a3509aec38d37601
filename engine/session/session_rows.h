// Small things that reading and writing rows share.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/experiment/events.h"

namespace retort::rows {

// In bytes. RowWriter shortens what is longer, RowReader refuses it.
inline constexpr std::size_t kLongestName = 1000;
inline constexpr std::size_t kLongestMessage = 65'536;   ///< or path
inline constexpr std::size_t kLongestText = 16U << 20U;  ///< a person's
inline constexpr std::size_t kLongestSpec = 1U << 20U;   ///< JSON that this program reads

inline constexpr std::array kOutcomes = {Outcome::Completed, Outcome::Cancelled, Outcome::Diverged, Outcome::Failed};
inline constexpr std::array kRoles = {Role::Teacher, Role::Student, Role::Baseline, Role::Ensemble, Role::Specialist};
inline constexpr std::array kReasons = {CheckpointReason::Interval, CheckpointReason::Pause, CheckpointReason::Stop,
                                        CheckpointReason::End};

/// The one of `all` that toString() calls `text`.
template <typename List>
[[nodiscard]] auto named(const List& all, std::string_view text) -> std::optional<typename List::value_type> {
  for (const auto value : all)
    if (toString(value) == text) return value;
  return std::nullopt;
}

/// What a row of the table "dataset" calls its kind. Glyphs with letters are a kind there.
inline constexpr std::string_view kLettersKind = "alphanumeric glyphs";
[[nodiscard]] inline std::string_view kindText(DatasetKind kind, GlyphClasses classes) {
  if (kind == DatasetKind::Idx) return "idx";
  if (kind == DatasetKind::Speech) return "speech";
  if (kind == DatasetKind::Formants) return "formants";
  return classes == GlyphClasses::Alphanumeric ? kLettersKind : "glyphs";
}
inline constexpr std::array kKinds = {DatasetKind::Glyphs, DatasetKind::Idx, DatasetKind::Speech,
                                      DatasetKind::Formants};
[[nodiscard]] inline std::string_view splitText(SpeechSplit split) {
  return split == SpeechSplit::Speakers ? "speakers" : "recordings";
}

/// Whether a data set's folder, as seen from the session's, is so near that it is likely to be moved along with it.
[[nodiscard]] inline bool isNear(const std::filesystem::path& relative) {
  constexpr int kFarthest = 2;  // folders up
  return !relative.empty() && relative.is_relative() && std::ranges::count(relative, "..") <= kFarthest;
}

/// ISO 8601, UTC: "2026-11-24T23:05:00Z".
[[nodiscard]] std::string timestamp();

}  // namespace retort::rows
