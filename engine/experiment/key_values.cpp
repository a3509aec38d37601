// Values of keys from text and back, and their ranges.
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/experiment/key_checks.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

template <typename T>
std::optional<T> parsed(std::string_view text) {
  T value{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string numberText(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string quoted(std::string_view text) { return "\"" + std::string(text.substr(0, 60)) + "\""; }

[[noreturn]] void refuse(const Key& key, const std::string& problem) {
  throw Error(ErrorKind::BadSpec, std::string(key.path), problem, "Give " + rangeText(key));
}

Value parseBoolean(const Key& key, std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  refuse(key, quoted(text) + " is neither true nor false");
}

Value parseInteger(const Key& key, std::string_view text) {
  const auto value = parsed<std::int64_t>(text);
  if (!value) refuse(key, quoted(text) + " is not a whole number");
  return *value;
}

Value parseReal(const Key& key, std::string_view text) {
  const auto value = parsed<double>(text);
  if (!value) refuse(key, quoted(text) + " is not a number");
  return *value;
}

Value parseList(const Key& key, std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = trimmed(text.substr(1, text.size() - 2));
  std::vector<std::int64_t> numbers;
  while (!text.empty()) {
    const auto end = text.find_first_of("-, ");
    const auto number = parsed<std::int64_t>(text.substr(0, end));
    if (!number) refuse(key, quoted(text.substr(0, end)) + " is not a whole number");
    numbers.push_back(*number);
    if (end == std::string_view::npos) break;
    text = text.substr(end);
    const auto next = text.find_first_not_of(", ", text.front() == '-' ? 1 : 0);
    if (next == std::string_view::npos) refuse(key, "a number is missing at the end");
    text = text.substr(next);
  }
  return numbers;
}

std::string bound(double value) {
  if (std::abs(value) >= 1e15) return "10^15";
  const bool whole = value == std::trunc(value);
  return whole ? std::to_string(static_cast<std::int64_t>(value)) : numberText(value);
}

void requireInRange(const Key& key, double value) {
  const std::string text = numberText(value);
  if (std::isnan(value)) refuse(key, "it is not a number (NaN)");
  if (key.minimumExcluded ? value <= key.minimum : value < key.minimum)
    refuse(key, text + " is not " + (key.minimumExcluded ? "> " : ">= ") + bound(key.minimum));
  if (key.maximumExcluded ? value >= key.maximum : value > key.maximum)
    refuse(key, text + " is not " + (key.maximumExcluded ? "< " : "<= ") + bound(key.maximum));
}

}  // namespace

void requireAllowed(const Key& key, const Value& value) {
  if (const auto* real = std::get_if<double>(&value)) requireInRange(key, *real);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) requireInRange(key, static_cast<double>(*whole));
  if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&value)) {
    if (numbers->size() > 1024) refuse(key, "a list of more than 1024 numbers");
    for (const auto number : *numbers) requireInRange(key, static_cast<double>(number));
  }
  if (key.kind != ValueKind::Choice) return;
  const auto& name = std::get<std::string>(value);
  for (const auto choice : key.choices)
    if (choice == name) return;
  refuse(key, quoted(name) + " is none of them");
}

Value parseValue(const Key& key, std::string_view text) {
  const auto word = trimmed(text);
  Value value;
  switch (key.kind) {
    case ValueKind::Boolean:
      value = parseBoolean(key, word);
      break;
    case ValueKind::Integer:
      value = parseInteger(key, word);
      break;
    case ValueKind::Real:
      value = parseReal(key, word);
      break;
    case ValueKind::IntegerList:
      value = parseList(key, word);
      break;
    case ValueKind::Choice:
      value = std::string(word);
      break;
    case ValueKind::Text:
      value = std::string(text);
      break;
  }
  requireAllowed(key, value);
  return value;
}

std::string valueText(const Key& key, const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&value)) return numberText(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string joined;
  const char* separator = key.path.ends_with("layers") ? "-" : ", ";
  for (const auto number : std::get<std::vector<std::int64_t>>(value)) {
    if (!joined.empty()) joined += separator;
    joined += std::to_string(number);
  }
  return joined;
}

std::string rangeText(const Key& key) {
  if (key.kind == ValueKind::Text) return "any text";
  if (key.kind == ValueKind::Boolean) return "true or false";
  if (key.kind == ValueKind::Choice) {
    std::string names;
    for (const auto choice : key.choices) names += (names.empty() ? "" : ", ") + std::string(choice);
    return "one of " + names;
  }
  const std::string range = std::string(key.minimumExcluded ? "> " : ">= ") + bound(key.minimum) + " and " +
                            (key.maximumExcluded ? "< " : "<= ") + bound(key.maximum);
  if (key.kind == ValueKind::IntegerList) return "whole numbers, each " + range;
  return (key.kind == ValueKind::Integer ? "a whole number " : "a number ") + range;
}

}  // namespace retort
