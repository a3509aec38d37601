#include "engine/session/schema.h"

#include <array>
#include <set>
#include <string_view>
#include "engine/experiment/error.h"

namespace retort {
namespace {

/// Version 1. A frozen version is never changed: files of it are checked against it letter by letter.
/// Blobs are safetensors bytes, kept once whatever refers to them. A number that is not finite is NULL.
constexpr std::array kVersion1 = {
    R"(CREATE TABLE session(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  id TEXT NOT NULL,
  created TEXT NOT NULL,
  program TEXT NOT NULL,
  digest TEXT NOT NULL
) STRICT)",
    R"(CREATE TABLE text(
  name TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT)",
    R"(CREATE TABLE blob(
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT)",
    R"(CREATE TABLE dataset(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  relative TEXT NOT NULL,
  seed INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  channels INTEGER NOT NULL,
  height INTEGER NOT NULL,
  width INTEGER NOT NULL,
  classes TEXT NOT NULL,
  train_cases INTEGER NOT NULL,
  test_cases INTEGER NOT NULL
) STRICT)",
    R"(CREATE TABLE experiment(
  id INTEGER PRIMARY KEY,
  created TEXT NOT NULL,
  spec TEXT NOT NULL
) STRICT)",
    R"(CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  dataset INTEGER NOT NULL,
  role TEXT NOT NULL,
  spec TEXT NOT NULL,
  teacher INTEGER NOT NULL,
  fork_run INTEGER NOT NULL,
  fork_epoch INTEGER NOT NULL,
  fork_batch INTEGER NOT NULL,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  hidden INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  message TEXT NOT NULL,
  started TEXT NOT NULL,
  engine TEXT NOT NULL,
  threads INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  test_errors INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  train_errors INTEGER NOT NULL,
  train_cases INTEGER NOT NULL,
  seconds REAL,
  cases_per_second REAL,
  weights INTEGER,
  test_logits INTEGER,
  train_logits INTEGER
) STRICT)",
    R"(CREATE TABLE epoch(
  run INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  loss REAL,
  soft_loss REAL,
  hard_loss REAL,
  train_error REAL,
  test_errors INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  validation_errors INTEGER NOT NULL,
  validation_cases INTEGER NOT NULL,
  learning_rate REAL,
  cases_per_second REAL,
  gradient_ratio REAL,
  seconds REAL,
  PRIMARY KEY(run, epoch)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE probe(
  run INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  logits BLOB NOT NULL,
  UNIQUE(run, epoch)
) STRICT)",
    R"(CREATE TABLE checkpoint(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  reason TEXT NOT NULL,
  weights INTEGER NOT NULL,
  moments INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  loss REAL,
  soft REAL,
  hard REAL,
  soft_squared REAL,
  hard_squared REAL,
  errors INTEGER NOT NULL,
  cases INTEGER NOT NULL,
  seconds REAL,
  training_seconds REAL,
  trained_cases REAL,
  last_epoch INTEGER NOT NULL,
  last_test_errors INTEGER NOT NULL,
  last_test_cases INTEGER NOT NULL,
  last_weights INTEGER,
  last_logits INTEGER,
  UNIQUE(run, epoch, batch)
) STRICT)"};

/// Version 2 adds to version 1 what the window needs: the labels by which stored logits are judged without the data (16
/// bits each, little-endian), and runs that are pinned or deleted.
constexpr const char* kDataset2 =
    R"(CREATE TABLE dataset(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  relative TEXT NOT NULL,
  seed INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  channels INTEGER NOT NULL,
  height INTEGER NOT NULL,
  width INTEGER NOT NULL,
  classes TEXT NOT NULL,
  train_cases INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  test_labels BLOB NOT NULL
) STRICT)";
constexpr const char* kRun2 =
    R"(CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  dataset INTEGER NOT NULL,
  role TEXT NOT NULL,
  spec TEXT NOT NULL,
  teacher INTEGER NOT NULL,
  fork_run INTEGER NOT NULL,
  fork_epoch INTEGER NOT NULL,
  fork_batch INTEGER NOT NULL,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  hidden INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  message TEXT NOT NULL,
  started TEXT NOT NULL,
  engine TEXT NOT NULL,
  threads INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  test_errors INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  train_errors INTEGER NOT NULL,
  train_cases INTEGER NOT NULL,
  seconds REAL,
  cases_per_second REAL,
  weights INTEGER,
  test_logits INTEGER,
  train_logits INTEGER,
  pinned INTEGER NOT NULL,
  deleted INTEGER NOT NULL
) STRICT)";

