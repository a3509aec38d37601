// An open session: a working copy in the state directory that is written as work happens, and the user's file that it
// is saved to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiment/error.h"
#include "engine/experiment/run_archive.h"
#include "engine/session/session_values.h"

namespace retort {

/// Where working copies live: $XDG_STATE_HOME/retort, or ~/.local/state/retort. UTF-8.
[[nodiscard]] std::string defaultStateDirectory();

struct SessionOptions {
  std::string stateDirectory = defaultStateDirectory();
  /// Hears every event again, in order, once it is safely in the working copy; on the session's own thread.
  EventSink committed;
  /// What keeps the session from writing (a full disk …): said once, and once more, empty, when all that waited has
  /// been written. On the session's own thread.
  std::function<void(const std::optional<Error>&)> trouble;
};

/// What a program that did not end properly has left.
struct RecoverableSession {
  std::string directory;  ///< of the working copy
  std::string path;       ///< the user's file; empty for a session that was never saved
  std::string changed;    ///< when it was last written, ISO 8601, UTC
  std::size_t runs = 0;
  std::size_t finished = 0;        ///< of them
  std::vector<std::string> names;  ///< of the runs, at most ten
  bool fileChanged = false;        ///< another program has written the user's file since
  std::string problem;             ///< why it cannot be read; empty when it can
};

/// All methods are thread-safe. Reading methods first wait until what was posted before them is written.
class Session : public RunArchive {
 public:
  /// The user's file, absolute, UTF-8; empty for a session that was never saved.
  [[nodiscard]] virtual std::string path() const = 0;
  /// Why save() without a path is refused, "it is open in another window (process 4711)"; empty when it is not.
  [[nodiscard]] virtual std::string readOnlyReason() const = 0;
  /// Whether it holds work that its file does not: runs, notes, form, names …, but not a mere change of view.
  [[nodiscard]] virtual bool modified() const = 0;

  /// All but blobs. @throws Error
  [[nodiscard]] virtual SessionContents contents() = 0;
  /// Of the newest whole epoch, also of a run that is not over; null for none. @throws Error
  [[nodiscard]] virtual std::shared_ptr<const Matrix> testLogits(RunId run) = 0;
  /// The same of the held out cases; null without a validation split, and for a run that a session of version 3 or
  /// older has kept. @throws Error
  [[nodiscard]] virtual std::shared_ptr<const HeldOut> heldOut(RunId run) = 0;
  /// Logits of the probe cases after that epoch; null for none. @throws Error
  [[nodiscard]] virtual std::shared_ptr<const Matrix> probeLogits(RunId run, int epoch) = 0;

  /// Both return at once; the session's own thread writes, within a second.
  virtual void post(const Event& event) = 0;
  virtual void post(const SessionEdit& edit) = 0;
  /// Waits until all that was posted is written. @throws Error(Unwritable) when it cannot be
  virtual void flush() = 0;

  /// Writes a consistent snapshot to `path` (empty: path()), which becomes the session's file: a temporary file beside
  /// it, fsync, rename, fsync of the folder. Blocks; training and posting go on meanwhile. Whatever fails, the old file
  /// stays as it was and the session stays modified; where only the last step fails, the new file is there already, and
  /// saving again is all it takes.
  /// @throws Error(Unwritable); Error(InUse) when another program has the target open, or has changed it since it was
  ///         read here and `path` is empty
  virtual void save(const std::string& path = {}) = 0;

  /// Whether the working copy goes with the session, and with it all that was not saved. Without this, what is modified
  /// stays in the state directory, to be recovered.
  virtual void discard(bool gone = true) = 0;
};

/// A new, empty session. @throws Error(Unwritable) when the state directory cannot be written
[[nodiscard]] std::shared_ptr<Session> newSession(const SessionOptions& options = {});

/// Opens a file that may come from anywhere, by a copy of its rows; the file itself is not touched, but where it is of
/// an older version a copy of it is left beside it. A file that is open elsewhere opens read-only.
/// @throws Error(MissingFile, BadFile, NewerFile), naming what is wrong; Error(Unwritable) as newSession
[[nodiscard]] std::shared_ptr<Session> openSession(const std::string& path, const SessionOptions& options = {});

/// Those of no living program that hold more than their file; newest first. Never throws.
[[nodiscard]] std::vector<RecoverableSession> recoverableSessions(
    const std::string& stateDirectory = defaultStateDirectory());

/// Goes on with it. The user's file stays as it is until save(). @throws Error as openSession, Error(InUse) when
/// another program has just taken it
[[nodiscard]] std::shared_ptr<Session> recoverSession(const RecoverableSession& recoverable,
                                                      const SessionOptions& options = {});
void discardRecoverable(const RecoverableSession& recoverable);

/// What a file holds, without opening a session: nothing is written anywhere. @throws Error as openSession
[[nodiscard]] SessionContents readSession(const std::string& path);

/// The final weights of a run in a file, as safetensors bytes. @throws Error as openSession; Error(BadArgument) for a
/// run
///         that is not there or has none
[[nodiscard]] std::vector<std::uint8_t> readWeights(const std::string& path, RunId run);

}  // namespace retort
