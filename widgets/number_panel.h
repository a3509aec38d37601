#pragma once

#include <functional>

#include <QTimer>
#include <QWidget>

class QLabel;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace retort {

class NumberTable;

/// A chart's numbers as a table in its place: sorted by a click on a heading, selected and copied with Ctrl+C. Escape
/// or its button brings the chart back.
class NumberPanel : public QWidget {
  Q_OBJECT

 public:
  explicit NumberPanel(QWidget* parent);

  /// @param csv the numbers, read now, and at most as often as leaves the window to its events
  void setSource(const QString& title, const std::function<QString()>& csv);
  [[nodiscard]] QTableView* view() const { return m_view; }
  /// What is selected, else all: with tabs between the fields, headings first.
  [[nodiscard]] QString selectedText() const;

 Q_SIGNALS:
  void closed();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void setUpView();
  void read();
  bool answersKey(const QKeyEvent& event);

  QLabel* m_title;
  QToolButton* m_back;
  QTableView* m_view;
  NumberTable* m_table;
  QSortFilterProxyModel* m_sorted;
  std::function<QString()> m_csv;
  QTimer m_pace;  ///< until the next reading
};

}  // namespace retort
