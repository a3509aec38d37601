#include "tests/support/mini_idx.h"

#include <fstream>
#include <stdexcept>
#include <utility>

#include <zlib.h>

#include "engine/data/idx_file.h"
#include "engine/data/utf8_path.h"

namespace retort::test {
namespace {

MiniFile makeFile(const MiniIdxOptions& options, const std::string& part, const std::string& ending, Bytes bytes) {
  MiniFile file{options.prefix + part + (options.dotted ? '.' : '-') + ending, std::move(bytes)};
  if (options.gzip) {
    file.name += ".gz";
    file.bytes = gzipBytes(file.bytes);
  }
  return file;
}

MiniFile images(const MiniIdxOptions& options, const std::string& half, std::uint32_t count, std::size_t step) {
  Bytes values(std::size_t{count} * options.height * options.width);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i * step);
  return makeFile(options, half + "-images", "idx3-ubyte", idxBytes({count, options.height, options.width}, values));
}

MiniFile labels(const MiniIdxOptions& options, const std::string& half, std::uint32_t count) {
  Bytes values(count);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<std::uint8_t>(options.firstLabel + i % options.classes);
  return makeFile(options, half + "-labels", "idx1-ubyte", idxBytes({count}, values));
}

}  // namespace

MiniIdx makeMiniIdx(const MiniIdxOptions& options) {
  return {images(options, "train", options.trainCases, 7), labels(options, "train", options.trainCases),
          images(options, "t10k", options.testCases, 11), labels(options, "t10k", options.testCases)};
}

Bytes idxBytes(const std::vector<std::uint32_t>& sides, const Bytes& values) {
  Bytes bytes = idxHeader(sides);
  bytes.insert(bytes.end(), values.begin(), values.end());
  return bytes;
}

Bytes gzipBytes(const Bytes& bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot compress");
  Bytes packed(deflateBound(&stream, static_cast<uLong>(bytes.size())));
  Bytes input = bytes;
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib cannot compress");
  return packed;
}

void writeMiniIdx(const std::string& folder, const MiniIdx& files) {
  std::filesystem::create_directories(pathFromUtf8(folder));
  for (const MiniFile* file : {&files.trainImages, &files.trainLabels, &files.testImages, &files.testLabels})
    if (!file->name.empty()) writeBytes(folder + "/" + file->name, file->bytes);
}

void writeBytes(const std::string& path, const Bytes& bytes) {
  std::filesystem::remove(pathFromUtf8(path));  // many file systems flush a file that is cut and written anew
  std::ofstream file(pathFromUtf8(path), std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw std::runtime_error(path + ": cannot be written");
}

}  // namespace retort::test
