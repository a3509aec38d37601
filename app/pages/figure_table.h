#pragma once

#include <vector>

#include <QStringList>
#include <QTableWidget>

namespace retort {

/// Names in the first column, figures in the others: read with the keyboard, copied with Ctrl+C, Return chooses a row.
class FigureTable : public QTableWidget {
  Q_OBJECT

 public:
  /// @param tips one for each heading
  FigureTable(const QStringList& headings, const QStringList& tips, QWidget* parent = nullptr);

  void setHeading(int column, const QString& heading);
  /// The current row stays. @param rows [rows][headings]
  void setRows(const std::vector<QStringList>& rows);
  /// Headings and rows, with tabs between their fields; without hidden columns.
  [[nodiscard]] QString text() const;
  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void rowChosen(int row);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void fitText();
  [[nodiscard]] int heightOf(int rows) const;
};

}  // namespace retort
