#include "engine/data/dataset_cache.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace retort {
namespace {

// The spec without what does not change the bytes.
DatasetSpec bytesOf(const DatasetSpec& spec) {
  DatasetSpec key = spec;
  key.validationFraction = 0;
  if (key.kind == DatasetKind::Idx) key.seed = 0;
  if (key.kind == DatasetKind::Glyphs) key.path.clear();
  return key;
}

}  // namespace

std::shared_ptr<const Dataset> DatasetCache::get(const DatasetSpec& spec) {
  const DatasetSpec key = bytesOf(spec);
  const auto matches = [&key](const Entry& entry) { return entry.spec == key; };
  std::promise<std::shared_ptr<const Dataset>> promise;
  {
    std::unique_lock lock(m_mutex);
    const auto known = std::find_if(m_entries.begin(), m_entries.end(), matches);
    if (known != m_entries.end()) {
      const auto data = known->data;
      lock.unlock();
      return data.get();
    }
    m_entries.push_back({key, promise.get_future().share()});
  }
  try {
    auto data = loadDataset(key);
    promise.set_value(data);
    return data;
  } catch (...) {
    {
      const std::lock_guard lock(m_mutex);
      std::erase_if(m_entries, matches);
    }
    promise.set_exception(std::current_exception());
    throw;
  }
}

}  // namespace retort
