// The safetensors format: 8 bytes with the header's length, a JSON header, raw little-endian numbers. Weights and
// logits are kept in it everywhere (architecture.md, Files).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/experiment/events.h"

namespace retort {

/// The same tensors give the same bytes.
[[nodiscard]] std::vector<std::uint8_t> toSafetensors(const Weights& tensors);

/// Reads bytes that may come from anywhere: every size is checked against them before anything is made of it.
/// @param where names the bytes in errors @throws Error(BadFile) on any other content than float32 tensors that fill
///        the bytes without gap or overlap
[[nodiscard]] Weights fromSafetensors(std::span<const std::uint8_t> bytes, const std::string& where);

/// A matrix as the one tensor "logits" [rows, columns].
[[nodiscard]] std::vector<std::uint8_t> matrixToSafetensors(const Matrix& matrix);
/// @throws Error(BadFile) when it holds anything else
[[nodiscard]] Matrix matrixFromSafetensors(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace retort
