#include "engine/session/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
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

/// A new file beside its target, removed again unless it was renamed to it.
class TemporaryFile {
 public:
  TemporaryFile(fs::path target, std::string shownPath)
      : m_target(std::move(target)), m_shownPath(std::move(shownPath)) {
    static std::atomic<unsigned> counter{0};
    const std::string suffix = ".part-" + std::to_string(getpid()) + '-';
    do {
      m_path = m_target.native() + suffix + std::to_string(counter++);
      m_file = open(m_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (m_file < 0 && errno == EEXIST);
    if (m_file < 0) fail(m_shownPath, errno);
    struct stat old {};
    if (stat(m_target.c_str(), &old) == 0) fchmod(m_file, old.st_mode & 07777U);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (m_file >= 0) close(m_file);
    if (!m_path.empty()) unlink(m_path.c_str());
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) fail(m_shownPath, errno);
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void replaceTarget() {
    if (fsync(m_file) != 0) fail(m_shownPath, errno);
    if (close(std::exchange(m_file, -1)) != 0) fail(m_shownPath, errno);
    if (rename(m_path.c_str(), m_target.c_str()) != 0) fail(m_shownPath, errno);
    m_path.clear();
  }

 private:
  fs::path m_target;
  std::string m_shownPath;
  std::string m_path;
  int m_file = -1;
};

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
void syncFolder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

void writeAtomically(const std::string& path, std::string_view bytes) {
  const fs::path target = targetOf(path);
  TemporaryFile file(target, path);
  file.write(bytes);
  file.replaceTarget();
  syncFolder(target.parent_path());
}

void requireWritable(const std::string& path) { const TemporaryFile probe(targetOf(path), path); }

}  // namespace retort
