#include "engine/session/working_copy.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>

#include <nlohmann/json.hpp>

#include "engine/data/atomic_file.h"
#include "engine/data/utf8_path.h"
#include "engine/session/sqlite.h"

namespace retort {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabase = "session.retort";
constexpr const char* kLock = "lock";
constexpr const char* kRegistry = "/registry.lock";
constexpr const char* kOrigin = "origin";
constexpr const char* kModified = "modified";
constexpr const char* kProcess = "process";
constexpr std::size_t kNamesShown = 10;

[[noreturn]] void failAt(const std::string& path, int code) {
  throw Error(ErrorKind::Unwritable, path, "cannot be written: " + std::generic_category().message(code),
              "Free some space there, or set XDG_STATE_HOME to a folder that you may write to");
}

std::string sessionsOf(const std::string& stateDirectory) { return stateDirectory + "/sessions"; }

/// Held while folders are made, listed or cleared away, so that none is seen half made.
std::unique_ptr<FileLock> registryLock(const std::string& stateDirectory) {
  std::error_code error;
  fs::create_directories(sessionsOf(stateDirectory), error);
  if (error) failAt(sessionsOf(stateDirectory), error.value());
  fs::permissions(sessionsOf(stateDirectory), fs::perms::owner_all, error);
  return FileLock::await(sessionsOf(stateDirectory) + kRegistry);
}

std::string contentOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

nlohmann::json toJson(const FileStamp& stamp) {
  return {{"inode", stamp.inode}, {"size", stamp.size}, {"seconds", stamp.seconds}, {"nanoseconds", stamp.nanoseconds}};
}

FileStamp stampFrom(const nlohmann::json& object) {
  const auto number = [&object](const char* key) {
    return object.contains(key) && object[key].is_number_integer() ? object[key].get<std::int64_t>() : -1;
  };
  return {static_cast<std::uint64_t>(number("inode")), number("size"), number("seconds"), number("nanoseconds")};
}

/// Written by this program in a folder of its own; what cannot be read is no origin.
SessionOrigin originIn(const std::string& folder) {
  SessionOrigin origin;
  const auto object = nlohmann::json::parse(contentOf(folder + '/' + kOrigin), nullptr, false);
  if (!object.is_object() || !object.contains("path") || !object["path"].is_string()) return origin;
  origin.path = object["path"].get<std::string>();
  if (object.contains("stamp")) origin.stamp = stampFrom(object["stamp"]);
  if (object.contains("next")) origin.next = stampFrom(object["next"]);
  return origin;
}

std::string randomName() {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::random_device device;
  std::string name;
  for (int i = 0; i < 4; ++i)
    for (unsigned bits = device(), digit = 0; digit < 8; ++digit, bits >>= 4U) name += kDigits[bits & 15U];
  return name;
}

/// Whether a folder is one of ours: nothing else is ever looked into, or cleared away.
bool isRandomName(const std::string& name) {
  return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::vector<std::string> foldersIn(const std::string& stateDirectory) {
  std::vector<std::string> folders;
  std::error_code error;
  for (fs::directory_iterator entry(sessionsOf(stateDirectory), error), end; !error && entry != end;
       entry.increment(error))
    if (isRandomName(entry->path().filename().native()) && entry->is_directory(error))
      folders.push_back(entry->path().native());
  std::ranges::sort(folders);
  return folders;
}

std::string timeOf(const std::string& database) {
  std::time_t newest = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code error;
    const auto time = fs::last_write_time(database + suffix, error);
    if (error) continue;
    newest = std::max(newest, std::chrono::system_clock::to_time_t(std::chrono::file_clock::to_sys(time)));
  }
  std::tm utc{};
  gmtime_r(&newest, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

void countRuns(RecoverableSession& found, const std::string& path) {
  const Database database(path, Database::Mode::Writer);
  Statement row(database, "SELECT name, outcome FROM run ORDER BY id");
  for (; row.step(); ++found.runs) {
    found.finished += row.text(1) == toString(Outcome::Completed) ? 1U : 0U;
    if (found.names.size() < kNamesShown) found.names.push_back(row.text(0));
  }
}

/// What a folder of no living program holds.
RecoverableSession describe(const std::string& folder) {
  RecoverableSession found;
  const SessionOrigin origin = originIn(folder);
  const FileStamp now = stampOf(origin.path);
  found.directory = folder;
  found.path = origin.path;
  found.fileChanged = !origin.path.empty() && now != origin.stamp && now != origin.next;
  found.changed = timeOf(folder + '/' + kDatabase);
  try {
    countRuns(found, folder + '/' + kDatabase);
  } catch (const Error& problem) {
    found.problem = problem.problem();
  }
  return found;
}

/// The living process whose session has `path` for its file. With the registry locked.
std::optional<long> holderAmong(const std::string& stateDirectory, const std::string& path) {
  if (path.empty()) return std::nullopt;
  for (const std::string& folder : foldersIn(stateDirectory)) {
    if (originIn(folder).path != path || FileLock::take(folder + '/' + kLock)) continue;
    return std::strtol(contentOf(folder + '/' + kProcess).c_str(), nullptr, 10);
  }
  return std::nullopt;
}

int openLock(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) failAt(path, errno);
  return file;
}

}  // namespace

std::unique_ptr<FileLock> FileLock::take(const std::string& path) {
  const int file = openLock(path);
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return std::unique_ptr<FileLock>(new FileLock(file));
  const int code = errno;
  close(file);
  if (code != EWOULDBLOCK) failAt(path, code);
  return nullptr;
}

std::unique_ptr<FileLock> FileLock::await(const std::string& path) {
  const int file = openLock(path);
  while (flock(file, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int code = errno;
    close(file);
    failAt(path, code);
  }
  return std::unique_ptr<FileLock>(new FileLock(file));
}

FileLock::~FileLock() { close(m_file); }

FileStamp stampOf(const std::string& path) {
  struct stat status {};
  if (path.empty() || stat(path.c_str(), &status) != 0) return {};
  return {status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

WorkingCopy::WorkingCopy(const std::string& stateDirectory, const SessionOrigin& origin) {
  const auto registry = registryLock(stateDirectory);
  m_holder = holderAmong(stateDirectory, origin.path);
  m_directory = sessionsOf(stateDirectory) + '/' + randomName();
  std::error_code error;
  fs::create_directory(m_directory, error);
  if (error) failAt(m_directory, error.value());
  try {
    m_lock = FileLock::take(m_directory + '/' + kLock);
    setOrigin(m_holder ? SessionOrigin() : origin);
    writeAtomically(m_directory + '/' + kProcess, std::to_string(getpid()));
  } catch (...) {
    fs::remove_all(m_directory, error);
    throw;
  }
}

WorkingCopy::WorkingCopy(const RecoverableSession& recoverable) : m_directory(recoverable.directory), m_kept(true) {
  const auto registry = FileLock::await(fs::path(m_directory).parent_path().native() + kRegistry);
  m_lock = FileLock::take(m_directory + '/' + kLock);
  if (!m_lock) throw Error(ErrorKind::InUse, m_directory, "another program has just opened it");
  writeAtomically(m_directory + '/' + kProcess, std::to_string(getpid()));
}

WorkingCopy::~WorkingCopy() {
  if (m_kept || !m_lock) return;
  std::error_code error;
  fs::remove_all(m_directory, error);
}

std::optional<long> WorkingCopy::claim(const SessionOrigin& origin) {
  const std::string stateDirectory = fs::path(m_directory).parent_path().parent_path().native();
  const auto registry = registryLock(stateDirectory);
  if (auto holder = holderAmong(stateDirectory, origin.path)) return holder;
  setOrigin(origin);
  return std::nullopt;
}

std::string WorkingCopy::database() const { return m_directory + '/' + kDatabase; }

SessionOrigin WorkingCopy::origin() const { return originIn(m_directory); }

void WorkingCopy::setOrigin(const SessionOrigin& origin) {
  nlohmann::json object = {{"path", origin.path}, {"stamp", toJson(origin.stamp)}};
  if (origin.next) object["next"] = toJson(*origin.next);
  writeAtomically(m_directory + '/' + kOrigin, object.dump());
}

void WorkingCopy::setModified(bool modified) {
  const std::string mark = m_directory + '/' + kModified;
  if (!modified) {
    unlink(mark.c_str());
    return;
  }
  const int file = open(mark.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) failAt(mark, errno);
  close(file);
}

std::optional<long> holderOf(const std::string& stateDirectory, const std::string& path) {
  const auto registry = registryLock(stateDirectory);
  return holderAmong(stateDirectory, path);
}

std::vector<RecoverableSession> recoverableSessions(const std::string& stateDirectory) {
  std::vector<RecoverableSession> found;
  std::error_code error;
  if (!fs::exists(sessionsOf(stateDirectory), error)) return found;
  try {
    const auto registry = registryLock(stateDirectory);
    for (const std::string& folder : foldersIn(stateDirectory)) {
      try {
        const auto lock = FileLock::take(folder + '/' + kLock);
        if (!lock) continue;
        if (fs::exists(folder + '/' + kModified, error))
          found.push_back(describe(folder));
        else
          fs::remove_all(folder, error);
      } catch (const Error&) {
        continue;  // what cannot be read is left where it is
      }
    }
  } catch (const std::exception&) {
    found.clear();
  }
  std::ranges::sort(found, std::greater{}, &RecoverableSession::changed);
  return found;
}

void discardRecoverable(const RecoverableSession& recoverable) {
  WorkingCopy taken(recoverable);
  taken.setKept(false);
}

std::string canonicalPath(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(pathFromUtf8(path), error);
  if (error) return path;
  const fs::path canonical = fs::weakly_canonical(absolute, error);
  return utf8FromPath(error ? absolute.lexically_normal() : canonical);
}

std::string defaultStateDirectory() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state && state[0] == '/') return std::string(state) + "/retort";
  const char* home = std::getenv("HOME");
  return std::string(home && home[0] == '/' ? home : "/tmp") + "/.local/state/retort";
}

}  // namespace retort
