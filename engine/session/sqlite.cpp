#include "engine/session/sqlite.h"

#include <sqlite3.h>

#include <cmath>
#include <system_error>
#include <utility>

#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr int kLongestValue = 1 << 30;  // bytes of a blob or text: weights of 268 million parameters
constexpr int kLongestSql = 100'000;
constexpr int kMostColumns = 64;
constexpr int kBusyMilliseconds = 10'000;

ErrorKind kindOf(int code, bool writes) {
  switch (code & 0xff) {
    case SQLITE_NOMEM:
      return ErrorKind::OutOfMemory;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::InUse;
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ErrorKind::Unwritable;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return writes ? ErrorKind::Unwritable : ErrorKind::MissingFile;
    default:
      return ErrorKind::BadFile;
  }
}

std::string remedyFor(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::OutOfMemory:
      return "Close other programs";
    case ErrorKind::InUse:
      return "Close the other program first";
    case ErrorKind::Unwritable:
      return "Free some space, or choose a folder that you may write to";
    case ErrorKind::MissingFile:
      return "Check that it is there and may be read";
    default:
      return "Name a session that Retort has saved";
  }
}

/// As a URI, in which '%', '?' and '#' would mean something.
std::string uriOf(const std::string& path, const char* query) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#') {
      uri += '%';
      uri += kDigits[byte >> 4U];
      uri += kDigits[byte & 15U];
    } else {
      uri += c;
    }
  }
  return uri + query;
}

int flagsOf(Database::Mode mode) {
  constexpr int kAlways = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  const bool reads = mode != Database::Mode::Writer && mode != Database::Mode::Snapshot;
  return kAlways | (reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(const Database& database, std::string_view sql) : m_database(database) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr));
  m_statement.reset(statement);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) m_database.fail(code);
}

bool Statement::step() {
  const int code = sqlite3_step(m_statement.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  m_database.fail(code);
}

void Statement::run() {
  while (step()) {
  }
  rewind();
}

void Statement::rewind() { sqlite3_reset(m_statement.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }

double Statement::real(int column) const {
  return isNull(column) ? std::nan("") : sqlite3_column_double(m_statement.get(), column);
}

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(m_statement.get(), column);
  const int size = sqlite3_column_bytes(m_statement.get(), column);
  if (!bytes && size > 0) m_database.fail(SQLITE_NOMEM);
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(bytes ? size : 0)};
}

Bytes Statement::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement.get(), column));
  const int size = sqlite3_column_bytes(m_statement.get(), column);
  if (!bytes && size > 0) m_database.fail(SQLITE_NOMEM);
  return {bytes, static_cast<std::size_t>(bytes ? size : 0)};
}

bool Statement::isNull(int column) const { return type(column) == SQLITE_NULL; }

int Statement::type(int column) const { return sqlite3_column_type(m_statement.get(), column); }

int Statement::columns() const { return sqlite3_column_count(m_statement.get()); }

void Statement::bindAt(int at, std::int64_t value) { check(sqlite3_bind_int64(m_statement.get(), at, value)); }

void Statement::bindAt(int at, double value) {
  check(std::isnan(value) ? sqlite3_bind_null(m_statement.get(), at)
                          : sqlite3_bind_double(m_statement.get(), at, value));
}

void Statement::bindAt(int at, std::string_view value) {
  check(sqlite3_bind_text64(m_statement.get(), at, value.empty() ? "" : value.data(), value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
}

void Statement::bindAt(int at, Bytes value) {
  // A null pointer would bind NULL, which an empty blob is not.
  check(sqlite3_bind_blob64(m_statement.get(), at, value.empty() ? reinterpret_cast<const void*>("") : value.data(),
                            value.size(), SQLITE_TRANSIENT));
}

void Statement::bindAt(int at, const std::optional<std::int64_t>& value) {
  check(value ? sqlite3_bind_int64(m_statement.get(), at, *value) : sqlite3_bind_null(m_statement.get(), at));
}

void Database::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(const std::string& path, Mode mode, const std::string& shown)
    : m_path(path), m_shown(shown.empty() ? path : shown), m_mode(mode) {
  sqlite3* handle = nullptr;
  const std::string uri = uriOf(path, mode == Mode::Foreign ? "?mode=ro&immutable=1" : "");
  const int code = sqlite3_open_v2(uri.c_str(), &handle, flagsOf(mode), nullptr);
  m_handle.reset(handle);
  if (code != SQLITE_OK) fail(code);
  configure(mode);
}

void Database::configure(Mode mode) {
  sqlite3* handle = m_handle.get();
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  const auto set = [handle](int option, int value) { sqlite3_db_config(handle, option, value, nullptr); };
  set(SQLITE_DBCONFIG_DEFENSIVE, 1);
  set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  set(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  set(SQLITE_DBCONFIG_ENABLE_VIEW, 0);
  set(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
  set(SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0);
  set(SQLITE_DBCONFIG_DQS_DDL, 0);
  set(SQLITE_DBCONFIG_DQS_DML, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kLongestValue);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, kLongestSql);
  sqlite3_limit(handle, SQLITE_LIMIT_COLUMN, kMostColumns);
  sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 20);
  sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1);
  execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
  if (mode == Mode::Writer) execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 2000");
  if (mode == Mode::Snapshot) execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
}

void Database::fail(int code) const {
  const ErrorKind kind = kindOf(code, m_mode != Mode::Foreign);  // a Reader needs to make a file beside its own, too
  std::string problem = m_handle ? sqlite3_errmsg(m_handle.get()) : sqlite3_errstr(code);
  if (kind == ErrorKind::Unwritable) problem = "cannot be written: " + problem;
  const int cause = m_handle ? sqlite3_system_errno(m_handle.get()) : 0;
  const bool system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  if (system && cause != 0) problem += " (" + std::generic_category().message(cause) + ")";
  throw Error(kind, m_mode == Mode::Reader && kind == ErrorKind::Unwritable ? m_path : m_shown, problem,
              remedyFor(kind));
}

void Database::execute(std::string_view sql) const {
  const int code = sqlite3_exec(m_handle.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::integer(std::string_view sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(std::string_view sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.text(0) : std::string();
}

std::int64_t Database::lastRow() const { return sqlite3_last_insert_rowid(m_handle.get()); }

bool Database::inTransaction() const { return sqlite3_get_autocommit(m_handle.get()) == 0; }

PreparedStatement Database::prepared(const char* sql) {
  for (const auto& [text, statement] : m_prepared)
    if (text == sql) return PreparedStatement(statement.get());
  return PreparedStatement(m_prepared.emplace_back(sql, std::make_unique<Statement>(*this, sql)).second.get());
}

std::string immutableUri(const std::string& path) { return uriOf(path, "?mode=ro&immutable=1"); }

Transaction::Transaction(const Database& database) : m_database(database) { m_database.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (m_database.inTransaction()) sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() { m_database.execute("COMMIT"); }

}  // namespace retort
