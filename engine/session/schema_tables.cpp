#include "engine/session/schema_tables.h"

#include <array>
#include <string_view>

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

/// Version 6 adds to version 5 what a data set of recordings has: states a word and what decides the test set; its
/// words (a list of texts) and the word of each class (16 bits each, little-endian); which recording each test case is
/// a frame of (32 bits each). And the classes that a specialist tells apart.
constexpr const char* kDataset6 =
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
  test_labels BLOB NOT NULL,
  states INTEGER NOT NULL,
  split TEXT NOT NULL,
  words TEXT NOT NULL,
  word_of BLOB NOT NULL,
  test_recordings BLOB NOT NULL
) STRICT)";
constexpr const char* kSpecialist6 =
    R"(CREATE TABLE specialist(
  run INTEGER NOT NULL,
  class INTEGER NOT NULL,
  PRIMARY KEY(run, class)
) STRICT, WITHOUT ROWID)";

/// The statement that makes the table in that version, where version 1 has it.
const char* sqlOf(const char* first, int version) {
  const std::string_view sql = first;
  if (sql.starts_with("CREATE TABLE dataset(") && version >= 2) return version >= 6 ? kDataset6 : kDataset2;
  if (sql.starts_with("CREATE TABLE run(") && version >= 2) return version >= 4 ? kRun4 : version >= 3 ? kRun3 : kRun2;
  if (sql.starts_with("CREATE TABLE checkpoint(") && version >= 4) return kCheckpoint4;
  return first;
}

}  // namespace

std::vector<const char*> tableStatements(int version) {
  std::vector<const char*> statements;
  statements.reserve(kVersion1.size());
  for (const char* sql : kVersion1) statements.push_back(sqlOf(sql, version));
  if (version >= 4) statements.push_back(kGradient4);
  if (version >= 5) statements.push_back(kPart5);
  if (version >= 6) statements.push_back(kSpecialist6);
  return statements;
}

}  // namespace retort
