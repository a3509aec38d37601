#include "app/models/seed_groups.h"

#include <algorithm>

namespace retort {

std::size_t SeedKeyHash::operator()(const SeedKey& key) const {
  return RunSpecHash()(key.spec) * 31 + std::hash<std::uint64_t>()(key.teacher * 131 + key.experiment);
}

std::optional<SeedKey> seedKeyOf(const RunRecord& run) {
  if (isTeacher(run.spec.role) || run.spec.forkedFrom.run != 0) return std::nullopt;
  SeedKey key{run.spec, run.teacher, run.experiment};
  key.spec.training.seed = 0;
  return key;
}

void SeedGroups::follow(const RunStore& store) {
  const auto& runs = store.runs();
  for (auto run = std::ranges::upper_bound(runs, m_last, {}, &RunRecord::id); run != runs.end(); ++run) {
    m_last = run->id;
    const auto key = seedKeyOf(*run);
    const auto known = key ? m_groups.find(*key) : m_groups.end();
    if (known != m_groups.end()) {
      m_places[run->id] = known->second;
      continue;
    }
    const Place place{run->id, m_count[static_cast<int>(run->spec.role)]++};
    m_places[run->id] = place;
    if (key) m_groups.emplace(*key, place);
  }
}

void SeedGroups::clear() { *this = {}; }

}  // namespace retort
