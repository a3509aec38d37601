#pragma once

#include <optional>
#include <vector>

#include <QObject>

#include "app/bridge/background_worker.h"
#include "engine/experiment/error.h"
#include "engine/experiment/spec.h"

namespace retort {

/// Looks at the cells of a sweep as it is typed: at few of them at once, at thousands on a thread of its own.
class SweepCheck : public QObject {
  Q_OBJECT

 public:
  explicit SweepCheck(QObject* parent = nullptr) : QObject(parent) {}

  /// As sweepProblems(). Where the thread has to look first, what it found last; checked() follows. The queue checks an
  /// experiment anyway, so that nothing wrong is trained meanwhile. @param spec valid but for its sweep
  [[nodiscard]] std::vector<Error> problemsOf(const ExperimentSpec& spec);

 Q_SIGNALS:
  void checked();  ///< problemsOf() the newest spec

 private:
  void look();
  void take(const ExperimentSpec& spec, const std::vector<Error>& problems);

  std::optional<ExperimentSpec> m_wanted;  ///< to be looked at; empty where that is no longer asked for
  std::optional<ExperimentSpec> m_known;   ///< what m_problems are of
  std::vector<Error> m_problems;
  bool m_isLooking = false;
  BackgroundWorker m_worker;
};

}  // namespace retort
