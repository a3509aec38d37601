#include "engine/data/dataset_cache.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace retort {
namespace {

constexpr std::size_t kMostKept = 4;  // beside those that runs still hold

}  // namespace

DatasetCache::Loaded DatasetCache::load(const DatasetSpec& spec) {
  try {
    return {loadDataset(spec), std::nullopt};
  } catch (const Error& error) {
    return {nullptr, error};
  } catch (const std::exception& problem) {
    return {nullptr, Error(ErrorKind::BadFile, spec.path, problem.what())};
  }
}

void DatasetCache::forgetOldest() {
  const auto isReady = [](const Entry& entry) {
    return entry.loaded.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  while (m_entries.size() >= kMostKept) {
    const auto oldest = std::find_if(m_entries.begin(), m_entries.end(), isReady);
    if (oldest == m_entries.end()) return;
    m_entries.erase(oldest);
  }
}

std::shared_ptr<const Dataset> DatasetCache::get(const DatasetSpec& spec) {
  const DatasetSpec key = withoutSplit(spec);
  const auto matches = [&key](const Entry& entry) { return entry.spec == key; };
  std::promise<Loaded> promise;
  std::shared_future<Loaded> loaded;
  bool mine = false;
  {
    const std::lock_guard lock(m_mutex);
    const auto known = std::find_if(m_entries.begin(), m_entries.end(), matches);
    mine = known == m_entries.end();
    loaded = mine ? promise.get_future().share() : known->loaded;
    if (mine) {
      forgetOldest();
      m_entries.push_back({key, loaded});
    }
  }
  if (mine) promise.set_value(load(key));
  const Loaded& answer = loaded.get();
  if (!answer.error) return answer.data;
  if (mine) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_entries, matches);
  }
  // Each caller gets an error of its own: one object thrown on several threads would be shared between them.
  throw Error(answer.error->kind(), answer.error->where(), answer.error->problem(), answer.error->remedy());
}

}  // namespace retort
