#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace retort {

/// What a page shows while it has nothing to show: why, what to do, and an experiment that would change it.
class PresetOffer : public QWidget {
  Q_OBJECT

 public:
  /// @param tooltip what choosing it does
  PresetOffer(const QString& preset, const QString& tooltip, QWidget* parent = nullptr);

  /// Empty: there is no problem, and it hides. @param offersPreset whether the preset would help
  void setProblem(const QString& problem, bool offersPreset);

 Q_SIGNALS:
  void chosen(const QString& preset);

 private:
  QLabel* m_problem;
  QPushButton* m_choose;
};

}  // namespace retort
