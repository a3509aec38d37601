#include "app/models/key_words.h"

#include <map>

#include <QCoreApplication>
#include <QStringList>

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace

QString choiceText(std::string_view choice) {
  static const std::map<std::string_view, const char*> names = {
      {"glyphs", QT_TRANSLATE_NOOP("retort", "Glyphs, drawn here")},
      {"digits", QT_TRANSLATE_NOOP("retort", "10 digits")},
      {"alphanumeric", QT_TRANSLATE_NOOP("retort", "62 digits and letters")},
      {"idx", QT_TRANSLATE_NOOP("retort", "Folder like MNIST's")},
      {"speech", QT_TRANSLATE_NOOP("retort", "Recorded words")},
      {"formants", QT_TRANSLATE_NOOP("retort", "Formants, drawn here")},
      {"sgd", QT_TRANSLATE_NOOP("retort", "SGD")},
      {"adam", QT_TRANSLATE_NOOP("retort", "Adam")},
      {"hard", QT_TRANSLATE_NOOP("retort", "hard targets")},
      {"logits", QT_TRANSLATE_NOOP("retort", "matching logits")}};
  const auto found = names.find(choice);
  if (found != names.end()) return tr(found->second);
  return textOf(choice).replace(u'_', u' ');
}

QString spokenValue(const Key& key, const ExperimentSpec& spec) {
  const Value value = key.get(spec);
  if (key.kind == ValueKind::Boolean) return std::get<bool>(value) ? tr("yes") : tr("no");
  if (key.kind == ValueKind::Choice) return choiceText(std::get<std::string>(value));
  const QString text = QString::fromStdString(valueText(key, value));
  if (text.isEmpty()) return tr("none");
  return key.unit == "px" ? text + QStringLiteral(" px") : text;
}

QString keyTip(const Key& key) {
  QStringList lines{textOf(key.path), textOf(key.help)};
  if (!key.unit.empty()) lines << tr("In %1").arg(textOf(key.unit));
  return lines.join(u'\n');
}

QString roleText(Role role) {
  switch (role) {
    case Role::Teacher:
      return tr("teacher");
    case Role::Student:
      return tr("student");
    case Role::Baseline:
      return tr("baseline");
    case Role::Ensemble:
      return tr("ensemble");
    case Role::Specialist:
      return tr("specialist");
  }
  return {};
}

}  // namespace retort
