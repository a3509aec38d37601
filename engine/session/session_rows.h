// Small things that reading and writing rows share.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/experiment/events.h"

namespace retort::rows {

inline constexpr std::array kOutcomes = {Outcome::Completed, Outcome::Cancelled, Outcome::Diverged, Outcome::Failed};
inline constexpr std::array kRoles = {Role::Teacher, Role::Student, Role::Baseline};
inline constexpr std::array kReasons = {CheckpointReason::Interval, CheckpointReason::Pause, CheckpointReason::Stop,
                                        CheckpointReason::End};

/// The one of `all` that toString() calls `text`.
template <typename List>
[[nodiscard]] auto named(const List& all, std::string_view text) -> std::optional<typename List::value_type> {
  for (const auto value : all)
    if (toString(value) == text) return value;
  return std::nullopt;
}

[[nodiscard]] inline std::string kindText(DatasetKind kind) { return kind == DatasetKind::Idx ? "idx" : "glyphs"; }

/// ISO 8601, UTC: "2026-11-24T23:05:00Z".
[[nodiscard]] std::string timestamp();

}  // namespace retort::rows
