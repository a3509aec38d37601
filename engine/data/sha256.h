#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace retort {

/// Streaming SHA-256 (FIPS 180-4).
class Sha256 {
 public:
  /// @throws std::runtime_error when the cryptographic library has no SHA-256
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::span<const std::uint8_t> bytes);
  /// 64 lower-case hexadecimal digits; ends the stream.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace retort
