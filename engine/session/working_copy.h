// Folders in the state directory, one for each open session, and the locks by which programs know of each other.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/session.h"

namespace retort {

/// A lock on a file that the kernel lets go of when its process ends, however it ends.
class FileLock {
 public:
  /// @return null when another holder (in this process or another) has it @throws Error(Unwritable)
  [[nodiscard]] static std::unique_ptr<FileLock> take(const std::string& path);
  /// Waits for it.
  [[nodiscard]] static std::unique_ptr<FileLock> await(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int file) : m_file(file) {}
  int m_file;
};

/// By which a file is known to be the one that was read.
struct FileStamp {
  std::uint64_t inode = 0;
  std::int64_t size = -1;  ///< bytes; -1: there is no file
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  bool operator==(const FileStamp&) const = default;
};
/// A rename does not change it.
[[nodiscard]] FileStamp stampOf(const std::string& path);

/// The user's file of a session.
struct SessionOrigin {
  std::string path;  ///< canonical; empty for a session that was never saved
  FileStamp stamp;   ///< as it was read or written last
  /// Of the file that was about to replace it when this was written: the one or the other is there.
  std::optional<FileStamp> next = std::nullopt;
};

/// The folder of one open session: the database, the path of the user's file, whether there is work that this file does
/// not hold, and a lock that lives as long as this object.
class WorkingCopy {
 public:
  /// A new folder. Where another program has the user's file open, that is told by holder(). @throws Error(Unwritable)
  WorkingCopy(const std::string& stateDirectory, const SessionOrigin& origin);
  /// Takes over what a program has left. @throws Error(InUse) when it is open
  explicit WorkingCopy(const RecoverableSession& recoverable);
  /// Removes the folder, unless it is to be kept: as one is that was taken over, whatever goes wrong with it.
  ~WorkingCopy();
  WorkingCopy(const WorkingCopy&) = delete;
  WorkingCopy& operator=(const WorkingCopy&) = delete;

  [[nodiscard]] std::string database() const;
  [[nodiscard]] std::optional<long> holder() const { return m_holder; }  ///< a process, when this was made
  [[nodiscard]] SessionOrigin origin() const;  ///< as the folder has it; empty where another holds the file
  void setOrigin(const SessionOrigin& origin);
  /// Says in the folder that its work is not in the user's file, so that it is recovered if this program dies.
  void setModified(bool modified);
  void setKept(bool kept) { m_kept = kept; }
  /// Makes the file this session's own before it is written, so that no other program takes it meanwhile.
  /// @return the process that has it open; then nothing is changed
  [[nodiscard]] std::optional<long> claim(const SessionOrigin& origin);

 private:
  std::string m_directory;
  std::unique_ptr<FileLock> m_lock;
  std::optional<long> m_holder;
  bool m_kept = false;
};

/// The process that has `path` open as a session; empty for none. @param path canonical
[[nodiscard]] std::optional<long> holderOf(const std::string& stateDirectory, const std::string& path);

/// Links followed, absolute, without dots, whether or not it exists. UTF-8.
[[nodiscard]] std::string canonicalPath(const std::string& path);

}  // namespace retort
