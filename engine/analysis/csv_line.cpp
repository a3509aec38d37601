#include "engine/analysis/csv_line.h"

#include <array>
#include <charconv>
#include <cmath>

namespace retort {

CsvLine& CsvLine::operator<<(std::string_view text) {
  separate();
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    m_text += text;
    return *this;
  }
  m_text += '"';
  for (const char c : text) m_text += c == '"' ? std::string("\"\"") : std::string(1, c);
  m_text += '"';
  return *this;
}

CsvLine& CsvLine::operator<<(double number) {
  std::array<char, 32> text{};
  if (!std::isfinite(number)) return *this << std::string_view();
  const char* end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return *this << std::string_view(text.data(), static_cast<std::size_t>(end - text.data()));
}

void CsvLine::separate() {
  if (!m_first) m_text += ',';
  m_first = false;
}

}  // namespace retort
