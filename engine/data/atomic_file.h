// Files that are either wholly there or not there at all.
#pragma once

#include <string>
#include <string_view>

namespace retort {

/// A new, empty file beside its target, which it replaces on commit(); removed again when it goes without. A symbolic
/// link at the target is followed. Files that a killed program left for the same target are removed on the way.
class PendingFile {
 public:
  /// @param path the target, UTF-8 @throws Error(Unwritable)
  explicit PendingFile(const std::string& path);
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  [[nodiscard]] const std::string& path() const { return m_path; }      ///< of the new file
  [[nodiscard]] const std::string& target() const { return m_target; }  ///< absolute, links followed
  void write(std::string_view bytes);
  /// fsync; nothing can be written afterwards. @throws Error(Unwritable)
  void sync();
  /// sync() where it was not called, rename, fsync of the folder. @throws Error(Unwritable); what fails before the
  /// rename leaves the old file, and
  ///         a folder that cannot be synced (the rename may not outlive a power cut) is an error, too
  void commit();

 private:
  std::string m_shown;
  std::string m_target;
  std::string m_path;
  int m_file = -1;
};

/// Replaces the file at `path` by `bytes`: a temporary file beside it, fsync, rename, fsync of the folder. Whoever
/// opens the path sees the old file or the new one, also after a crash or a power cut; on an error the old one stays
/// and nothing new is left. A symbolic link is followed. @param path UTF-8
/// @throws Error(Unwritable)
void writeAtomically(const std::string& path, std::string_view bytes);

/// Finds out whether writeAtomically could write there now, without changing the file. For use before work that takes
/// long. @throws Error(Unwritable)
void requireWritable(const std::string& path);

}  // namespace retort
