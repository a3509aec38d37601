#include "engine/session/schema.h"

#include <array>
#include <set>
#include <string_view>

#include "engine/experiment/error.h"
#include "engine/session/schema_tables.h"

namespace retort {
namespace {

using Item = std::array<std::string, 4>;  ///< type, name, table and SQL

std::set<Item> itemsOf(const Database& database) {
  std::set<Item> items;
  Statement statement(database, "SELECT type, name, tbl_name, sql FROM sqlite_schema");
  while (statement.step()) {
    items.insert({statement.text(0), statement.text(1), statement.text(2), statement.text(3)});
    if (items.size() > 100) break;
  }
  return items;
}

std::string tableOf(std::string_view sql) {
  const std::size_t from = std::string_view("CREATE TABLE ").size();
  return std::string(sql.substr(from, sql.find('(') - from));
}

void create(const Database& database, int version) {
  for (const char* sql : tableStatements(version)) database.execute(sql);
}

}  // namespace

void createSchema(const Database& database) {
  create(database, kSchemaVersion);
  database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.execute("PRAGMA user_version = " + std::to_string(kSchemaVersion));
}

int requireExactSchema(const Database& database) {
  if (database.integer("PRAGMA application_id") != kApplicationId)
    throw Error(ErrorKind::BadFile, database.shown(), "it is no session of Retort",
                "Name a file that Retort has saved");
  const std::int64_t version = database.integer("PRAGMA user_version");
  if (version > kSchemaVersion)
    throw Error(ErrorKind::NewerFile, database.shown(),
                "it is of version " + std::to_string(version) + ", and this program knows versions up to " +
                    std::to_string(kSchemaVersion),
                "Open it with a newer Retort; the file was not touched");
  const Database model(":memory:", Database::Mode::Snapshot);
  if (version >= 1) create(model, static_cast<int>(version));
  if (version < 1 || itemsOf(database) != itemsOf(model))
    throw Error(ErrorKind::BadFile, database.shown(), "its tables are not those of a session",
                "It was damaged or changed by another program; open a copy of it");
  return static_cast<int>(version);
}

std::vector<std::string> sessionTables(int version) {
  std::vector<std::string> names;
  for (const char* sql : tableStatements(version)) names.push_back(tableOf(sql));
  return names;
}

std::string importSql(const std::string& table, int version) {
  std::string added;
  if (version < 2 && table == "dataset") added = ", x''";
  if (version < 6 && table == "dataset") added += ", 3, 'recordings', '[]', x'', x''";
  if (version < 2 && table == "run") added = ", 0, 0";
  if (version < 3 && table == "run") added += ", 0, 0, 1";
  if (version < 4 && (table == "run" || table == "checkpoint")) added += ", NULL, NULL";
  return "INSERT INTO main." + table + " SELECT *" + added + " FROM old." + table;
}

}  // namespace retort
