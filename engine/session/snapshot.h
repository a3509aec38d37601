#pragma once

#include <functional>
#include <string>

namespace retort {

/// Writes a consistent snapshot of a working copy to `path`, as session.h says of Session::save().
/// @param database of the working copy, which others may write to meanwhile
/// @param aboutToReplace is told the whole and synced temporary file that is renamed to `path` next; may throw
/// @throws Error(Unwritable)
void writeSnapshot(const std::string& database, const std::string& path,
                   const std::function<void(const std::string& file)>& aboutToReplace);

/// Leaves a copy of a file of an older version beside it, as "<path>.v1"; one that is there already stays.
/// @throws Error(Unwritable)
void keepOlderVersion(const std::string& path, int version);

}  // namespace retort
