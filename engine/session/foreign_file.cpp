#include "engine/session/foreign_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <nlohmann/json.hpp>

#include "engine/data/sha256.h"
#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"
#include "engine/experiment/json_text.h"
#include "engine/session/schema.h"
#include "engine/session/session_digest.h"
#include "engine/session/session_rows.h"

namespace retort {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormPath = "dataset.path";

/// @return its size in bytes
std::int64_t requireRegular(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    throw Error(ErrorKind::MissingFile, path, std::generic_category().message(errno),
                "Check that it is there and may be read");
  if (!S_ISREG(status.st_mode))
    throw Error(ErrorKind::BadFile, path, S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file",
                "Name a file that Retort has saved");
  if (status.st_size == 0) throw Error(ErrorKind::BadFile, path, "it is empty", "Name a file that Retort has saved");
  return status.st_size;
}

/// SQLite takes what is missing of a last page for zeros, which an empty table's page has as well.
void requireWholePages(const Database& database, std::int64_t size) {
  if (size % database.integer("PRAGMA page_size") != 0)
    throw Error(ErrorKind::BadFile, database.shown(), "its end is missing", "Open a copy of it that is whole");
}

/// All that quick_check finds, and indexes that do not fit their tables: rows are imported together with them.
void requireSound(const Database& database) {
  const std::string found = database.text("PRAGMA integrity_check(1)");
  if (found != "ok")
    throw Error(ErrorKind::BadFile, database.shown(), "it is damaged: " + found.substr(0, 200),
                "Open a copy of it that was made earlier");
}

void requireDigest(const Database& database) {
  const std::string stored = database.text("SELECT digest FROM session");
  if (stored.empty())
    throw Error(ErrorKind::BadFile, database.shown(), "it was not saved: it is the working copy of a session",
                "Start Retort, which offers to recover it");
  if (stored != contentDigest(database))
    throw Error(ErrorKind::BadFile, database.shown(), "its content is not what was saved",
                "It was damaged or changed by another program; open a copy of it");
}

/// Each blob is known by its hash, and a new one of the same hash is not kept a second time.
void requireHashes(const Database& database) {
  Statement row(database, "SELECT id, sha256, bytes FROM blob");
  while (row.step()) {
    Sha256 hash;
    hash.add(row.blob(2));
    if (hash.finish() != row.text(1))
      throw Error(ErrorKind::BadFile, database.shown() + ", blob " + std::to_string(row.integer(0)),
                  "it is not what its hash says", "The session was changed by another program; open a copy of it");
  }
}

/// The form's path, where it was the data set's, follows it. What is no form stays as it is.
void moveForm(Database& database, const std::string& from, const std::string& to) {
  const std::string form = database.text("SELECT text FROM text WHERE name = 'form'");
  nlohmann::json texts;
  try {
    texts = parseJson(form, "form");
  } catch (const Error&) {
    return;
  }
  if (!texts.is_object() || !texts.contains(kFormPath) || texts[kFormPath] != from) return;
  texts[kFormPath] = to;
  database.prepared("UPDATE text SET text = ? WHERE name = 'form'")
      ->bind(texts.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
      .run();
}

/// A data set named relative to the session is where it was, seen from there; else where it was on the machine that
/// saved it. Nothing is opened, and what lies farther than a session names it is not even looked for.
void locateDatasets(Database& database, const fs::path& folder) {
  struct Move {
    std::int64_t id;
    std::string from;
    std::string to;
  };
  std::vector<Move> moves;
  {
    const auto row = database.prepared("SELECT id, path, relative FROM dataset WHERE relative <> ''");
    while (row->step()) {
      std::error_code error;
      const fs::path relative = pathFromUtf8(row->text(2)).lexically_normal();
      const fs::path here = (folder / relative).lexically_normal();
      if (rows::isNear(relative) && fs::is_directory(here, error))
        moves.push_back({row->integer(0), row->text(1), utf8FromPath(here)});
    }
  }
  for (const Move& move : moves) {
    database.prepared("UPDATE dataset SET path = ? WHERE id = ?")->bind(move.to, move.id).run();
    moveForm(database, move.from, move.to);
  }
}

void import(Database& copy, const std::string& path, int version) {
  createSchema(copy);
  copy.execute("PRAGMA synchronous = NORMAL");
  copy.prepared("ATTACH ? AS old")->bind(immutableUri(path)).run();
  {
    Transaction transaction(copy);
    for (const std::string& table : sessionTables(version)) copy.execute(importSql(table, version));
    copy.execute("UPDATE main.session SET digest = ''");
    locateDatasets(copy, pathFromUtf8(path).parent_path());
    transaction.commit();
  }
  copy.execute("DETACH old");
}

}  // namespace

ForeignFile openForeign(const std::string& path) {
  const std::int64_t size = requireRegular(path);
  ForeignFile file{std::make_unique<Database>(path, Database::Mode::Foreign), 0};
  file.version = requireExactSchema(*file.database);
  requireWholePages(*file.database, size);
  requireSound(*file.database);
  requireDigest(*file.database);
  requireHashes(*file.database);
  return file;
}

void importRows(const std::string& database, const std::string& path, int version) {
  Database copy(database, Database::Mode::Writer, path);
  import(copy, path, version);
}

std::unique_ptr<Database> readOnly(ForeignFile file) {
  if (file.version == kSchemaVersion) return std::move(file.database);
  auto copy = std::make_unique<Database>(":memory:", Database::Mode::Writer, file.database->shown());
  import(*copy, file.database->shown(), file.version);
  return copy;
}

void bringUpToDate(const std::string& database) {
  int version = 0;
  {
    const Database old(database, Database::Mode::Writer, "working copy");
    version = requireExactSchema(old);
    requireSound(old);
    if (version == kSchemaVersion) return;
    old.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  const std::string copy = database + ".new";
  fs::remove(copy);
  importRows(copy, database, version);
  fs::rename(copy, database);
}

}  // namespace retort
