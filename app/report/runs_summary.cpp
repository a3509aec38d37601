#include "app/report/runs_summary.h"

#include <array>

#include <QCoreApplication>

#include "app/models/run_tree.h"
#include "app/setup/outlook_note.h"
#include "widgets/figures.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString numberText(const std::optional<double>& value) { return value ? QString::number(*value) : QString(); }

QString errorsText(const RunRow& row) {
  if (!row.errors) return {};
  const QString mean = grouped(*row.errors, row.deviation ? 1 : 0);
  return row.deviation ? QStringLiteral("%1 ± %2").arg(mean, grouped(*row.deviation, 1)) : mean;
}

QString percentText(double share) { return QString::number(100 * share, 'f', 2); }

QString intervalText(const RunRow& row) {
  return row.interval ? tr("%1 to %2 %").arg(percentText(row.interval->low), percentText(row.interval->high))
                      : QString();
}

double secondsOf(const RunStore& store, const std::vector<RunId>& runs) {
  double seconds = 0;
  for (const RunId id : runs)
    if (const RunRecord* run = store.find(id); run && run->result) seconds += run->result->seconds;
  return seconds;
}

QStringList fieldsOf(const RunRow& row, double seconds, int depth) {
  const QString name = QString(4 * depth, QChar(QChar::Nbsp)) + row.name;
  return {name,
          row.state,
          numberText(row.temperature),
          numberText(row.softWeight),
          errorsText(row),
          row.rate ? percentText(*row.rate) + QStringLiteral(" %") : QString(),
          intervalText(row),
          row.epoch,
          seconds > 0 ? durationText(seconds) : QString()};
}

ReportTable emptySummary() {
  ReportTable table;
  table.headings =
      QStringList{tr("Run"),        tr("State"),         tr("T"),      tr("Soft weight"), tr("Test errors"),
                  tr("Error rate"), tr("95 % interval"), tr("Epochs"), tr("Time")};
  table.leftColumns = 2;
  return table;
}

void addRows(const RunStore& store, RunTree& tree, RunNode& node, int depth, ReportTable& table) {
  for (const auto& child : node.children) {
    table.rows.push_back(fieldsOf(tree.row(*child), secondsOf(store, RunTree::runsIn(*child)), depth));
    if (child->kind == RunNode::Kind::Sweep) addRows(store, tree, *child, depth + 1, table);
  }
}

QString markdownField(const QString& text) {
  QString field;
  for (const QChar c : text) {
    if (QStringLiteral("\\`*_[]<>#|&!").contains(c)) field += u'\\';
    field += c == u'\n' ? QChar(u' ') : c;
  }
  return field;
}

QString markdownRow(const QStringList& fields) {
  return QStringLiteral("| ") + fields.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
}

}  // namespace

ReportTable runsSummary(const RunStore& store, std::size_t most) {
  ReportTable table = emptySummary();
  RunTree tree(store);
  tree.build();
  addRows(store, tree, tree.root(), 0, table);
  if (table.rows.size() <= most) return table;
  table.caption = tr("The first %1 of %2 rows").arg(most).arg(table.rows.size());
  table.rows.resize(most);
  return table;
}

ReportTable runsSummary(const RunStore& store, const std::vector<RunId>& runs) {
  ReportTable table = emptySummary();
  for (const RunId id : runs)
    if (const RunRecord* run = store.find(id))
      table.rows.push_back(fieldsOf(rowOf(*run, store.find(run->spec.forkedFrom.run)), secondsOf(store, {id}), 0));
  return table;
}

QString errorsMarkdown(const ReportTable& summary) {
  constexpr std::array<qsizetype, 5> kColumns = {0, 2, 4, 5, 6};  // run, T, errors, rate, interval
  const auto fieldsOf = [&kColumns](const QStringList& texts) {
    QStringList fields;
    // An empty field would become a part of the one before it.
    for (const qsizetype i : kColumns) fields << (texts[i].isEmpty() ? QStringLiteral("–") : markdownField(texts[i]));
    return fields;
  };
  QString text = markdownRow(fieldsOf(summary.headings)) + QStringLiteral("| --- | ---: | ---: | ---: | ---: |\n");
  for (const QStringList& row : summary.rows) text += markdownRow(fieldsOf(row));
  return text;
}

}  // namespace retort
