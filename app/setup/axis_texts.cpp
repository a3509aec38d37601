#include "app/setup/axis_texts.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <QCoreApplication>

#include "app/setup/field_editor.h"
#include "app/setup/problem_text.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/sweep.h"

namespace retort {
namespace {

constexpr std::size_t kShownValues = 6;  // of a range, before some are left out

QString tr(const char* text) { return QCoreApplication::translate("retort::SweepAxes", text); }

const std::map<std::string_view, const char*>& suggestions() {
  static const std::map<std::string_view, const char*> texts = {{"objective.temperature", "1, 2, 4, 8, 20"},
                                                                {"objective.soft_weight", "0.1, 0.5, 0.9, 1"},
                                                                {"student.width", "30, 100, 300"},
                                                                {"student.layers", "30-30, 100-100, 300-300"},
                                                                {"transfer_set.fraction", "0.03, 0.1, 0.3, 1"},
                                                                {"transfer_set.jitter_pixels", "0, 1, 2"},
                                                                {"objective.kind", "soft_targets, logits"}};
  return texts;
}

QString aroundRate(double rate) {
  QStringList values;
  for (const double factor : {0.5, 1.0, 2.0}) values << QString::number(rate * factor, 'g', 3);
  return values.join(QStringLiteral(", "));
}

}  // namespace

const std::vector<const Key*>& sweepableKeys() {
  static const std::vector<const Key*> keys = [] {
    std::vector<const Key*> found;
    for (const Key& key : keyTable())
      if (isSweepable(key)) found.push_back(&key);
    return found;
  }();
  return keys;
}

const std::vector<const Key*>& commonAxes() {
  static const std::vector<const Key*> keys = {&findKey("objective.temperature"),  &findKey("objective.soft_weight"),
                                               &findKey("student.width"),          &findKey("student.layers"),
                                               &findKey("training.learning_rate"), &findKey("transfer_set.fraction"),
                                               &findKey("objective.kind")};
  return keys;
}

QString axisName(const Key& key) { return QStringLiteral("sweep.") + fromUtf8(key.path); }

QString axisLabel(const Key& key) {
  const QString label = fromUtf8(key.label);
  if (!isOfTeacherItself(key.path)) return label;
  return tr("Teacher · %1").arg(label.left(1).toLower() + label.mid(1));
}

void addAxisTexts(const SweepSpec& sweep, FormTexts& texts) {
  for (const Key* key : sweepableKeys()) texts[axisName(*key)] = QString();
  for (const SweepAxis& axis : sweep.axes) {
    const Key& key = findKey(axis.path);
    texts[axisName(key)] = QString::fromStdString(axisText(key, axis.values));
  }
}

void readAxes(const FormTexts& texts, SweepSpec& sweep, QMap<QString, QString>& problems) {
  const std::vector<SweepAxis> before = std::move(sweep.axes);
  sweep.axes.clear();
  for (const Key* key : sweepableKeys()) {
    const QString name = axisName(*key);
    const QString text = texts.value(name);
    if (text.isEmpty()) continue;
    try {
      SweepAxis axis{std::string(key->path), parseAxis(*key, text.toStdString())};
      if (axis.values.empty())
        throw Error(ErrorKind::BadSpec, name.toStdString(), "it has no values", "Write some, such as 1, 2, 4");
      sweep.axes.push_back(std::move(axis));
    } catch (const Error& problem) {
      problems[name] = problemText(problem);
      const auto old = std::ranges::find(before, key->path, &SweepAxis::path);
      if (old != before.end()) sweep.axes.push_back(*old);
    }
  }
  std::ranges::sort(sweep.axes, {}, &SweepAxis::path);
}

QString suggestedValues(const Key& key, const ExperimentSpec& spec) {
  const auto found = suggestions().find(key.path);
  if (found != suggestions().end()) return QString::fromLatin1(found->second);
  if (key.kind == ValueKind::Boolean) return QStringLiteral("false, true");
  if (key.path.ends_with("learning_rate")) return aroundRate(std::get<double>(key.get(spec)));
  if (key.kind != ValueKind::Choice) {
    const std::vector<Value> now = {key.get(spec)};
    const QString text = QString::fromStdString(axisText(key, now));
    return text.isEmpty() ? kEmptyAxis : text;
  }
  QStringList choices;
  for (const auto choice : key.choices) choices << fromUtf8(choice);
  return choices.join(QStringLiteral(", "));
}

QString expandedValues(const Key& key, const QString& text) {
  if (!text.contains(QStringLiteral(".."))) return {};
  std::vector<Value> values;
  try {
    values = parseAxis(key, text.toStdString());
  } catch (const Error&) {
    return {};
  }
  QStringList shown;
  for (std::size_t i = 0; i < std::min(values.size(), values.size() > kShownValues ? 3 : kShownValues); ++i)
    shown << QString::fromStdString(valueText(key, values[i]));
  QString list = shown.join(QStringLiteral(" · "));
  if (values.size() > kShownValues)
    list += QStringLiteral(" … ") + QString::fromStdString(valueText(key, values.back()));
  return tr("%1: %2 values").arg(list).arg(values.size());
}

}  // namespace retort
