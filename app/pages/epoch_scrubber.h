#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "app/models/run_record.h"

class QLabel;
class QPushButton;
class QSlider;
class QTimer;
class QToolButton;

namespace retort {

class EpochLogits;
class RunStore;

/// Chooses the epoch at which a probe case's distributions are shown, and plays them from the first to the newest.
class EpochScrubber : public QWidget {
  Q_OBJECT

 public:
  /// @param store and what it holds of earlier epochs outlive the scrubber
  EpochScrubber(const RunStore& store, EpochLogits& logits, QWidget* parent = nullptr);

  /// At which logits are to be shown; they are at hand. Empty: the newest, which is all that there is of a case that is
  /// no probe.
  [[nodiscard]] std::optional<int> epoch() const;
  [[nodiscard]] bool isPlaying() const;

 public Q_SLOTS:
  /// Index in the test set; -1 for none. No signal.
  void setCase(int testCase);
  /// Those whose distributions are shown.
  void setRuns(const std::vector<retort::RunId>& runs);
  /// Empty: the newest. Shown once the logits are at hand.
  void setEpoch(std::optional<int> epoch);
  void setPlaying(bool playing);

 Q_SIGNALS:
  void epochChanged();
  /// The user wants a case that has a history.
  void caseSelected(int testCase);

 private:
  void createParts();
  void refresh();
  void setWanted(int epoch);
  void showWhatIsAtHand();
  void step();
  void describe();
  [[nodiscard]] std::vector<const RunRecord*> runs() const;
  /// The nearest case to the present one that every run evaluates after each epoch; -1 without any.
  [[nodiscard]] int nearestProbe() const;
  [[nodiscard]] bool isProbe() const { return m_case >= 0 && nearestProbe() == m_case; }
  [[nodiscard]] int stride() const;

  const RunStore& m_store;
  EpochLogits& m_logits;
  std::vector<RunId> m_runs;
  int m_case = -1;
  int m_first = 0;  ///< epochs that there are; m_first == m_last: nothing to choose
  int m_last = 0;
  std::optional<int> m_wanted;  ///< by the slider; empty: the newest
  std::optional<int> m_shown;   ///< the last one whose logits were at hand
  QToolButton* m_button;
  QSlider* m_slider;
  QLabel* m_text;
  QPushButton* m_nearest;
  QTimer* m_play;
};

}  // namespace retort
