#include "engine/data/idx_classes.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

#include "engine/data/byte_source.h"
#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::vector<std::string> eachOf(std::string_view characters) {
  std::vector<std::string> names;
  for (const char character : characters) names.emplace_back(1, character);
  return names;
}

std::string lowerCase(std::string text) {
  for (char& character : text) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return text;
}

// Labels firstLabel, firstLabel + 1 … stand for the names in order.
IdxClasses consecutive(std::string dataName, std::vector<std::string> names, std::size_t firstLabel = 0) {
  IdxClasses classes{std::move(dataName), std::move(names), {}, false};
  classes.indexOf.fill(-1);
  for (std::size_t i = 0; i < classes.names.size() && firstLabel + i < classes.indexOf.size(); ++i)
    classes.indexOf[firstLabel + i] = static_cast<int>(i);
  return classes;
}

// The folder's own name; the one above "raw", where torchvision puts the files.
std::string folderName(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(pathFromUtf8(folder), error).lexically_normal();
  const std::string name = utf8FromPath(path.filename());
  return name == "raw" ? utf8FromPath(path.parent_path().filename()) : name;
}

// Source of the names: Cohen, Afshar, Tapson and van Schaik 2017, tables II and III.
std::optional<IdxClasses> emnistSplit(const std::string& split) {
  const std::string name = "EMNIST " + split;
  const std::string all = std::string(digits) + std::string(capitals);
  if (split == "digits" || split == "mnist") return consecutive(name, eachOf(digits));
  if (split == "letters") return consecutive(name, eachOf(capitals), 1);
  if (split == "balanced" || split == "bymerge") return consecutive(name, eachOf(all + "abdefghnqrt"));
  if (split == "byclass") return consecutive(name, eachOf(all + "abcdefghijklmnopqrstuvwxyz"));
  return {};
}

std::string utf8(std::uint32_t codePoint) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
  if (codePoint < 0x80) return {byte(codePoint)};
  if (codePoint < 0x800) return {byte(0xc0 | codePoint >> 6U), byte(0x80 | (codePoint & 0x3fU))};
  return {byte(0xe0 | codePoint >> 12U), byte(0x80 | (codePoint >> 6U & 0x3fU)), byte(0x80 | (codePoint & 0x3fU))};
}

std::string smallFile(const std::string& path) {
  std::vector<std::uint8_t> bytes(64 * 1024);
  ByteSource source(path);
  bytes.resize(source.read(bytes));
  return {bytes.begin(), bytes.end()};
}

std::optional<std::uint32_t> nextNumber(std::string_view& line) {
  const std::size_t start = line.find_first_not_of(" \t\r");
  if (start == std::string_view::npos) return {};
  line.remove_prefix(start);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc()) return {};
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return number;
}

// Lines "label code-point …", the code point that of the class's main character.
IdxClasses readMapping(const std::string& path, const std::string& dataName) {
  const std::string text = smallFile(path);
  std::map<std::uint32_t, std::string> nameOf;
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = std::string_view(text).substr(start, end - start);
    start = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto label = nextNumber(line);
    const auto codePoint = nextNumber(line);
    const bool sound = label && codePoint && *label < 256 && *codePoint > 0x20 && *codePoint < 0xd800 &&
                       nameOf.emplace(*label, utf8(*codePoint)).second;
    if (!sound)
      throw Error(ErrorKind::BadFile, path, "line " + std::to_string(number) + " is no \"label character-code\"",
                  "Fetch the file again, or remove it");
  }
  IdxClasses classes = consecutive(dataName, {});
  for (const auto& [label, name] : nameOf) {
    classes.indexOf[label] = static_cast<int>(classes.names.size());
    classes.names.push_back(name);
  }
  return classes;
}

// Nothing for a set that is none of EMNIST's.
std::optional<IdxClasses> emnistClasses(const IdxLayout& layout) {
  constexpr std::string_view family = "emnist-";
  if (!layout.prefix.starts_with(family) || layout.prefix.size() <= family.size()) return {};
  const std::string split = layout.prefix.substr(family.size(), layout.prefix.size() - family.size() - 1);
  const auto mapping = pathFromUtf8(layout.folder) / pathFromUtf8(layout.prefix + "mapping.txt");
  std::error_code error;
  std::optional<IdxClasses> classes = std::filesystem::is_regular_file(mapping, error)
                                          ? readMapping(utf8FromPath(mapping), "EMNIST " + split)
                                          : emnistSplit(split);
  if (classes) classes->transposed = true;
  return classes;
}

std::optional<IdxClasses> tenKnownClasses(const std::string& folder) {
  const std::string name = lowerCase(folder);
  const auto has = [&name](std::string_view part) { return name.find(part) != std::string::npos; };
  if (has("fashion"))
    return consecutive("Fashion-MNIST", {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                                         "Sneaker", "Bag", "Ankle boot"});
  if (has("kmnist") || has("kuzushiji"))
    return consecutive("Kuzushiji-MNIST", {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"});
  if (name == "mnist") return consecutive("MNIST", eachOf(digits));
  return {};
}

}  // namespace

IdxClasses describeClasses(const IdxLayout& layout, std::span<const std::uint8_t> trainLabels) {
  if (auto classes = emnistClasses(layout)) return *classes;
  const std::string folder = folderName(layout.folder);
  if (auto classes = tenKnownClasses(folder)) return *classes;
  const std::size_t count =
      trainLabels.empty() ? 0 : std::size_t{*std::max_element(trainLabels.begin(), trainLabels.end())} + 1;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return consecutive(folder, std::move(names));
}

}  // namespace retort
