// The look: one set of colours, from which palette and style sheet are made.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

class QApplication;
class QWidget;

namespace retort {

/// Every colour that the program uses beside those of the data series. A second look is a second value of this type.
struct Theme {
  QColor window;  ///< behind the cards
  QColor card;    ///< cards, fields, tables
  QColor border;  ///< of cards and fields
  QColor grid;    ///< chart grid, table lines
  QColor track;   ///< empty part of bars and sliders
  QColor text;
  QColor mutedText;  ///< captions, axis labels
  QColor disabledText;
  QColor accent;  ///< the one accent
  QColor accentHover;
  QColor accentSoft;  ///< background of notes and selections
  QColor accentText;  ///< on the accent
  QColor error;       ///< text and border of what is wrong
  QColor errorSoft;
  QColor good;  ///< progress
};

[[nodiscard]] const Theme& lightTheme();

/// Sets Fusion, palette, font and style sheet. Style sheets may use these properties, set with setProperty() before the
/// widget is shown: QFrame card=true; QPushButton primary=true; QToolButton flat=true or chip=true; QLabel
/// role=title|headline|badge|section|muted|small|error|note|value; any field invalid=true (call repolish() after a
/// change).
void applyTheme(QApplication& application, const Theme& theme = lightTheme());

/// The palette alone, as applyTheme() sets it; widgets that paint take their colours from it by the functions below.
[[nodiscard]] QPalette paletteOf(const Theme& theme);

/// Inter where it is installed, else the nearest that is; 13 px.
[[nodiscard]] QFont textFont();

/// The caption size beside textFont(): a little smaller.
[[nodiscard]] QFont smallFont(const QFont& base);
/// For figures that matter more than those around them.
[[nodiscard]] QFont boldFont(const QFont& base);

/// Makes the style sheet see a property that was changed after the widget was shown.
void repolish(QWidget& widget);

// What the palette's roles mean here.
[[nodiscard]] QColor cardColour(const QPalette& palette);
[[nodiscard]] QColor borderColour(const QPalette& palette);
[[nodiscard]] QColor gridColour(const QPalette& palette);
[[nodiscard]] QColor trackColour(const QPalette& palette);
[[nodiscard]] QColor mutedColour(const QPalette& palette);
[[nodiscard]] QColor accentColour(const QPalette& palette);

// Series colours (Okabe and Ito 2008): told apart by people with any colour vision. Never colour alone: dash or label
// too.
[[nodiscard]] QColor studentColour();   ///< blue #0072B2
[[nodiscard]] QColor baselineColour();  ///< vermillion #D55E00
[[nodiscard]] QColor teacherColour();   ///< near-black; drawn dashed
/// Colours for further runs, in order, after student and baseline; any index >= 0, they repeat.
[[nodiscard]] QColor seriesColour(int index);

}  // namespace retort
