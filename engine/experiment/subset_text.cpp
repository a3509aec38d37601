#include "engine/experiment/subset_text.h"

#include <algorithm>
#include <charconv>

#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr int kMostClasses = 65'536;
constexpr std::size_t kMostSubsets = 100;

[[noreturn]] void refuse(const std::string& problem) {
  throw Error(ErrorKind::BadSpec, "teacher.specialists.subsets", problem,
              "Write class indices, and semicolons between subsets: 1, 7; 3, 5, 8");
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Takes what stands before the separator off the text.
std::string_view taken(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view part = trimmed(text.substr(0, end));
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return part;
}

int classIndex(std::string_view text) {
  int index = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (problem != std::errc{} || end != text.data() + text.size() || index < 0 || index >= kMostClasses)
    refuse("\"" + std::string(text.substr(0, 20)) + "\" is no class index");
  return index;
}

std::vector<int> parseSubset(std::string_view text) {
  std::vector<int> classes;
  while (!text.empty()) classes.push_back(classIndex(taken(text, ',')));
  std::ranges::sort(classes);
  if (classes.empty()) refuse("one of the subsets is empty");
  const auto twice = std::ranges::adjacent_find(classes);
  if (twice != classes.end()) refuse("class " + std::to_string(*twice) + " comes twice in a subset");
  return classes;
}

}  // namespace

std::vector<std::vector<int>> parseSubsets(std::string_view text) {
  std::vector<std::vector<int>> subsets;
  text = trimmed(text);
  if (text.ends_with(';')) text.remove_suffix(1);
  while (!text.empty()) {
    subsets.push_back(parseSubset(taken(text, ';')));
    if (subsets.size() > kMostSubsets) refuse("there are more than " + std::to_string(kMostSubsets) + " subsets");
  }
  return subsets;
}

std::string subsetsText(std::span<const std::vector<int>> subsets) {
  std::string text;
  for (const std::vector<int>& subset : subsets) {
    if (!text.empty()) text += "; ";
    for (std::size_t i = 0; i < subset.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(subset[i]);
  }
  return text;
}

}  // namespace retort
