#pragma once

#include <set>
#include <vector>

#include <QObject>

#include "app/models/run_store.h"
#include "engine/experiment/time_estimate.h"

namespace retort {

/// What the store's runs say of this machine's pace, better with each one that is over.
class RunTimes : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives it
  explicit RunTimes(const RunStore& store, QObject* parent = nullptr);

  [[nodiscard]] const TimeEstimate& estimate() const { return m_estimate; }
  /// Of the data set that the store holds, else what such data usually have.
  [[nodiscard]] DataSize sizeOf(const DatasetSpec& spec) const;

 Q_SIGNALS:
  void changed();

 private:
  void learnAll();
  void learn(const std::vector<RunId>& runs);
  bool learn(const RunRecord& run);

  const RunStore& m_store;
  TimeEstimate m_estimate;
  std::set<RunId> m_learned;
};

}  // namespace retort
