#pragma once

#include <QAbstractButton>
#include <QIcon>

class QLabel;
class QPushButton;

namespace retort {

struct ExperimentSpec;

/// A preset to choose: a picture of what a real run of it came to, its name, what it shows and how long it takes. A
/// click, Return or space chooses it; where it needs no file, a small button runs it at once.
class PresetCard : public QAbstractButton {
  Q_OBJECT

 public:
  /// @param large picture beside the text, marked as the place to start
  PresetCard(const ExperimentSpec& preset, bool large, QWidget* parent = nullptr);

  [[nodiscard]] const QString& preset() const { return m_preset; }
  /// @param tooltip where the time is from
  void setTime(const QString& time, const QString& tooltip);

 Q_SIGNALS:
  void runWanted();
  void arrowPressed(const QPoint& direction);  ///< to the card in that direction

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void addTexts(const ExperimentSpec& preset);
  void fitSize();
  [[nodiscard]] QSize pictureSize() const;

  QString m_preset;
  bool m_large;
  QIcon m_picture;
  QLabel* m_name;
  QLabel* m_badge;
  QLabel* m_shows;
  QLabel* m_time;
  QPushButton* m_run = nullptr;  ///< null where files are needed
};

}  // namespace retort
