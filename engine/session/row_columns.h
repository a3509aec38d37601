#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/experiment/error.h"
#include "engine/experiment/json_text.h"
#include "engine/session/session_rows.h"
#include "engine/session/sqlite.h"

namespace retort::rows {

inline constexpr std::int64_t kLargestId = std::int64_t{1} << 53U;
inline constexpr std::int64_t kLargestCount = std::numeric_limits<std::int32_t>::max();
/// The columns of a row, read one after the other and checked.
class Columns {
 public:
  Columns(const Statement& row, std::string place) : m_row(row), m_place(std::move(place)) {}

  std::int64_t whole(const char* what, std::int64_t least, std::int64_t most) {
    const std::int64_t value = m_row.integer(m_at++);
    if (value < least || value > most) fail(what, std::to_string(value) + " is out of its range");
    return value;
  }
  std::int64_t id(const char* what) { return whole(what, 0, kLargestId); }
  std::int64_t count(const char* what) { return whole(what, 0, kLargestCount); }
  int number(const char* what) { return static_cast<int>(count(what)); }
  bool flag(const char* what) { return whole(what, 0, 1) == 1; }
  double real() { return m_row.real(m_at++); }
  /// Finite, 0 or more.
  double measure(const char* what) {
    const double value = real();
    if (!std::isfinite(value) || value < 0) fail(what, "it is out of its range");
    return value;
  }
  std::optional<double> realOrNone() { return m_row.isNull(m_at) ? (++m_at, std::nullopt) : std::optional(real()); }
  std::string text(const char* what, std::size_t longest = kLongestName) {
    std::string value = m_row.text(m_at++);
    if (value.size() > longest) fail(what, "the text is longer than " + std::to_string(longest) + " bytes");
    return value;
  }
  Bytes blob() { return m_row.blob(m_at++); }
  template <typename List>
  auto oneOf(const char* what, const List& all) {
    const std::string value = text(what);
    const auto found = named(all, value);
    if (!found) fail(what, "\"" + value.substr(0, 40) + "\" is none that is known");
    return *found;
  }
  nlohmann::json parsed(const char* what) { return parseJson(text(what, kLongestSpec), m_place + ", " + what); }

  [[noreturn]] void fail(const char* what, const std::string& problem) const {
    throw Error(ErrorKind::BadFile, m_place + ", " + what, problem, "The session was damaged; open a copy of it");
  }

 private:
  const Statement& m_row;
  std::string m_place;
  int m_at = 0;
};

/// A list of names in a text. @param what "class names"
inline std::vector<std::string> names(Columns& columns, const char* what) {
  const nlohmann::json list = columns.parsed(what);
  if (!list.is_array() || list.size() > 65'536) columns.fail(what, "they are no list");
  std::vector<std::string> names;
  for (const nlohmann::json& name : list) {
    if (!name.is_string() || name.get_ref<const std::string&>().size() > kLongestName)
      columns.fail(what, "one of them is no short text");
    names.push_back(name.get<std::string>());
  }
  return names;
}

/// None, or one number for each of `count` things, as they lie in a blob. @param of "test cases"
template <typename Number>
std::vector<Number> numbers(Columns& columns, const char* what, std::size_t count, const std::string& of) {
  const Bytes bytes = columns.blob();
  if (!bytes.empty() && bytes.size() != count * sizeof(Number)) columns.fail(what, "there are not as many as " + of);
  std::vector<Number> numbers(bytes.size() / sizeof(Number));
  if (!bytes.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

}  // namespace retort::rows
