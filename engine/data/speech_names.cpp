#include "engine/data/speech_names.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <system_error>
#include <tuple>

#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLabels = 1000;
constexpr const char* kNaming = "Name recordings {label}_{speaker}_{index}.wav or .flac, such as 3_theo_7.wav";

bool isDigits(std::string_view text) {
  return !text.empty() && text.size() <= 18 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool isSound(std::string_view ending) {
  std::string lower(ending);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower == ".wav" || lower == ".flac";
}

std::vector<RecordingFile> filesOf(const std::string& path) {
  std::vector<RecordingFile> files;
  std::error_code error;
  fs::directory_iterator entry(pathFromUtf8(path), error);
  if (error)
    throw Error(ErrorKind::MissingFile, path, "cannot be read: " + error.message(), "Choose a folder of recordings");
  for (; entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = utf8FromPath(entry->path().filename());
    const auto says = parseRecordingName(name);
    std::error_code gone;
    if (!says || !entry->is_regular_file(gone)) continue;
    const std::uint64_t bytes = entry->file_size(gone);
    const auto time = entry->last_write_time(gone);
    if (gone) continue;
    const auto modified = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    files.push_back({name, *says, bytes, static_cast<std::int64_t>(modified)});
  }
  if (error)
    throw Error(ErrorKind::MissingFile, path, "cannot be read: " + error.message(), "Choose a folder of recordings");
  return files;
}

std::vector<std::string> sortedLabels(const std::vector<RecordingFile>& files) {
  std::set<std::string> different;
  for (const RecordingFile& file : files) different.insert(file.says.label);
  std::vector<std::string> labels(different.begin(), different.end());
  if (std::ranges::all_of(labels, isDigits)) std::ranges::stable_sort(labels, {}, number);
  return labels;
}

}  // namespace

std::optional<RecordingName> parseRecordingName(std::string_view fileName) {
  const std::size_t dot = fileName.rfind('.');
  if (dot == std::string_view::npos || !isSound(fileName.substr(dot))) return {};
  const std::string_view stem = fileName.substr(0, dot);
  const std::size_t first = stem.find('_');
  const std::size_t last = stem.rfind('_');
  if (first == std::string_view::npos || first == 0 || last <= first + 1) return {};
  const std::string_view index = stem.substr(last + 1);
  if (!isDigits(index)) return {};
  return RecordingName{std::string(stem.substr(0, first)), std::string(stem.substr(first + 1, last - first - 1)),
                       number(index)};
}

std::size_t RecordingFolder::labelOf(const RecordingFile& file) const {
  return static_cast<std::size_t>(std::ranges::find(labels, file.says.label) - labels.begin());
}

RecordingFolder listRecordings(const std::string& path) {
  RecordingFolder folder{path, filesOf(path), {}, {}};
  const fs::path inside = pathFromUtf8(path) / "recordings";
  std::error_code error;
  if (folder.files.empty() && fs::is_directory(inside, error)) {
    folder.path = utf8FromPath(inside);
    folder.files = filesOf(folder.path);
  }
  if (folder.files.empty()) throw Error(ErrorKind::MissingFile, path, "holds no recording with such a name", kNaming);
  folder.labels = sortedLabels(folder.files);
  if (folder.labels.size() < 2)
    throw Error(ErrorKind::BadFile, path,
                "all recordings have the label \"" + folder.labels.front() + "\", which leaves nothing to tell apart",
                "Add recordings of another label");
  if (folder.labels.size() > kMostLabels)
    throw Error(ErrorKind::BadFile, path, "has " + std::to_string(folder.labels.size()) + " labels, over 1,000",
                kNaming);
  std::set<std::string> speakers;
  for (const RecordingFile& file : folder.files) speakers.insert(file.says.speaker);
  folder.speakers.assign(speakers.begin(), speakers.end());
  const auto place = [&folder](const RecordingFile& file) {
    return std::tuple(folder.labelOf(file), file.says.speaker, file.says.index, file.name);
  };
  std::ranges::sort(folder.files, {}, place);
  return folder;
}

bool holdsRecordings(const std::string& path) {
  const auto among = [](const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      if (parseRecordingName(utf8FromPath(entry->path().filename()))) return true;
    return false;
  };
  try {
    const fs::path folder = pathFromUtf8(path);
    return among(folder) || among(folder / "recordings");
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace retort
