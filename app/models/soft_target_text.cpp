#include "app/models/soft_target_text.h"

#include <cmath>

#include <QCoreApplication>

#include "engine/analysis/soft_targets.h"
#include "widgets/figures.h"

namespace retort {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

/// The wrong classes with the largest and the smallest logit.
struct Extremes {
  std::size_t most = 0;
  std::size_t least = 0;
};

Extremes wrongExtremes(std::span<const float> logits, std::size_t label) {
  Extremes found{label == 0 ? 1U : 0U, label == 0 ? 1U : 0U};
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (i == label) continue;
    if (logits[i] > logits[found.most]) found.most = i;
    if (logits[i] < logits[found.least]) found.least = i;
  }
  return found;
}

}  // namespace

QString className(const Dataset& data, std::size_t index) {
  return index < data.classNames.size() ? QString::fromStdString(data.classNames[index]) : QString::number(index);
}

QString withArticle(const QString& name) {
  const QString start = name.left(1).toUpper();
  const bool oneLetter = name.size() == 1 && QStringLiteral("AEFHILMNORSX").contains(start);
  const bool longWord = name.size() > 1 && QStringLiteral("AEIOU").contains(start);
  const bool number = start == QLatin1String("8") || name == QLatin1String("11") || name == QLatin1String("18");
  return (oneLetter || longWord || number ? QStringLiteral("an ") : QStringLiteral("a ")) + name;
}

QString resemblance(const Dataset& data, const QString& model, std::span<const float> logits, std::size_t label,
                    double temperature) {
  if (logits.size() < 3) return {};
  const Extremes wrong = wrongExtremes(logits, label);
  const double ratio = std::exp((double{logits[wrong.most]} - double{logits[wrong.least]}) / temperature);
  const QString times = ratio < 1e6 ? spokenRatio(ratio) : tr("over a million");
  QString text = tr("To the %1, this %2 looks %3 times more like %4 than like %5.")
                     .arg(model, className(data, label), times, withArticle(className(data, wrong.most)),
                          withArticle(className(data, wrong.least)));
  const std::size_t predicted = predictedClass(logits);
  if (predicted != label) text += tr(" It takes it for %1.").arg(withArticle(className(data, predicted)));
  return text;
}

}  // namespace retort
