// The one exception type that the engine's libraries throw on purpose.
#pragma once

#include <stdexcept>
#include <string>

namespace retort {

enum class ErrorKind {
  BadSpec,      ///< a key of the experiment has an unknown name or an impossible value
  BadArgument,  ///< a command-line argument cannot be used
  MissingFile,  ///< a file or folder is not there or cannot be read
  BadFile,      ///< a file's bytes are not what they claim to be
  Unwritable,   ///< an output cannot be written
  NewerFile,    ///< a file was written by a newer version of this program
  InUse,        ///< a file is open in another program, or was changed there since it was read
  OutOfMemory,  ///< the request needs more memory than the machine has free
  RunFailed     ///< training itself failed
};

/// Says where something went wrong, what is wrong there and what to do about it.
/// `what()` reads "where: problem. Remedy." and is fit to be shown to a person.
class Error : public std::runtime_error {
 public:
  /// @param where    a key path ("objective.temperature") or a file's path
  /// @param problem  what is wrong, e.g. "0 is not > 0"
  /// @param remedy   what to do, a sentence without its full stop; may be empty
  Error(ErrorKind kind, std::string where, std::string problem, std::string remedy = {});

  [[nodiscard]] ErrorKind kind() const noexcept { return m_kind; }
  [[nodiscard]] const std::string& where() const noexcept { return m_where; }
  [[nodiscard]] const std::string& problem() const noexcept { return m_problem; }
  [[nodiscard]] const std::string& remedy() const noexcept { return m_remedy; }

 private:
  ErrorKind m_kind;
  std::string m_where;
  std::string m_problem;
  std::string m_remedy;
};

}  // namespace retort
