#include "app/report/report_settings.h"

#include <algorithm>

#include <QCoreApplication>

#include "app/models/key_words.h"
#include "app/setup/axis_texts.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

/// Its values in the sweep; empty for a key that is no axis.
QString sweptText(const Key& key, const ExperimentSpec& spec) {
  const auto axis = std::ranges::find(spec.sweep.axes, key.path, &SweepAxis::path);
  if (axis == spec.sweep.axes.end()) return {};
  QStringList values;
  for (const Value& value : axis->values) values << QString::fromStdString(valueText(key, value));
  return tr("swept: %1").arg(values.join(QStringLiteral(", ")));
}

}  // namespace

ReportSection experimentSection(const ExperimentSpec& spec, std::size_t runs) {
  ReportSection section;
  section.title = tr("Experiment %1").arg(QString::fromStdString(spec.name));
  if (!spec.title.empty()) section.paragraphs << QString::fromStdString(spec.title) + u'.';
  section.paragraphs << (runs == 1 ? tr("One run.") : tr("%1 runs.").arg(runs));
  ReportTable other{
      tr("Settings that are not as by default"), {tr("Setting"), tr("Value"), tr("By default"), tr("Key")}, {}, 4};
  ReportTable same{tr("All others"), {tr("Setting"), tr("Value"), tr("Key")}, {}, 3};
  const ExperimentSpec byDefault;
  for (const Key& key : keyTable()) {
    const QString swept = sweptText(key, spec);
    const bool isSaid = swept.isEmpty() && (key.derived || !isUsedInSweep(key.path, spec));
    if (key.path == "name" || key.path == "title") continue;  // above
    if (isSaid) continue;
    const QString value = swept.isEmpty() ? spokenValue(key, spec) : swept;
    const QString usual = key.derived ? QString() : spokenValue(key, byDefault);
    if (value != usual)
      other.rows.push_back({axisLabel(key), value, usual, textOf(key.path)});
    else if (!key.path.starts_with("sweep."))
      same.rows.push_back({axisLabel(key), value, textOf(key.path)});
  }
  for (ReportTable* table : {&other, &same})
    if (!table->rows.empty()) section.tables.push_back(std::move(*table));
  return section;
}

}  // namespace retort
