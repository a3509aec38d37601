#include "engine/data/idx_layout.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

namespace fs = std::filesystem;

enum Part : std::size_t { TrainImages, TrainLabels, TestImages, TestLabels, partCount };

// Names of the parts of one set; empty where there is none.
using Parts = std::array<std::string, partCount>;
using Sets = std::map<std::string, Parts>;  // by prefix

constexpr std::array<std::string_view, partCount> usualNames = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                                                "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

struct PartName {
  Part part;
  std::string prefix;
};

bool dropSuffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// What a file's name says it is; nothing for a file of another kind.
std::optional<PartName> partOf(std::string_view name) {
  dropSuffix(name, ".gz");
  const bool images = dropSuffix(name, "-images-idx3-ubyte") || dropSuffix(name, "-images.idx3-ubyte");
  if (!images && !dropSuffix(name, "-labels-idx1-ubyte") && !dropSuffix(name, "-labels.idx1-ubyte")) return {};
  const bool train = dropSuffix(name, "train");
  if (!train && !dropSuffix(name, "t10k") && !dropSuffix(name, "test")) return {};
  if (!name.empty() && name.back() != '-') return {};
  const Part part = train ? (images ? TrainImages : TrainLabels) : (images ? TestImages : TestLabels);
  return PartName{part, std::string(name)};
}

[[noreturn]] void throwUnreadable(const std::string& folder, const std::error_code& error) {
  throw Error(ErrorKind::MissingFile, folder, "cannot be read: " + error.message(),
              "Check that you may read the folder");
}

// The names in a folder, in an order that does not depend on the file system; raw files come before their ".gz".
std::vector<std::string> namesIn(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error))
    names.push_back(utf8FromPath(entry->path().filename()));
  if (error) throwUnreadable(utf8FromPath(folder), error);
  std::sort(names.begin(), names.end());
  return names;
}

Sets setsIn(const fs::path& folder) {
  Sets sets;
  for (const std::string& name : namesIn(folder)) {
    const std::optional<PartName> found = partOf(name);
    std::error_code error;
    if (!found || fs::is_directory(folder / pathFromUtf8(name), error)) continue;
    std::string& place = sets[found->prefix][found->part];
    if (place.empty() || (place.ends_with(".gz") && !name.ends_with(".gz"))) place = name;
  }
  return sets;
}

bool complete(const Parts& parts) {
  return std::none_of(parts.begin(), parts.end(), [](const std::string& name) { return name.empty(); });
}

std::string pathIn(const fs::path& folder, const std::string& name) {
  return utf8FromPath(folder / pathFromUtf8(name));
}

// A folder below that holds what this one does not, as unpacking and downloading programs leave it.
std::string folderBelow(const fs::path& folder) {
  for (const std::string& name : namesIn(folder)) {
    std::error_code error;
    const fs::path below = folder / pathFromUtf8(name);
    if (!fs::is_directory(below, error)) continue;
    fs::directory_iterator readable(below, error);
    if (!error && !setsIn(below).empty()) return utf8FromPath(below);
  }
  return {};
}

[[noreturn]] void throwNoSet(const fs::path& folder) {
  const std::string below = folderBelow(folder);
  throw Error(ErrorKind::MissingFile, utf8FromPath(folder), "holds no data set in MNIST's layout",
              below.empty()
                  ? "Choose the folder that holds train-images-idx3-ubyte and its three companions, raw or .gz"
                  : "Choose " + below);
}

[[noreturn]] void throwPartMissing(const fs::path& folder, const std::string& prefix, const Parts& parts) {
  std::string missing;
  for (std::size_t part = 0; part < partCount; ++part) {
    if (!parts[part].empty()) continue;
    missing += (missing.empty() ? "" : ", ") + prefix + std::string(usualNames[part]);
  }
  throw Error(ErrorKind::MissingFile, utf8FromPath(folder), "lacks " + missing + " (raw or .gz)",
              "Put all four files of the data set into the folder");
}

[[noreturn]] void throwSeveral(const fs::path& folder, const Sets& sets) {
  std::string choices;
  for (const auto& [prefix, parts] : sets) {
    if (!complete(parts) || prefix.empty()) continue;
    choices += (choices.empty() ? "" : " or ") + pathIn(folder, prefix.substr(0, prefix.size() - 1));
  }
  throw Error(ErrorKind::MissingFile, utf8FromPath(folder), "holds several data sets", "Name one of them: " + choices);
}

IdxLayout layoutOf(const fs::path& folder, const std::string& prefix, const Parts& parts) {
  if (!complete(parts)) throwPartMissing(folder, prefix, parts);
  return {utf8FromPath(folder),
          prefix,
          pathIn(folder, parts[TrainImages]),
          pathIn(folder, parts[TrainLabels]),
          pathIn(folder, parts[TestImages]),
          pathIn(folder, parts[TestLabels])};
}

// The one set that is meant by naming the folder alone.
IdxLayout onlySetIn(const fs::path& folder) {
  const Sets sets = setsIn(folder);
  if (sets.empty()) throwNoSet(folder);
  const auto isComplete = [](const auto& set) { return complete(set.second); };
  const auto first = std::find_if(sets.begin(), sets.end(), isComplete);
  if (first == sets.end()) return layoutOf(folder, sets.begin()->first, sets.begin()->second);
  if (!first->first.empty() && std::any_of(std::next(first), sets.end(), isComplete)) throwSeveral(folder, sets);
  return layoutOf(folder, first->first, first->second);
}

}  // namespace

IdxLayout findIdxFiles(const std::string& path) {
  if (path.empty())
    throw Error(ErrorKind::BadSpec, "dataset.path", "names no folder", "Choose the folder that holds the data set");
  std::error_code error;
  fs::path folder = pathFromUtf8(path);
  if (!folder.has_filename()) folder = folder.parent_path();
  const fs::file_status status = fs::status(folder, error);
  if (fs::is_directory(status)) return onlySetIn(folder);
  if (fs::exists(status))
    throw Error(ErrorKind::MissingFile, path, "is a file, not a folder", "Choose the folder that holds the data set");
  if (status.type() == fs::file_type::none) throwUnreadable(path, error);
  const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  if (fs::is_directory(parent, error) && fs::directory_iterator(parent, error) != fs::directory_iterator() && !error) {
    const Sets sets = setsIn(parent);
    const auto named = sets.find(utf8FromPath(folder.filename()) + "-");
    if (named != sets.end()) return layoutOf(parent, named->first, named->second);
  }
  throw Error(ErrorKind::MissingFile, path, "does not exist", "Choose the folder that holds the data set");
}

}  // namespace retort
