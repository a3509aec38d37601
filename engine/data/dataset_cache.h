#pragma once

#include <future>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/data/dataset.h"

namespace retort {

/// Loads each data set once and shares it. Thread-safe: concurrent callers for one spec wait for one load.
/// A failed load is not kept, so that a file put right can be tried again.
class DatasetCache {
 public:
  /// Blocks until it is loaded. @throws as loadDataset
  [[nodiscard]] std::shared_ptr<const Dataset> get(const DatasetSpec& spec);

 private:
  struct Entry {
    DatasetSpec spec;  ///< without what does not change the bytes (validation fraction)
    std::shared_future<std::shared_ptr<const Dataset>> data;
  };
  std::mutex m_mutex;
  std::vector<Entry> m_entries;
};

}  // namespace retort
