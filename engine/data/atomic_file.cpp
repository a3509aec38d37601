#include "engine/data/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/experiment/error.h"

namespace retort {
namespace {

namespace fs = std::filesystem;

std::string remedyFor(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return "Free some space, or choose another folder";
    case ENOENT:
      return "Create the folder first, or choose another one";
    case ENAMETOOLONG:
      return "Choose a shorter name";
    default:
      return "Choose a folder that you may write to";
  }
}

[[noreturn]] void fail(const std::string& path, int code) {
  throw Error(ErrorKind::Unwritable, path, "cannot be written: " + std::generic_category().message(code),
              remedyFor(code));
}

/// The file that `path` stands for, links followed; it need not exist, but must not be anything else than a file.
fs::path targetOf(const std::string& path) {
  std::error_code error;
  if (path.empty()) throw Error(ErrorKind::Unwritable, "output", "the path is empty", "Name a file");
  fs::path target = fs::weakly_canonical(fs::path(path), error);
  if (error) fail(path, error.value());
  const fs::file_status status = fs::status(target, error);
  if (fs::is_directory(status) || !target.has_filename())
    throw Error(ErrorKind::Unwritable, path, "is a folder", "Name a file in it");
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw Error(ErrorKind::Unwritable, path, "is no regular file", "Name another file");
  if (fs::exists(status) && access(target.c_str(), W_OK) != 0) fail(path, errno);
  return target;
}

/// Makes the rename itself durable. Some file systems cannot sync a folder; the file's own bytes are safe by then.
void syncFolder(const fs::path& folder, const std::string& shown) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  const int code = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (code != 0 && code != EINVAL && code != ENOSYS && code != ENOTSUP && code != EACCES) fail(shown, code);
}

constexpr std::string_view kMark = ".part-";  // between the target's name and the process that writes

/// Those of processes that live no more.
void removeLeftovers(const fs::path& target) {
  std::error_code error;
  const std::string prefix = target.filename().native() + std::string(kMark);
  for (fs::directory_iterator entry(target.parent_path(), error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().native();
    if (!name.starts_with(prefix)) continue;
    const long process = std::strtol(name.c_str() + prefix.size(), nullptr, 10);
    if (process > 0 && kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH) unlink(entry->path().c_str());
  }
}

}  // namespace

PendingFile::PendingFile(const std::string& path) : m_shown(path) {
  static std::atomic<unsigned> counter{0};
  const fs::path target = targetOf(path);
  m_target = target.native();
  removeLeftovers(target);
  const std::string prefix = m_target + std::string(kMark) + std::to_string(getpid()) + '-';
  do {
    m_path = prefix + std::to_string(counter++);
    m_file = open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (m_file < 0 && errno == EEXIST);
  if (m_file < 0) {
    m_path.clear();
    fail(m_shown, errno);
  }
  struct stat old {};
  if (stat(m_target.c_str(), &old) == 0) fchmod(m_file, old.st_mode & 07777U);
}

PendingFile::~PendingFile() {
  if (m_file >= 0) close(m_file);
  if (!m_path.empty()) unlink(m_path.c_str());
}

void PendingFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail(m_shown, errno);
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void PendingFile::sync() {
  if (fsync(m_file) != 0) fail(m_shown, errno);
  if (close(std::exchange(m_file, -1)) != 0) fail(m_shown, errno);
}

void PendingFile::commit() {
  if (m_file >= 0) sync();
  if (rename(m_path.c_str(), m_target.c_str()) != 0) fail(m_shown, errno);
  m_path.clear();
  syncFolder(fs::path(m_target).parent_path(), m_shown);
}

void writeAtomically(const std::string& path, std::string_view bytes) {
  PendingFile file(path);
  file.write(bytes);
  file.commit();
}

void requireWritable(const std::string& path) { const PendingFile probe(path); }

}  // namespace retort
