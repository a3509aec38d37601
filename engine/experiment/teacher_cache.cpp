#include "engine/experiment/teacher_cache.h"

namespace retort {

std::shared_ptr<const RunResult> TeacherCache::get(const Key& teacher, const Make& make) {
  std::shared_ptr<Entry> entry;
  {
    const std::lock_guard lock(m_mutex);
    auto& place = m_entries[teacher];
    if (!place) place = std::make_shared<Entry>();
    entry = place;
  }
  const std::lock_guard lock(entry->mutex);
  if (auto held = entry->result.lock()) return held;
  auto made = make();
  entry->result = made;
  return made;
}

}  // namespace retort
