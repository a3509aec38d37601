// Where a test's sessions live.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <QTemporaryDir>

#include "engine/session/session.h"

namespace retort::test {

inline std::string bytesOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline void writeFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// The names in a folder, sorted.
inline std::vector<std::string> namesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

/// A folder for the user's files and one for working copies.
struct Place {
  QTemporaryDir root;
  SessionOptions options;

  Place() { options.stateDirectory = file("state"); }
  /// @param parent where the folder is made: one in memory spares the disk thousands of syncs
  explicit Place(const char* parent) : root(QString::fromUtf8(parent) + QStringLiteral("/retort-XXXXXX")) {
    options.stateDirectory = file("state");
  }
  [[nodiscard]] std::string file(const char* name) const {
    return root.filePath(QString::fromUtf8(name)).toStdString();
  }
  [[nodiscard]] std::vector<std::string> workingCopies() const {
    std::vector<std::string> found;
    if (!std::filesystem::exists(options.stateDirectory + "/sessions")) return found;
    for (const auto& entry : std::filesystem::directory_iterator(options.stateDirectory + "/sessions"))
      if (entry.is_directory()) found.push_back(entry.path().string());
    return found;
  }
};

/// A folder in memory where this machine has one; else the usual one for temporary files.
inline const char* fastFolder() {
  std::error_code error;
  return std::filesystem::is_directory("/dev/shm", error) && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

}  // namespace retort::test
