// The tables of a session file, version by version.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/session/sqlite.h"

namespace retort {

constexpr std::int32_t kApplicationId = 0x52745274;  ///< "RtRt"
constexpr int kSchemaVersion = 6;

/// Makes the tables of the newest version in an empty file.
void createSchema(const Database& database);

/// The version of a file's tables, once they have been found to be exactly those: nothing more (no trigger, view or
/// index), nothing less. @throws Error(BadFile); Error(NewerFile)
[[nodiscard]] int requireExactSchema(const Database& database);

/// The names of the tables of a version, in a fixed order: those that a version adds come last.
[[nodiscard]] std::vector<std::string> sessionTables(int version = kSchemaVersion);

/// INSERT of the table's rows from the attached `old`, of that version, into `main`, of the newest.
[[nodiscard]] std::string importSql(const std::string& table, int version);

}  // namespace retort