/// Version 3 adds to version 2 where runs stand among those that are trained together with them.
constexpr const char* kRun3 =
    R"(CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  dataset INTEGER NOT NULL,
  role TEXT NOT NULL,
  spec TEXT NOT NULL,
  teacher INTEGER NOT NULL,
  fork_run INTEGER NOT NULL,
  fork_epoch INTEGER NOT NULL,
  fork_batch INTEGER NOT NULL,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  hidden INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  message TEXT NOT NULL,
  started TEXT NOT NULL,
  engine TEXT NOT NULL,
  threads INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  test_errors INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  train_errors INTEGER NOT NULL,
  train_cases INTEGER NOT NULL,
  seconds REAL,
  cases_per_second REAL,
  weights INTEGER,
  test_logits INTEGER,
  train_logits INTEGER,
  pinned INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  run_group INTEGER NOT NULL,
  group_slot INTEGER NOT NULL,
  group_slots INTEGER NOT NULL
) STRICT)";

/// Version 4 adds to version 3 the answers to held out cases, their labels in a blob (16 bits each, little-endian), and
/// how much gradients differ between cases.
constexpr const char* kRun4 =
    R"(CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL,
  dataset INTEGER NOT NULL,
  role TEXT NOT NULL,
  spec TEXT NOT NULL,
  teacher INTEGER NOT NULL,
  fork_run INTEGER NOT NULL,
  fork_epoch INTEGER NOT NULL,
  fork_batch INTEGER NOT NULL,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  hidden INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  message TEXT NOT NULL,
  started TEXT NOT NULL,
  engine TEXT NOT NULL,
  threads INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  test_errors INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  train_errors INTEGER NOT NULL,
  train_cases INTEGER NOT NULL,
  seconds REAL,
  cases_per_second REAL,
  weights INTEGER,
  test_logits INTEGER,
  train_logits INTEGER,
  pinned INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  run_group INTEGER NOT NULL,
  group_slot INTEGER NOT NULL,
  group_slots INTEGER NOT NULL,
  validation_logits INTEGER,
  validation_labels INTEGER
) STRICT)";
constexpr const char* kCheckpoint4 =
    R"(CREATE TABLE checkpoint(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  reason TEXT NOT NULL,
  weights INTEGER NOT NULL,
  moments INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  loss REAL,
  soft REAL,
  hard REAL,
  soft_squared REAL,
  hard_squared REAL,
  errors INTEGER NOT NULL,
  cases INTEGER NOT NULL,
  seconds REAL,
  training_seconds REAL,
  trained_cases REAL,
  last_epoch INTEGER NOT NULL,
  last_test_errors INTEGER NOT NULL,
  last_test_cases INTEGER NOT NULL,
  last_weights INTEGER,
  last_logits INTEGER,
  last_validation_logits INTEGER,
  last_validation_labels INTEGER,
  UNIQUE(run, epoch, batch)
) STRICT)";
constexpr const char* kGradient4 =
    R"(CREATE TABLE gradient(
  run INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  temperature REAL NOT NULL,
  signal REAL NOT NULL,
  variance REAL NOT NULL,
  PRIMARY KEY(run, epoch, temperature)
) STRICT, WITHOUT ROWID)";

/// Version 5 adds to version 4 what runs are made of: an ensemble's members.
constexpr const char* kPart5 =
    R"(CREATE TABLE part(
  run INTEGER NOT NULL,
  place INTEGER NOT NULL,
  part INTEGER NOT NULL,
  PRIMARY KEY(run, place)
) STRICT, WITHOUT ROWID)";

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

/// The statement that makes the table in that version, where version 1 has it.
const char* sqlOf(const char* first, int version) {
  const std::string table = tableOf(first);
  if (table == "dataset" && version >= 2) return kDataset2;
  if (table == "run" && version >= 2) return version >= 4 ? kRun4 : version >= 3 ? kRun3 : kRun2;
  if (table == "checkpoint" && version >= 4) return kCheckpoint4;
  return first;
}

void create(const Database& database, int version) {
  for (const char* sql : kVersion1) database.execute(sqlOf(sql, version));
  if (version >= 4) database.execute(kGradient4);
  if (version >= 5) database.execute(kPart5);
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
  names.reserve(kVersion1.size() + 2);
  for (const char* sql : kVersion1) names.push_back(tableOf(sql));
  if (version >= 4) names.push_back(tableOf(kGradient4));
  if (version >= 5) names.push_back(tableOf(kPart5));
  return names;
}

std::string importSql(const std::string& table, int version) {
  std::string added;
  if (version < 2 && table == "dataset") added = ", x''";
  if (version < 2 && table == "run") added = ", 0, 0";
  if (version < 3 && table == "run") added += ", 0, 0, 1";
  if (version < 4 && (table == "run" || table == "checkpoint")) added += ", NULL, NULL";
  return "INSERT INTO main." + table + " SELECT *" + added + " FROM old." + table;
}

}  // namespace retort
