#include "engine/data/byte_source.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

#include <zlib.h>

#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::size_t inputBytes = 64 * 1024;
constexpr std::uint64_t deflateLimit = 1032;  // no deflate stream expands by more: 258 bytes from 2 bits
constexpr const char* fetchAgain = "Fetch the file again";

[[noreturn]] void throwBad(const std::string& path, const std::string& problem) {
  throw Error(ErrorKind::BadFile, path, problem, fetchAgain);
}

std::uint64_t sizeOfRegularFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::path file = pathFromUtf8(path);
  if (!std::filesystem::is_regular_file(file, error))
    throw Error(ErrorKind::MissingFile, path, error ? "cannot be opened: " + error.message() : "is no regular file",
                "Check the path and the file's permissions");
  return std::filesystem::file_size(file);
}

std::unique_ptr<std::streambuf> openFile(const std::string& path) {
  auto file = std::make_unique<std::filebuf>();
  errno = 0;
  if (file->open(pathFromUtf8(path), std::ios::in | std::ios::binary) == nullptr) {
    throw Error(ErrorKind::MissingFile, path,
                "cannot be opened: " + std::system_category().default_error_condition(errno).message(),
                "Check that you may read the file");
  }
  return file;
}

std::size_t readSome(std::streambuf& file, std::span<std::uint8_t> out, const std::string& path) {
  try {
    const auto wanted = static_cast<std::streamsize>(out.size());
    return static_cast<std::size_t>(file.sgetn(reinterpret_cast<char*>(out.data()), wanted));
  } catch (const std::ios_base::failure& failure) {
    throw Error(ErrorKind::MissingFile, path, std::string("cannot be read: ") + failure.what(), fetchAgain);
  }
}

}  // namespace

struct ByteSource::Gzip {
  Gzip() {
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Gzip() { inflateEnd(&stream); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  // False at the end of the file.
  bool fill(std::streambuf& file, const std::string& path) {
    if (stream.avail_in > 0) return true;
    stream.next_in = input.data();
    stream.avail_in = static_cast<uInt>(readSome(file, input, path));
    return stream.avail_in > 0;
  }

  // A gzip file may be several streams, one after another.
  void startNextMember() {
    inflateReset(&stream);
    inMember = true;
  }

  z_stream stream{};
  std::array<std::uint8_t, inputBytes> input{};
  bool inMember = true;
};

ByteSource::ByteSource(const std::string& path) : m_path(path), m_fileBytes(sizeOfRegularFile(path)) {
  m_file = openFile(path);
  std::array<std::uint8_t, 2> magic{};
  const bool isGzip = readSome(*m_file, magic, m_path) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
  m_file->pubseekpos(0, std::ios::in);
  if (isGzip) m_gzip = std::make_unique<Gzip>();
}

ByteSource::~ByteSource() = default;

bool ByteSource::compressed() const { return m_gzip != nullptr; }

std::uint64_t ByteSource::mostBytes() const { return compressed() ? m_fileBytes * deflateLimit : m_fileBytes; }

std::size_t ByteSource::read(std::span<std::uint8_t> out) {
  if (!m_gzip) return readSome(*m_file, out, m_path);
  z_stream& stream = m_gzip->stream;
  stream.next_out = out.data();
  std::size_t left = out.size();
  while (left > 0) {
    const bool more = m_gzip->fill(*m_file, m_path);
    if (!more && m_gzip->inMember) throwBad(m_path, "the gzip stream ends early");
    if (!more) break;
    if (!m_gzip->inMember) m_gzip->startNextMember();
    const std::size_t step = std::min<std::size_t>(left, 1U << 30U);
    stream.avail_out = static_cast<uInt>(step);
    const int result = inflate(&stream, Z_NO_FLUSH);
    left -= step - stream.avail_out;
    if (result == Z_STREAM_END) {
      m_gzip->inMember = false;
    } else if (result == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      throwBad(m_path, std::string("the gzip stream is damaged (") + (stream.msg ? stream.msg : "zlib error") + ")");
    }
  }
  return out.size() - left;
}

}  // namespace retort
