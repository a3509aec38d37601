#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "engine/experiment/run_archive.h"

namespace retort {

/// Results of teachers as long as somebody holds them: all that learn from one share its logits in memory. Thread-safe;
/// whoever asks for one that another thread is just reading or making waits for that.
class TeacherCache {
 public:
  using Key = std::pair<RunId, double>;  ///< and the temperature at which members were combined; 0 for a teacher alone
  using Make = std::function<std::shared_ptr<const RunResult>()>;

  /// @param make reads or makes it, unless it is held; null where there is none @throws what `make` throws
  [[nodiscard]] std::shared_ptr<const RunResult> get(const Key& teacher, const Make& make);

 private:
  struct Entry {
    std::mutex mutex;  ///< held while it is read
    std::weak_ptr<const RunResult> result;
  };
  std::mutex m_mutex;
  std::map<Key, std::shared_ptr<Entry>> m_entries;  ///< guarded by m_mutex
};

}  // namespace retort
