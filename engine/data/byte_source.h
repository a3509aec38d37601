// The bytes of a file from elsewhere, uncompressed on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace retort {

/// Reads a regular file front to back, raw or gzip (RFC 1952); which of the two its first bytes say, not its name.
/// Holds some kilobytes whatever the file claims to be.
class ByteSource {
 public:
  /// @param path UTF-8
  /// @throws Error(MissingFile) when it is not there, no regular file, or cannot be read
  explicit ByteSource(const std::string& path);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// Fills `out` as far as there are bytes; returns how many. Fewer than asked for only at the end.
  /// @throws Error(BadFile) on a gzip stream that is damaged, ends early or is followed by something else
  [[nodiscard]] std::size_t read(std::span<std::uint8_t> out);

  [[nodiscard]] bool compressed() const;
  /// No more uncompressed bytes than this can come out of the file, as its size is.
  [[nodiscard]] std::uint64_t mostBytes() const;

 private:
  struct Gzip;
  std::string m_path;
  std::unique_ptr<std::streambuf> m_file;
  std::uint64_t m_fileBytes = 0;
  std::unique_ptr<Gzip> m_gzip;  ///< null for a raw file
};

}  // namespace retort
