#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "engine/experiment/run_archive.h"

namespace retort {

/// Results of teachers as long as somebody holds them: all that learn from one share its logits in memory. Thread-safe;
/// whoever asks for one that another thread is just reading waits for that.
class TeacherCache {
 public:
  /// @param known the result, where the caller has it; null: it is read from the archive, unless it is held
  /// @param archive null for none @return null where there is none @throws Error when it cannot be read
  [[nodiscard]] std::shared_ptr<const RunResult> get(RunId teacher, std::shared_ptr<const RunResult> known,
                                                     RunArchive* archive);

 private:
  struct Entry {
    std::mutex mutex;  ///< held while it is read
    std::weak_ptr<const RunResult> result;
  };
  std::mutex m_mutex;
  std::map<RunId, std::shared_ptr<Entry>> m_entries;  ///< guarded by m_mutex
};

}  // namespace retort
