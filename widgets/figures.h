// Numbers as text and as painted text; always in the C locale.
#pragma once

#include <QRectF>
#include <QString>

class QFontMetricsF;
class QPainter;

namespace retort {

/// With so many significant digits: 0.022, 0.54, 1.0, 12, 1200; below 1e-3 and from 1e6 on as 1.2e-8. "–" when not
/// finite.
[[nodiscard]] QString significant(double value, int digits = 2);

/// A number with its thousands apart: 1,200; with one decimal 1,138.5.
[[nodiscard]] QString grouped(double value, int decimals = 0);

/// A whole number as a change: "+1,200", "−3" (with a minus as wide as the plus), "0".
[[nodiscard]] QString signedFigure(double change);

/// Rounded to two significant digits and grouped, as one says a ratio: 1.3, 12, 1,200, 3.4e9.
[[nodiscard]] QString spokenRatio(double ratio);

/// Reads a number as from_chars would, whole text, finite. False when it is none; `value` is then untouched.
[[nodiscard]] bool readNumber(const QString& text, double& value);

/// A field of a table of comma-separated values: a text in quotes, a number as it is.
[[nodiscard]] QString csvField(QString text);
[[nodiscard]] QString csvField(double value);

/// Text in which every digit is as wide as the widest, so that figures in a column stand under each other.
/// (Qt 6.4 cannot ask a font for its tabular figures.)
void drawFigures(QPainter& painter, const QRectF& room, Qt::Alignment alignment, const QString& text);
[[nodiscard]] double figuresWidth(const QFontMetricsF& metrics, const QString& text);

}  // namespace retort
