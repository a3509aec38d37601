#include "widgets/figures.h"

#include <algorithm>
#include <cmath>

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

namespace retort {

namespace {

double digitWidth(const QFontMetricsF& metrics) {
  double widest = 0;
  for (char digit = '0'; digit <= '9'; ++digit)
    widest = std::max(widest, metrics.horizontalAdvance(QLatin1Char(digit)));
  return widest;
}

double roundedTo(double value, int digits) {
  if (value == 0) return 0;
  const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

}  // namespace

QString significant(double value, int digits) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  if (value == 0) return QStringLiteral("0");
  const double rounded = roundedTo(value, digits);
  const double magnitude = std::abs(rounded);
  if (magnitude < 1e-3 || magnitude >= 1e6) {
    QString text = QString::number(rounded, 'e', digits - 1);
    text.replace(QLatin1String("e-0"), QLatin1String("e-")).replace(QLatin1String("e+0"), QLatin1String("e"));
    return text.replace(QLatin1String("e+"), QLatin1String("e"));
  }
  const int decimals = std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(magnitude) + 1e-12)));
  return QString::number(rounded, 'f', decimals);
}

QString grouped(double value, int decimals) {
  QLocale locale = QLocale::c();
  locale.setNumberOptions(QLocale::DefaultNumberOptions);
  return decimals > 0 ? locale.toString(value, 'f', decimals)
                      : locale.toString(static_cast<qlonglong>(std::llround(value)));
}

QString signedFigure(double change) {
  if (change == 0) return QStringLiteral("0");
  return (change < 0 ? QStringLiteral("−") : QStringLiteral("+")) + grouped(std::abs(change));
}

QString spokenRatio(double ratio) {
  if (!std::isfinite(ratio) || ratio >= 1e6) return significant(ratio);
  return ratio < 100 ? significant(ratio) : grouped(roundedTo(ratio, 2));
}

bool readNumber(const QString& text, double& value) {
  bool read = false;
  QLocale locale = QLocale::c();
  locale.setNumberOptions(QLocale::RejectGroupSeparator);
  const double number = locale.toDouble(text.trimmed(), &read);
  if (!read || !std::isfinite(number)) return false;
  value = number;
  return true;
}

QString csvField(QString text) {
  text.replace(QLatin1Char('"'), QLatin1String("\"\""));
  return QLatin1Char('"') + text + QLatin1Char('"');
}

QString csvField(double value) { return QString::number(value, 'g', QLocale::FloatingPointShortest); }

double figuresWidth(const QFontMetricsF& metrics, const QString& text) {
  const double digit = digitWidth(metrics);
  double width = 0;
  for (const QChar c : text) width += c.isDigit() ? digit : metrics.horizontalAdvance(c);
  return width;
}

void drawFigures(QPainter& painter, const QRectF& room, Qt::Alignment alignment, const QString& text) {
  const QFontMetricsF metrics(painter.font());
  const double digit = digitWidth(metrics);
  const double width = figuresWidth(metrics, text);
  double x = room.left();
  if (alignment.testFlag(Qt::AlignRight)) x = room.right() - width;
  if (alignment.testFlag(Qt::AlignHCenter)) x = room.center().x() - width / 2;
  const double y = room.center().y() + (metrics.ascent() - metrics.descent()) / 2;
  for (const QChar c : text) {
    const double advance = metrics.horizontalAdvance(c);
    const double cell = c.isDigit() ? digit : advance;
    painter.drawText(QPointF(x + (cell - advance) / 2, y), QString(c));
    x += cell;
  }
}

}  // namespace retort
