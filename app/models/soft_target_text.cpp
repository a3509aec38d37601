#include "app/models/soft_target_text.h"

#include <cmath>
#include <utility>

#include <QCoreApplication>
#include <QStringList>

#include "engine/analysis/soft_targets.h"
#include "widgets/figures.h"

namespace retort {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

constexpr double kMuchApart = 0.6931471805599453;  // ln 2
constexpr double kAlike = 0.05;                    // of ln r: nobody would call it a difference
constexpr double kMostSpoken = 1e6;
constexpr double kSure = 0.05;

/// ln (q_more / q_less)
double logRatio(std::span<const float> logits, ClassPair pair, double temperature) {
  return (double{logits[pair.more]} - double{logits[pair.less]}) / temperature;
}

QString timesText(double logRatio) {
  const double ratio = std::exp(std::abs(logRatio));
  return ratio < kMostSpoken ? tr("%1 times").arg(spokenRatio(ratio)) : tr("over a million times");
}

QString temperatureText(double temperature) { return QString::number(temperature, 'g', 4); }

/// "To the student it is 14 times, to the baseline 2.3 times the other way round."
QString othersText(const std::vector<SpokenModel>& models, ClassPair pair, double temperature) {
  const double first = logRatio(models.front().logits, pair, temperature);
  QStringList parts;
  for (std::size_t i = 1; i < models.size(); ++i) {
    const double here = logRatio(models[i].logits, pair, temperature);
    if (std::abs(here - first) < kMuchApart) continue;
    const bool isReversed = here < -kAlike && first > 0;
    const QString times = std::abs(here) < kAlike ? tr("equally likely") : timesText(here);
    parts << (isReversed ? tr("to %1 %2 the other way round") : tr("to %1 %2")).arg(models[i].name, times);
  }
  if (parts.empty()) return models.size() < 2 ? QString() : tr(" The others say nearly the same.");
  QString text = parts.join(QStringLiteral(", "));
  text[0] = text[0].toUpper();
  return QLatin1Char(' ') + text + QLatin1Char('.');
}

}  // namespace

QString className(const Dataset& data, std::size_t index) {
  return index < data.classNames.size() ? QString::fromStdString(data.classNames[index]) : QString::number(index);
}

QString withArticle(const QString& name) {
  const QString start = name.left(1).toUpper();
  const bool oneLetter = name.size() == 1 && QStringLiteral("AEFHILMNORSX").contains(start);
  const bool isOne = name.startsWith(QLatin1String("one"), Qt::CaseInsensitive);  // as it is said
  const bool longWord = name.size() > 1 && !isOne && QStringLiteral("AEIOU").contains(start);
  const bool number = start == QLatin1String("8") || name == QLatin1String("11") || name == QLatin1String("18");
  return (oneLetter || longWord || number ? QStringLiteral("an ") : QStringLiteral("a ")) + name;
}

ClassPair wrongExtremes(std::span<const float> logits, std::size_t label) {
  if (logits.size() < 3) return {};
  const std::size_t start = label == 0 ? 1 : 0;
  ClassPair found{start, start};
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (i == label) continue;
    if (logits[i] > logits[found.more]) found.more = i;
    if (logits[i] < logits[found.less]) found.less = i;
  }
  return found;
}

QString ratioText(const Dataset& data, const std::vector<SpokenModel>& models, std::size_t label, ClassPair pair,
                  double temperature) {
  if (models.empty() || models.front().logits.size() < 2 || pair.more == pair.less) return {};
  const auto logits = models.front().logits;
  if (logRatio(logits, pair, 1) < 0) std::swap(pair.more, pair.less);
  const double ratio = logRatio(logits, pair, temperature);
  const QString more = withArticle(className(data, pair.more));
  const QString less = withArticle(className(data, pair.less));
  const QString whose = className(data, label);
  QString text;
  if (ratio < kAlike)
    text = tr("To %1, this %2 is as likely %3 as %4 at T = %5")
               .arg(models.front().name, whose, more, less, temperatureText(temperature));
  else
    text = tr("To %1, this %2 is %3 more likely %4 than %5 at T = %6")
               .arg(models.front().name, whose, timesText(ratio), more, less, temperatureText(temperature));
  if (temperature != 1) text += tr(" (%1 at T = 1)").arg(timesText(logRatio(logits, pair, 1)));
  text += QLatin1Char('.');
  const std::size_t predicted = predictedClass(logits);
  if (predicted != label) text += tr(" It takes it for %1.").arg(withArticle(className(data, predicted)));
  return text + othersText(models, pair, temperature);
}

QString agreementText(const PairedErrors& pair, const QString& teacher, const QString& student) {
  if (pair.cases == 0) return {};
  if (pair.onlyFirst + pair.onlySecond == 0)
    return tr("The %1 and the %2 are right and wrong on the same cases.").arg(teacher, student);
  const double p = mcnemar(pair);
  const bool isSure = p < kSure;
  const bool teacherIsBetter = pair.onlySecond > pair.onlyFirst;
  const QString chance = p < 0.001 ? QStringLiteral("p < 0.001") : QStringLiteral("p = ") + significant(p);
  const QString verdict = isSure ? tr("the %1 is better, by more than luck").arg(teacherIsBetter ? teacher : student)
                                 : tr("luck alone would do as much");
  const auto cases = static_cast<double>(pair.onlyFirst + pair.onlySecond);
  return tr("On %1 one of the two alone is right: the %2 on %3, the %4 on %5. McNemar %6: %7.")
      .arg(cases == 1 ? tr("1 case") : tr("%1 cases").arg(grouped(cases)), teacher,
           grouped(static_cast<double>(pair.onlySecond)), student, grouped(static_cast<double>(pair.onlyFirst)), chance,
           verdict);
}

}  // namespace retort
