// Words and numbers for the terminal, the same in every locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retort::cli {

/// A decimal number with this many figures behind the point.
[[nodiscard]] std::string fixed(double value, int decimals);

/// "41 of 2000 (2.05 %)", or "-" where there are no cases.
[[nodiscard]] std::string errorsText(std::int64_t errors, std::int64_t cases);

/// "0:07", "1:02:03"; "-:--" where it is not known. @param seconds of time
[[nodiscard]] std::string durationText(double seconds);

/// "850/s", "41.2k/s".
[[nodiscard]] std::string rateText(double perSecond);

/// Text from a file as a terminal may show it: control characters, escape sequences among them, become '?'.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that UTF-8 text takes, one for each code point.
[[nodiscard]] std::size_t columnsOf(std::string_view text);

/// Filled with spaces to this many columns, or cut to it.
[[nodiscard]] std::string toColumns(std::string_view text, std::size_t columns);

/// Rows of fields under each other, a line each; all but the last field of a row are cut to `widest` columns. The rows
/// have as many fields as the first.
[[nodiscard]] std::string alignedText(const std::vector<std::vector<std::string>>& rows, std::size_t widest);

/// A word of a command line as a POSIX shell reads it back.
[[nodiscard]] std::string shellQuoted(std::string_view word);

}  // namespace retort::cli
