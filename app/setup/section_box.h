#pragma once

#include <QWidget>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace retort {

/// A heading of the form with its rows, and further rows that fold away.
class SectionBox : public QWidget {
  Q_OBJECT

 public:
  /// @param foldable whether there are further rows
  SectionBox(const QString& title, bool foldable, QWidget* parent);

  [[nodiscard]] QGridLayout& rows() const { return *m_rows; }
  [[nodiscard]] QGridLayout& foldedRows() const { return *m_foldedRows; }
  [[nodiscard]] QWidget* folded() const { return m_folded; }
  void unfold(bool open);
  /// Puts a widget at the right of the heading; as wide as the section above its rows; between these and the further
  /// ones.
  void addToHeader(QWidget* widget);
  void addAbove(QWidget* widget);
  void addBelow(QWidget* widget);

  /// Of the column of labels, in px.
  [[nodiscard]] static int labelWidth(const QFontMetrics& metrics);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void alignLabels();
  void setUpFold(const QString& title, bool foldable);

  QToolButton* m_fold;
  QWidget* m_folded;
  QHBoxLayout* m_header;
  QVBoxLayout* m_above;
  QVBoxLayout* m_below;
  QGridLayout* m_rows;
  QGridLayout* m_foldedRows;
};

}  // namespace retort
