#pragma once

#include <QJsonObject>
#include <QObject>

class QAction;
class QMenu;
class QToolButton;

namespace retort {

class Card;
class FlatCombo;
enum class CurveMetric;

/// The head of the curves' card: what is drawn, and how.
class CurveControls : public QObject {
  Q_OBJECT

 public:
  /// @param card gets the controls, and owns them
  explicit CurveControls(Card& card);

  [[nodiscard]] CurveMetric metric() const;
  [[nodiscard]] bool isLog() const;
  [[nodiscard]] bool isMean() const;      ///< seeds become their mean
  [[nodiscard]] bool isOverTime() const;  ///< x is the time
  [[nodiscard]] bool isSmooth() const;
  [[nodiscard]] bool hasTrainError() const;  ///< in a chart beside
  [[nodiscard]] bool hasPaper() const;       ///< its figures as lines

  [[nodiscard]] QJsonObject state() const;
  /// @param state from a file that anyone may have written; signals as if the user had done it
  void setState(const QJsonObject& state);

  [[nodiscard]] QToolButton* resetButton() const { return m_reset; }
  /// Where further switches may be added.
  [[nodiscard]] QMenu* options() const { return m_options; }

 Q_SIGNALS:
  void changed();
  /// What the axes are of is another: a zoom means nothing any more. Before changed().
  void axesChanged();

 private:
  void createChoices(Card& card);
  void createOptions(Card& card);
  QAction* addOption(const QString& name, const QString& text, const QString& tip);

  FlatCombo* m_metric = nullptr;
  QToolButton* m_reset = nullptr;
  FlatCombo* m_scale = nullptr;
  FlatCombo* m_seeds = nullptr;
  FlatCombo* m_axis = nullptr;
  QMenu* m_options = nullptr;
  QAction* m_smooth = nullptr;
  QAction* m_beside = nullptr;
  QAction* m_paper = nullptr;
};

}  // namespace retort
