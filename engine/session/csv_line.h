#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>

namespace retort::csv {

/// One line of the table, field by field.
class Line {
 public:
  Line& operator<<(const std::string& text) {
    separate();
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
      m_text += text;
      return *this;
    }
    m_text += '"';
    for (const char c : text) m_text += c == '"' ? std::string("\"\"") : std::string(1, c);
    m_text += '"';
    return *this;
  }
  Line& operator<<(const char* text) { return *this << std::string(text); }
  /// An empty field for what is not known.
  template <typename T>
  Line& operator<<(const std::optional<T>& value) {
    return value ? *this << *value : *this << "";
  }
  Line& operator<<(std::integral auto number) { return *this << std::to_string(number); }
  Line& operator<<(double number) {
    std::array<char, 32> text{};
    if (!std::isfinite(number)) return *this << "";
    return *this << std::string(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
  }
  [[nodiscard]] std::string text() const { return m_text + "\r\n"; }

 private:
  void separate() {
    if (!m_first) m_text += ',';
    m_first = false;
  }
  std::string m_text;
  bool m_first = true;
};

}  // namespace retort::csv
