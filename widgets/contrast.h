// Which colours can be read on which (contrast as in WCAG 2). Pure functions.
#pragma once

#include <QColor>

namespace retort {

/// Black or white, whichever is the easier to read on it.
[[nodiscard]] QColor textOn(const QColor& background);

/// From 1 to 21.
[[nodiscard]] double contrastOf(const QColor& one, const QColor& other);

/// The colour itself where its contrast is at least that; else darker or lighter, in the same hue, until it is.
[[nodiscard]] QColor readableOn(const QColor& background, const QColor& colour, double contrast = 4.5);

}  // namespace retort
