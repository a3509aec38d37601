#pragma once

#include <cstdint>
#include <optional>

#include <QObject>
#include <QTimer>

#include "app/bridge/background_worker.h"
#include "app/models/run_outlook.h"

namespace retort {

class RunController;
class RunStore;

/// Says anew what Run would do when the experiment, the runs or what is known of the machine change, a moment later. A
/// thread of its own plans the sweep, one look at a time; what it says of an earlier experiment is dropped.
class OutlookWatch : public QObject {
  Q_OBJECT

 public:
  /// Store and controller outlive it.
  OutlookWatch(const RunStore& store, const RunController& controller, QObject* parent = nullptr);

  /// @param spec valid; empty while there is nothing to run
  void setSpec(std::optional<ExperimentSpec> spec);

 Q_SIGNALS:
  void outlookChanged(const std::optional<retort::RunOutlook>& outlook);

 private:
  void lookSoon();
  void look();
  void take(std::uint64_t edition, const std::optional<RunOutlook>& outlook);

  const RunStore& m_store;
  const RunController& m_controller;
  QTimer m_delay;
  std::optional<ExperimentSpec> m_spec;
  std::uint64_t m_edition = 0;  ///< of m_spec
  bool m_isLooking = false;
  bool m_again = false;  ///< something changed while it was looking
  BackgroundWorker m_worker;
};

}  // namespace retort
