// Session files that may come from anywhere.
#pragma once

#include <memory>
#include <string>

#include "engine/session/session_values.h"
#include "engine/session/sqlite.h"

namespace retort {

/// A file that was found to be a session: exact schema, sound pages, the digest of its content, every value in its
/// range.
struct ForeignFile {
  std::unique_ptr<Database> database;
  int version = 0;
};

/// Nothing is written anywhere, not even beside the file. @param path UTF-8
/// @throws Error(MissingFile, BadFile, NewerFile)
[[nodiscard]] ForeignFile openForeign(const std::string& path);

/// Makes a working copy's database of its rows, in the newest schema; data sets are looked for beside the session.
/// @param database where it is made @param path the foreign file @throws Error
void importRows(const std::string& database, const std::string& path, int version);

/// A connection to the file's rows in the newest schema: to itself, or to a copy in memory of an older one.
[[nodiscard]] std::unique_ptr<Database> readOnly(ForeignFile file);

/// Checks a working copy that a program left, and brings it to the newest schema. @throws Error(BadFile, NewerFile)
void bringUpToDate(const std::string& database);

}  // namespace retort
