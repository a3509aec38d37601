#pragma once

#include <optional>

#include <QObject>
#include <QTimer>

#include "app/models/run_outlook.h"

namespace retort {

class RunController;
class RunStore;

/// Says anew what Run would do when the experiment, the runs or what is known of the machine change, a moment later.
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
  void look();

  const RunStore& m_store;
  const RunController& m_controller;
  QTimer m_delay;
  std::optional<ExperimentSpec> m_spec;
};

}  // namespace retort
