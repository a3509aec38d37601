// Changes a session file behind its back, as someone with SQLite at hand would.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "engine/session/session_digest.h"
#include "engine/session/sqlite.h"

namespace retort::test {

/// Without any of the settings by which Retort distrusts a file; in autocommit, so that pragmas work.
inline void executeTrusting(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  char* message = nullptr;
  int code = sqlite3_open(path.c_str(), &handle);
  if (code == SQLITE_OK) code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
  const std::string problem = message ? message : sqlite3_errstr(code);
  sqlite3_free(message);
  sqlite3_close(handle);
  if (code != SQLITE_OK) throw std::runtime_error(sql + ": " + problem);
}

/// Makes the content's digest right again, so that only the content itself can be found wrong.
inline void renewDigest(const std::string& path) {
  Database database(path, Database::Mode::Snapshot);
  database.prepared("UPDATE session SET digest = ?")->bind(contentDigest(database)).run();
}

inline void editSession(const std::string& path, const std::string& sql) {
  executeTrusting(path, sql);
  renewDigest(path);
}

inline void editSession(const std::string& path, const std::function<void(Database&)>& change) {
  {
    Database database(path, Database::Mode::Snapshot);
    change(database);
  }
  renewDigest(path);
}

}  // namespace retort::test
