#pragma once

#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/experiment/error.h"

namespace retort {

/// Loads each data set once and shares it. Thread-safe: concurrent callers for one spec wait for one load.
/// Keeps the latest few; a failed load is not kept, so that a file put right can be tried again.
class DatasetCache {
 public:
  /// Blocks until it is loaded. @throws as loadDataset
  [[nodiscard]] std::shared_ptr<const Dataset> get(const DatasetSpec& spec);

 private:
  struct Loaded {
    std::shared_ptr<const Dataset> data;
    std::optional<Error> error;
  };
  struct Entry {
    DatasetSpec spec;  ///< withoutSplit
    std::shared_future<Loaded> loaded;
  };
  [[nodiscard]] static Loaded load(const DatasetSpec& spec);
  void forgetOldest();

  std::mutex m_mutex;
  std::vector<Entry> m_entries;
};

}  // namespace retort
