#pragma once

#include <optional>

#include <QLabel>

#include "app/models/run_outlook.h"

namespace retort {

/// How many runs the experiment is, how many of them are there already, and how long the others take.
class OutlookNote : public QLabel {
  Q_OBJECT

 public:
  explicit OutlookNote(QWidget* parent = nullptr);

  /// @param outlook empty where the experiment cannot be run
  void setOutlook(const std::optional<RunOutlook>& outlook);
};

/// "15 runs: 1 teacher, 5 × 3 students, 3 baselines"
[[nodiscard]] QString countText(const RunOutlook& outlook);

/// "10 already done, 5 to train"; empty where all are to be trained.
[[nodiscard]] QString doneText(const RunOutlook& outlook);

/// "40 s", "12 min", "3.5 h": rounded as one says it.
[[nodiscard]] QString durationText(double seconds);

}  // namespace retort
