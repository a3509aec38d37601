#pragma once

#include <span>
#include <vector>

#include <QWidget>

#include "app/models/run_questions.h"
#include "app/models/run_record.h"
#include "widgets/image_set.h"

class QCheckBox;
class QLabel;
class QToolButton;

namespace retort {

class DrawingPad;
class PictureLabel;
class RunStore;

/// Where a picture is drawn for the models to answer. Asks them while it is in sight.
class DrawPanel : public QWidget {
  Q_OBJECT

 public:
  /// @param store outlives the panel
  explicit DrawPanel(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] DrawingPad* pad() const { return m_pad; }
  /// The newest drawing that was answered, as the models see it; none while there is no ink.
  [[nodiscard]] ImageSet picture() const;
  /// What the run makes of that one, [classes]; empty where it does not answer.
  [[nodiscard]] std::span<const float> logits(RunId run) const;
  [[nodiscard]] QString problem(RunId run) const;  ///< why it does not; empty when it may
  [[nodiscard]] bool canDraw() const;              ///< whether drawings can be cases of the data set

 public Q_SLOTS:
  /// Those that shall answer.
  void setRuns(const std::vector<retort::RunId>& runs);

 Q_SIGNALS:
  /// picture() and logits() are others.
  void changed();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void createParts();
  void onDatasetChanged();
  void onInkChanged();
  void take(const PictureAnswers& answers);
  void forgetAnswers();
  void ask();
  void describe();
  [[nodiscard]] QString verdict() const;
  [[nodiscard]] QString silences() const;

  RunStore& m_store;
  std::vector<RunId> m_runs;
  std::vector<std::uint8_t> m_picture;  ///< of the data set's shape; empty without ink
  PictureAnswers m_answers;             ///< to the newest picture that was answered; empty without ink
  DrawingPad* m_pad;
  QLabel* m_unusable;
  QWidget* m_side;
  PictureLabel* m_seen;
  QCheckBox* m_seesPicture;
  QLabel* m_hint;
  QLabel* m_verdict;
  QToolButton* m_undo;
  QToolButton* m_clear;
};

}  // namespace retort
