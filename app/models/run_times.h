#pragma once

#include <set>
#include <vector>

#include <QObject>

#include "app/models/run_store.h"
#include "engine/experiment/time_estimate.h"

namespace retort {

/// What runs say of this machine's pace, better with each one that completes while the program runs. Until the first
/// has, those that the session's file brought are a hint: another machine may have trained them.
class RunTimes : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives it
  explicit RunTimes(const RunStore& store, QObject* parent = nullptr);

  [[nodiscard]] const TimeEstimate& estimate() const { return isRough() ? m_hint : m_measured; }
  [[nodiscard]] bool isRough() const { return !m_measured.hasLearned(); }  ///< no run has shown this machine's pace
  /// Of the data set that the store holds, else what such data usually have.
  [[nodiscard]] DataSize sizeOf(const DatasetSpec& spec) const;

 Q_SIGNALS:
  void changed();

 private:
  void takeHints();
  void learn(const std::vector<RunId>& runs);
  bool learn(const RunRecord& run, TimeEstimate& estimate);

  const RunStore& m_store;
  TimeEstimate m_hint;
  TimeEstimate m_measured;
  std::set<RunId> m_learned;  ///< of the store's runs, by either
};

}  // namespace retort
