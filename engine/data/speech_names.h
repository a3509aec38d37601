// Which files of a folder are recordings, and what their names say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort {

struct RecordingName {
  std::string label;
  std::string speaker;
  std::uint64_t index = 0;
  bool operator==(const RecordingName&) const = default;
};

/// Reads "{label}_{speaker}_{index}.wav" or ".flac": the label goes to the first underscore, the index, digits alone,
/// begins after the last, the speaker is what is between. Nothing for any other name.
[[nodiscard]] std::optional<RecordingName> parseRecordingName(std::string_view fileName);

struct RecordingFile {
  std::string name;  ///< of the file, within its folder
  RecordingName says;
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;  ///< nanoseconds of the file system's clock
};

struct RecordingFolder {
  std::string path;                   ///< as given, or its subfolder "recordings"
  std::vector<RecordingFile> files;   ///< by label (as a number where all are), speaker, index, name
  std::vector<std::string> labels;    ///< in that order
  std::vector<std::string> speakers;  ///< by name
  [[nodiscard]] std::size_t labelOf(const RecordingFile& file) const;
};

/// Lists them; a folder without any is looked at once more as "recordings" inside it, as FSDD is. Files with other
/// names are passed over.
/// @param path a folder, UTF-8
/// @throws Error(MissingFile) when it is no folder, cannot be read or holds no recording; Error(BadFile) for one label
///         alone, or over 1,000
[[nodiscard]] RecordingFolder listRecordings(const std::string& path);

/// Whether any file has such a name. Never throws.
[[nodiscard]] bool holdsRecordings(const std::string& path);

}  // namespace retort
