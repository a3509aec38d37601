#pragma once

#include <vector>

#include <QJsonObject>
#include <QWidget>

#include "app/models/sweep_view.h"

class QLabel;

namespace retort {

class FlatCombo;
class FlowLayout;

/// What the sweep page shows: a metric by two axes, the other axes held.
class SweepControls : public QWidget {
  Q_OBJECT

 public:
  explicit SweepControls(QWidget* parent = nullptr);

  [[nodiscard]] const SweepSettings& settings() const { return m_settings; }
  [[nodiscard]] QJsonObject viewState() const;
  /// No signal.
  void setViewState(const QJsonObject& state);
  /// Offers the table's axes and shows what of them is looked at; no signal.
  void show(const SweepTable& table, const SweepSlice& slice, const std::optional<BestCell>& best);

 Q_SIGNALS:
  /// The user chose something else.
  void changed();

 private:
  struct Choice {
    QWidget* room;
    QLabel* label;
    FlatCombo* combo;
  };
  Choice addChoice(const QString& text, const QString& object, const QString& accessible, const QString& tooltip);
  void fillMetrics();
  void showAxes(const SweepTable& table, const SweepSlice& slice);
  void showHeld(const SweepTable& table, const SweepSlice& slice, const std::optional<BestCell>& best);
  void matchHeld(std::size_t count);
  void onAxisChosen(bool isX);
  void onHeldChosen(std::size_t place);

  SweepSettings m_settings;
  QString m_shownX;  ///< path of the axis that is shown, also where nobody chose it
  QString m_shownY;
  FlowLayout* m_row;
  Choice m_metric;
  Choice m_x;
  Choice m_y;
  std::vector<Choice> m_held;
};

}  // namespace retort
