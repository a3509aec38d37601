// Axes as a person writes them.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "engine/experiment/key_checks.h"
#include "engine/experiment/sweep.h"

namespace retort {
namespace {

constexpr int kDigits = 4;     // kept of a value of a range …
constexpr int kGapDigits = 2;  // … and more where they tell it from the next one

[[noreturn]] void refuse(const Key& key, const std::string& problem) {
  throw Error(ErrorKind::BadSpec, "sweep." + std::string(key.path), problem,
              "Write values with commas between them, or a range such as 1..20 log 8, 0..1 linear 5 or 2..10 step 2");
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

double numberOf(const Key& key, std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    refuse(key, '"' + std::string(text.substr(0, 40)) + "\" is not a number");
  return value;
}

/// The next word of a range, which is cut off from `text`.
std::string_view wordOf(std::string_view& text) {
  text = trimmed(text);
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

int magnitude(double value) { return static_cast<int>(std::floor(std::log10(std::abs(value)))); }

/// @param gap from it to its neighbour
double rounded(double value, double gap) {
  if (std::abs(value) < 1e-9 * std::abs(gap)) return 0;
  const int digit = std::min(magnitude(value) - kDigits, magnitude(gap) - kGapDigits) + 1;  // the last that is kept
  const double scale = std::pow(10.0, std::abs(digit));
  if (!std::isfinite(scale)) return value;
  return digit < 0 ? std::round(value * scale) / scale : std::round(value / scale) * scale;
}

std::vector<double> spaced(const Key& key, double from, double to, std::string_view count, bool byRatio) {
  const double wanted = numberOf(key, count);
  if (wanted < 2 || wanted > kMostRuns || wanted != std::trunc(wanted))
    refuse(key, '"' + std::string(count.substr(0, 40)) + "\" is not a number of values from 2 to " +
                    std::to_string(kMostRuns));
  if (byRatio && !(from > 0 && to > 0)) refuse(key, "a logarithmic range needs two ends > 0");
  std::vector<double> values{from};
  const auto last = static_cast<int>(wanted) - 1;
  for (int i = 1; i < last; ++i) {
    const double part = static_cast<double>(i) / last;
    const double value = byRatio ? from * std::pow(to / from, part) : from + (to - from) * part;
    values.push_back(rounded(value, byRatio ? value * (std::pow(to / from, 1.0 / last) - 1) : (to - from) / last));
  }
  values.push_back(to);
  return values;
}

std::vector<double> stepped(const Key& key, double from, double to, std::string_view step) {
  const double by = numberOf(key, step);
  if (!(by * (to - from) > 0)) refuse(key, "the step does not lead from one end to the other");
  const double count = std::floor((to - from) / by + 1e-9);
  if (count >= static_cast<double>(kMostRuns)) refuse(key, "the range has too many values");
  std::vector<double> values;
  for (int i = 0; i <= static_cast<int>(count); ++i) values.push_back(rounded(from + i * by, by));
  return values;
}

/// @param text "1..20 log 8" @param dots where its two dots are
std::vector<double> rangeOf(const Key& key, std::string_view text, std::size_t dots) {
  if (key.kind != ValueKind::Real && key.kind != ValueKind::Integer) refuse(key, "a range needs a key with numbers");
  const double from = numberOf(key, trimmed(text.substr(0, dots)));
  std::string_view rest = text.substr(dots + 2);
  const double to = numberOf(key, wordOf(rest));
  const std::string_view spacing = wordOf(rest);
  const std::string_view amount = wordOf(rest);
  if (!rest.empty()) refuse(key, '"' + std::string(rest.substr(0, 40)) + "\" is one word too many");
  if (!spacing.empty() && amount.empty()) refuse(key, "the range does not say how many values, or by which step");
  if (from == to) refuse(key, "both ends of the range are the same");
  if (spacing == "log") return spaced(key, from, to, amount, true);
  if (spacing == "linear") return spaced(key, from, to, amount, false);
  if (spacing == "step") return stepped(key, from, to, amount);
  refuse(key, "a range is followed by log, linear or step");
}

void add(const Key& key, std::vector<Value>& values, Value value) {
  requireAllowed(key, value);
  if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
}

void addPart(const Key& key, std::vector<Value>& values, std::string_view part) {
  const auto dots = part.find("..");
  if (dots == std::string_view::npos) {
    add(key, values, parseValue(key, part));
    return;
  }
  for (const double number : rangeOf(key, part, dots)) {
    if (key.kind == ValueKind::Integer)
      add(key, values, static_cast<std::int64_t>(std::llround(std::clamp(number, -1e18, 1e18))));
    else
      add(key, values, number);
  }
}

/// Where the separator is, outside brackets; the text's size where there is none.
std::size_t findOutside(std::string_view text, char separator) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') ++depth;
    if (text[i] == ']') --depth;
    if (text[i] == separator && depth <= 0) return i;
  }
  return text.size();
}

/// An empty list has no other text.
std::string partText(const Key& key, const Value& value) {
  std::string text = valueText(key, value);
  return text.empty() ? "[]" : text;
}

}  // namespace

std::vector<Value> parseAxis(const Key& key, std::string_view text) {
  std::vector<Value> values;
  const char separator = findOutside(text, ';') == text.size() ? ',' : ';';
  text = trimmed(text);
  while (!text.empty()) {
    const auto end = findOutside(text, separator);
    const std::string_view part = trimmed(text.substr(0, end));
    if (part.empty()) refuse(key, "a value is missing");
    addPart(key, values, part);
    if (values.size() > kMostRuns) refuse(key, "there are too many values");
    text = trimmed(text.substr(std::min(end + 1, text.size())));
  }
  return values;
}

std::string axisText(const Key& key, std::span<const Value> values) {
  std::string text;
  bool hasCommas = false;
  for (const Value& value : values) hasCommas = hasCommas || partText(key, value).find(',') != std::string::npos;
  const char* separator = hasCommas ? "; " : ", ";
  for (const Value& value : values) text += (text.empty() ? "" : separator) + partText(key, value);
  if (hasCommas && values.size() == 1) text += ';';
  return text;
}

}  // namespace retort
