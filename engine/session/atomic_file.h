// Files that are either wholly there or not there at all.
#pragma once

#include <string>
#include <string_view>

namespace retort {

/// Replaces the file at `path` by `bytes`: a temporary file beside it, fsync, rename, fsync of the folder. Whoever
/// opens the path sees the old file or the new one, also after a crash or a power cut; on an error the old one stays
/// and nothing new is left. A symbolic link is followed. @param path UTF-8
/// @throws Error(Unwritable)
void writeAtomically(const std::string& path, std::string_view bytes);

/// Finds out whether writeAtomically could write there now, without changing the file. For use before work that takes
/// long. @throws Error(Unwritable)
void requireWritable(const std::string& path);

}  // namespace retort
