// The values of an axis as they are read.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/experiment/key_checks.h"
#include "engine/experiment/sweep.h"

namespace retort {

/// Each once, in the order in which they came. However many a file gives, and however often, reading them ends soon.
class AxisValues {
 public:
  explicit AxisValues(const Key& key) : m_key(key) {}

  /// @throws Error(BadSpec) when the key cannot have it, and when there are too many
  void add(Value value) {
    constexpr std::size_t kMostGiven = 2 * kMostRuns;
    requireAllowed(m_key, value);
    if (++m_given > kMostGiven || m_values.size() >= kMostRuns)
      throw Error(ErrorKind::BadSpec, "sweep." + std::string(m_key.path), "it has too many values",
                  "Name at most " + std::to_string(kMostRuns));
    if (m_known.insert(value).second) m_values.push_back(std::move(value));
  }
  [[nodiscard]] std::vector<Value> take() { return std::move(m_values); }

 private:
  const Key& m_key;
  std::vector<Value> m_values;
  std::set<Value> m_known;
  std::size_t m_given = 0;
};

}  // namespace retort
