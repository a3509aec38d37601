#include "widgets/number_table.h"

#include <utility>

#include "widgets/figures.h"

namespace retort {

namespace {

QStringList fieldsOf(QStringView line) {
  QStringList fields(QString{});
  bool quoted = false;
  for (qsizetype i = 0; i < line.size(); ++i) {
    const bool isQuote = line[i] == QLatin1Char('"');
    if (isQuote && quoted && i + 1 < line.size() && line[i + 1] == QLatin1Char('"'))
      fields.back() += line[i++];
    else if (isQuote)
      quoted = !quoted;
    else if (line[i] == QLatin1Char(',') && !quoted)
      fields << QString();
    else
      fields.back() += line[i];
  }
  return fields;
}

/// With as many digits as one reads; the whole number is in the tooltip.
QString shown(const QString& field) {
  double number = 0;
  return field.size() > 8 && readNumber(field, number) ? significant(number, 5) : field;
}

}  // namespace

NumberRows numberRows(const QString& csv) {
  NumberRows numbers;
  for (const QStringView line : QStringView(csv).split(QLatin1Char('\n'), Qt::SkipEmptyParts))
    if (numbers.heads.empty())
      numbers.heads = fieldsOf(line);
    else
      numbers.rows.push_back(fieldsOf(line));
  return numbers;
}

void NumberTable::setNumbers(NumberRows numbers) {
  const auto before = static_cast<int>(m_numbers.rows.size());
  const auto now = static_cast<int>(numbers.rows.size());
  if (numbers.heads != m_numbers.heads || now < before) {
    beginResetModel();
    m_numbers = std::move(numbers);
    endResetModel();
    return;
  }
  if (now > before) beginInsertRows({}, before, now - 1);
  m_numbers = std::move(numbers);
  if (now > before) endInsertRows();
  if (before > 0) Q_EMIT dataChanged(index(0, 0), index(before - 1, columnCount() - 1));
}

int NumberTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_numbers.rows.size());
}

int NumberTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_numbers.heads.size());
}

QVariant NumberTable::data(const QModelIndex& index, int role) const {
  const QString field = m_numbers.rows.at(static_cast<std::size_t>(index.row())).value(index.column());
  double number = 0;
  switch (role) {
    case Qt::DisplayRole:
      return shown(field);
    case Qt::ToolTipRole:
    case Qt::EditRole:
      return field;
    case SortRole:
      return readNumber(field, number) ? QVariant(number) : QVariant(field);
    case Qt::TextAlignmentRole:
      return QVariant::fromValue((readNumber(field, number) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
      return {};
  }
}

QVariant NumberTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
  return m_numbers.heads.value(section);
}

}  // namespace retort
