// Starts the subject, kills it, and looks at what it left.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <QProcess>
#include <QTemporaryDir>

#include "engine/session/session.h"

namespace retort {
class RowReader;
}

namespace retort::test {

/// What the subject said before it ended; see session_subject.cpp.
struct Said {
  bool submitted = false;
  bool done = false;
  long calls = 0;                      ///< of done
  std::map<RunId, double> trained;     ///< s, by its last "epoch"
  std::map<RunId, double> taken;       ///< s, the last checkpoint that was on its way to the working copy
  std::map<RunId, double> checkpoint;  ///< s, the last that is in the working copy
  std::vector<RunId> finished;
  bool saving = false;    ///< a save had begun and not ended
  std::string savedHash;  ///< of the last save that ended; empty for none
};

/// The longest training that a run has lost, s.
struct Lost {
  double untaken = 0;  ///< since its last checkpoint: what an interval bounds
  double inAll = 0;    ///< and on the way to the disk, for which the machine's other work counts
};

/// When the subject is killed.
struct Moment {
  enum class Where { Never, Time, Commit, Checkpoint, Save };
  Where where = Where::Never;
  double seconds = 0;  ///< of Time: after it began to work
  long call = 0;       ///< else: at which call that writes there
};

/// A folder with the subject's data, file and state, and the subject. Every method that finds something wrong throws
/// std::runtime_error that says what.
class KillBench {
 public:
  KillBench();

  /// Starts the subject and waits for its end.
  Said run(const Moment& moment);
  /// What holds right after a kill.
  Lost verifyLeft(const Said& said) const;
  /// Of all that does not depend on time, from the file of a sweep that is done: weights, logits, errors, curves.
  [[nodiscard]] std::string imprint() const;
  /// Nothing but the file lies where the user saves, and no working copy is left.
  void verifyClean() const;
  [[nodiscard]] double secondsOfWork() const { return m_secondsOfWork; }  ///< of the last run
  [[nodiscard]] bool wasKilled() const { return m_killed; }               ///< the last run
  [[nodiscard]] std::string killedAt() const;  ///< which call, of a moment that is no time; empty when it had none

 private:
  [[nodiscard]] std::string path(const char* name) const;
  void arm(QProcess& subject, const Moment& moment) const;
  void verifyFile(const Said& said) const;

  static Lost verifyLost(RowReader& reader, const Said& said);
  void requireFinished(RowReader& reader) const;

  QTemporaryDir m_root;
  std::set<RunId> m_finished;  ///< in all runs of the subject
  std::string m_hashBefore;    ///< of the file before the last run; empty for none
  bool m_killed = false;
  double m_secondsOfWork = 0;
};

}  // namespace retort::test
