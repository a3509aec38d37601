#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

#include "app/bridge/newest_answer.h"
#include "app/models/run_outlook.h"

namespace retort {

class RunController;

/// How long each of the presets would take on this machine from the beginning, whatever the session holds; reckoned as
/// the form's is, on a thread of its own, anew when more is known of the machine.
class PresetTimes : public QObject {
  Q_OBJECT

 public:
  /// @param controller outlives it
  explicit PresetTimes(const RunController& controller, QObject* parent = nullptr);

  /// timesChanged() follows, once the machine is measured. Until hide() it follows again when more is known.
  void show();
  void hide() { m_shown = false; }

 Q_SIGNALS:
  /// @param outlooks of presets(), in their order
  void timesChanged(const std::vector<retort::RunOutlook>& outlooks);

 private:
  using Questions = std::vector<OutlookQuestion>;
  struct Question {
    std::uint64_t round = 0;
    std::shared_ptr<const Questions> presets;
    bool operator==(const Question&) const = default;
    [[nodiscard]] bool complete() const { return presets != nullptr; }
  };
  void ask();

  const RunController& m_controller;
  QTimer m_delay;
  bool m_shown = false;
  NewestAnswer<Question, std::vector<RunOutlook>> m_answer;
};

}  // namespace retort
