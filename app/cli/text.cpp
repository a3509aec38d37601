#include "app/cli/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace retort::cli {
namespace {

bool startsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::string twoDigits(std::int64_t value) { return std::string(value < 10 ? 1 : 0, '0') + std::to_string(value); }

}  // namespace

std::string fixed(double value, int decimals) {
  std::array<char, 400> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr;
  return {text.data(), end};
}

std::string errorsText(std::int64_t errors, std::int64_t cases) {
  if (cases <= 0) return "-";
  const double percent = 100.0 * static_cast<double>(errors) / static_cast<double>(cases);
  return std::to_string(errors) + " of " + std::to_string(cases) + " (" + fixed(percent, 2) + " %)";
}

std::string durationText(double seconds) {
  constexpr double kLongest = 3.6e6;
  if (!(seconds >= 0) || seconds > kLongest) return "-:--";
  const auto whole = std::llround(seconds);
  const auto minutes = whole / 60 % 60;
  if (whole < 3600) return std::to_string(minutes) + ':' + twoDigits(whole % 60);
  return std::to_string(whole / 3600) + ':' + twoDigits(minutes) + ':' + twoDigits(whole % 60);
}

std::string rateText(double perSecond) {
  if (!(perSecond >= 1000)) return fixed(std::max(0.0, perSecond), 0) + "/s";
  return fixed(perSecond / 1000, 1) + "k/s";
}

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool secondControlSet = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (secondControlSet) ++i;
    result += byte < 0x20 || byte == 0x7F || secondControlSet ? '?' : text[i];
  }
  return result;
}

std::size_t columnsOf(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, startsCodePoint));
}

std::string toColumns(std::string_view text, std::size_t columns) {
  std::size_t taken = 0;
  std::size_t bytes = 0;
  while (bytes < text.size() && (taken < columns || !startsCodePoint(text[bytes]))) {
    if (startsCodePoint(text[bytes])) ++taken;
    ++bytes;
  }
  return std::string(text.substr(0, bytes)) + std::string(columns - taken, ' ');
}

std::string alignedText(const std::vector<std::vector<std::string>>& rows, std::size_t widest) {
  std::vector<std::size_t> widths(rows.empty() ? 0 : rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::min(widest, std::max(widths[i], columnsOf(printable(row[i]))));
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) line += toColumns(printable(row[i]), widths[i]) + "  ";
    line += printable(row.back());
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

std::string shellQuoted(std::string_view word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace retort::cli
