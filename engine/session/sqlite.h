// A thin layer over SQLite's C interface: handles that close themselves, and errors that say which file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace retort {

using Bytes = std::span<const std::uint8_t>;

/// A prepared statement. Binding is by position from 1, columns by position from 0. Lives no longer than its Database.
class Statement {
 public:
  Statement(const class Database& database, std::string_view sql);

  template <typename... Values>
  Statement& bind(const Values&... values) {
    rewind();
    int at = 0;
    (bindAt(++at, values), ...);
    return *this;
  }
  /// @return whether there is a row @throws Error
  bool step();
  /// Steps to the end. @throws Error
  void run();
  /// Ends the reading, which else keeps a transaction open.
  void rewind();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;  ///< NULL is NaN
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] Bytes blob(int column) const;  ///< until the next step
  [[nodiscard]] bool isNull(int column) const;
  [[nodiscard]] int type(int column) const;  ///< SQLITE_INTEGER, SQLITE_FLOAT …
  [[nodiscard]] int columns() const;

 private:
  void bindAt(int at, std::int64_t value);
  void bindAt(int at, int value) { bindAt(at, static_cast<std::int64_t>(value)); }
  void bindAt(int at, bool value) { bindAt(at, static_cast<std::int64_t>(value)); }
  void bindAt(int at, std::uint64_t value) { bindAt(at, static_cast<std::int64_t>(value)); }
  void bindAt(int at, double value);  ///< NaN is NULL
  void bindAt(int at, std::string_view value);
  void bindAt(int at, const std::string& value) { bindAt(at, std::string_view(value)); }
  void bindAt(int at, const char* value) { bindAt(at, std::string_view(value)); }
  void bindAt(int at, Bytes value);
  void bindAt(int at, const std::optional<std::int64_t>& value);
  void check(int code) const;

  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  const Database& m_database;
  std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
};

struct StatementRewinder {
  void operator()(Statement* statement) const { statement->rewind(); }
};
/// A statement that the Database keeps; it is rewound when this goes. One at a time of each.
using PreparedStatement = std::unique_ptr<Statement, StatementRewinder>;

/// A connection, for one thread at a time. Every connection distrusts its file: defensive, no trusted schema, no
/// triggers or views, no extensions, cells checked, lengths and columns limited.
class Database {
 public:
  enum class Mode {
    Foreign,  ///< read only, of a file that nobody writes: no lock is taken and nothing beside it is read
    Reader,   ///< read only, beside a connection that writes
    Source,   ///< the same, for VACUUM INTO: what fails is the file that is written
    Writer,   ///< makes the file where it is not; write-ahead log
    Snapshot  ///< writes a file that is thrown away when anything fails: no journal, no sync
  };

  /// @param shown the file as errors name it; empty for `path` itself @throws Error
  Database(const std::string& path, Mode mode, const std::string& shown = {});

  void execute(std::string_view sql) const;
  [[nodiscard]] std::int64_t integer(std::string_view sql) const;  ///< first column of the first row
  [[nodiscard]] std::string text(std::string_view sql) const;
  [[nodiscard]] std::int64_t lastRow() const;
  [[nodiscard]] bool inTransaction() const;
  /// A statement that was prepared before with the same text. `sql` is a literal.
  [[nodiscard]] PreparedStatement prepared(const char* sql);

  [[nodiscard]] sqlite3* handle() const { return m_handle.get(); }
  [[nodiscard]] const std::string& shown() const { return m_shown; }
  [[noreturn]] void fail(int code) const;

 private:
  void configure(Mode mode);

  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  std::string m_path;
  std::string m_shown;
  Mode m_mode;
  std::unique_ptr<sqlite3, Closer> m_handle;
  std::vector<std::pair<const char*, std::unique_ptr<Statement>>> m_prepared;
};

/// The URI by which ATTACH reads a file as Mode::Foreign does.
[[nodiscard]] std::string immutableUri(const std::string& path);

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(const Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Database& m_database;
};

}  // namespace retort
