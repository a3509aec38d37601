// A line of a table for other programs: RFC 4180, numbers as in C, an empty field for what is not known.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace retort {

/// Field by field.
class CsvLine {
 public:
  CsvLine& operator<<(std::string_view text);
  CsvLine& operator<<(const char* text) { return *this << std::string_view(text); }
  CsvLine& operator<<(const std::string& text) { return *this << std::string_view(text); }
  CsvLine& operator<<(std::integral auto number) { return *this << std::to_string(number); }
  CsvLine& operator<<(double number);  ///< the shortest text that reads back to it; empty when it is not finite
  [[nodiscard]] std::string text() const { return m_text + "\r\n"; }

 private:
  void separate();

  std::string m_text;
  bool m_first = true;
};

}  // namespace retort
