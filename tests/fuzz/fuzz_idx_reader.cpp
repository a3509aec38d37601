// Any bytes as a file of images: the reader answers with values that match their sides, or with a typed error.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/data/idx_file.h"
#include "engine/experiment/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const std::string path =
      (std::filesystem::temp_directory_path() / ("fuzz_idx_" + std::to_string(getpid()))).string();
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  for (const std::size_t dimensions : {1, 3}) {
    try {
      const retort::IdxFile file = retort::readIdxFile(path, dimensions);
      std::size_t expected = 1;
      for (const std::uint32_t side : file.sides) expected *= side;
      if (file.values.size() != expected) std::abort();
    } catch (const retort::Error&) {
      // the other sound answer
    }
  }
  return 0;
}
