// Numbers in rows and columns, as a chart hands them over.
#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QStringList>

namespace retort {

/// What a CSV text holds; a field in quotes may hold commas and doubled quotes, but no line break.
struct NumberRows {
  QStringList heads;
  std::vector<QStringList> rows;
};
[[nodiscard]] NumberRows numberRows(const QString& csv);

/// The rows for a view: sorted by value, shown as one reads them. Knows nothing of what they mean.
class NumberTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Roles { SortRole = Qt::UserRole };  ///< a number where the field is one

  using QAbstractTableModel::QAbstractTableModel;

  /// Rows that come in addition, or hold other values, leave selection and order of a view as they are; other columns
  /// are another table.
  void setNumbers(NumberRows numbers);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  NumberRows m_numbers;
};

}  // namespace retort
