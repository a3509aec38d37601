#include "engine/session/session_digest.h"

#include <sqlite3.h>

#include <bit>
#include <cstring>

#include "engine/data/sha256.h"
#include "engine/session/schema.h"

namespace retort {
namespace {

class RowHash {
 public:
  void addNumber(std::uint64_t value) {
    std::uint8_t bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    m_hash.add(bytes);
  }
  void addBytes(Bytes bytes) {
    addNumber(bytes.size());
    m_hash.add(bytes);
  }
  void addColumn(const Statement& row, int column) {
    const int type = row.type(column);
    addNumber(static_cast<std::uint64_t>(type));
    if (type == SQLITE_INTEGER) addNumber(static_cast<std::uint64_t>(row.integer(column)));
    if (type == SQLITE_FLOAT) addNumber(std::bit_cast<std::uint64_t>(row.real(column)));
    if (type == SQLITE_TEXT || type == SQLITE_BLOB) addBytes(row.blob(column));
  }
  std::string finish() { return m_hash.finish(); }

 private:
  Sha256 m_hash;
};

/// In an order that every copy of the rows has.
std::string rowsOf(const std::string& table) {
  if (table == "session") return "SELECT id, created, program FROM session";
  if (table == "text") return "SELECT * FROM text ORDER BY name";
  if (table == "gradient") return "SELECT * FROM gradient ORDER BY run, epoch, temperature";
  if (table == "specialist") return "SELECT * FROM specialist ORDER BY run, class";
  if (table == "part") return "SELECT * FROM part ORDER BY run, place";
  if (table == "epoch" || table == "probe") return "SELECT * FROM " + table + " ORDER BY run, epoch";
  return "SELECT * FROM " + table + " ORDER BY id";
}

}  // namespace

std::string contentDigest(const Database& database) {
  RowHash hash;
  const auto version = static_cast<int>(database.integer("PRAGMA user_version"));
  for (const std::string& table : sessionTables(version)) {
    Statement row(database, rowsOf(table));
    std::uint64_t count = 0;
    for (; row.step(); ++count)
      for (int column = 0; column < row.columns(); ++column) hash.addColumn(row, column);
    hash.addNumber(count);
  }
  return hash.finish();
}

}  // namespace retort
