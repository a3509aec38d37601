// Which runs differ in their seed alone.
#pragma once

#include <optional>
#include <unordered_map>

#include "app/models/run_store.h"

namespace retort {

/// All that a student's or baseline's result depends on, but its seed.
struct SeedKey {
  RunSpec spec;
  RunId teacher = 0;
  ExperimentId experiment = 0;
  bool operator==(const SeedKey&) const = default;
};
struct SeedKeyHash {
  [[nodiscard]] std::size_t operator()(const SeedKey& key) const;
};
/// Empty for teachers, which stand alone, and for forks, which are more than their spec says.
[[nodiscard]] std::optional<SeedKey> seedKeyOf(const RunRecord& run);

/// The groups of a store's runs, found once for each run: thirty times a second there is no time for it.
class SeedGroups {
 public:
  struct Place {
    RunId first = 0;  ///< the first run of the group, which stands for it
    int nth = 0;      ///< of the groups of that role, from 0
  };

  /// Takes in the runs that are new. Ids of a store only grow until it is loaded anew: then clear() first.
  void follow(const RunStore& store);
  void clear();
  /// @throws std::out_of_range for a run that it did not take in
  [[nodiscard]] const Place& placeOf(RunId run) const { return m_places.at(run); }

 private:
  std::unordered_map<SeedKey, Place, SeedKeyHash> m_groups;
  std::unordered_map<RunId, Place> m_places;
  std::unordered_map<int, int> m_count;  ///< of groups, by role
  RunId m_last = 0;
};

}  // namespace retort
