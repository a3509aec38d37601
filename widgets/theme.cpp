#include "widgets/theme.h"

#include <array>
#include <utility>

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

// Resources of a static library are linked only when asked for, and the macro must stand outside every namespace.
static void initialiseWidgetResources() { Q_INIT_RESOURCE(widgets); }

namespace retort {

namespace {

QString styleSheetOf(const Theme& theme) {
  QFile file(QStringLiteral(":/retort/widgets/style/style.qss"));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QString sheet = QString::fromUtf8(file.readAll());
  const std::pair<QLatin1String, QColor> names[] = {{QLatin1String("@window"), theme.window},
                                                    {QLatin1String("@card"), theme.card},
                                                    {QLatin1String("@border"), theme.border},
                                                    {QLatin1String("@grid"), theme.grid},
                                                    {QLatin1String("@track"), theme.track},
                                                    {QLatin1String("@text"), theme.text},
                                                    {QLatin1String("@muted"), theme.mutedText},
                                                    {QLatin1String("@disabled"), theme.disabledText},
                                                    {QLatin1String("@accent-hover"), theme.accentHover},
                                                    {QLatin1String("@accent-soft"), theme.accentSoft},
                                                    {QLatin1String("@accent-text"), theme.accentText},
                                                    {QLatin1String("@accent"), theme.accent},
                                                    {QLatin1String("@error-soft"), theme.errorSoft},
                                                    {QLatin1String("@error"), theme.error},
                                                    {QLatin1String("@good"), theme.good}};
  for (const auto& [name, colour] : names) sheet.replace(name, colour.name());
  return sheet;
}

}  // namespace

const Theme& lightTheme() {
  static const Theme theme{.window = QColor(0xf6, 0xf8, 0xfa),
                           .card = Qt::white,
                           .border = QColor(0xdf, 0xe3, 0xe8),
                           .grid = QColor(0xed, 0xef, 0xf2),
                           .track = QColor(0xf0, 0xf2, 0xf5),
                           .text = QColor(0x11, 0x18, 0x27),
                           .mutedText = QColor(0x5b, 0x65, 0x73),
                           .disabledText = QColor(0xa3, 0xaa, 0xb5),
                           .accent = QColor(0x00, 0x72, 0xb2),
                           .accentHover = QColor(0x00, 0x5f, 0x96),
                           .accentSoft = QColor(0xe8, 0xf2, 0xf8),
                           .accentText = Qt::white,
                           .error = QColor(0xb4, 0x40, 0x00),
                           .errorSoft = QColor(0xfd, 0xf0, 0xe7),
                           .good = QColor(0x00, 0x9e, 0x73)};
  return theme;
}

QPalette paletteOf(const Theme& theme) {
  QPalette palette;
  const auto set = [&palette](QPalette::ColorRole role, const QColor& colour) { palette.setColor(role, colour); };
  set(QPalette::Window, theme.window);
  set(QPalette::Base, theme.card);
  set(QPalette::AlternateBase, theme.track);
  set(QPalette::Button, theme.card);
  set(QPalette::Light, theme.card);
  set(QPalette::Midlight, theme.grid);
  set(QPalette::Mid, theme.border);
  set(QPalette::Dark, theme.border.darker(130));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
    set(role, theme.text);
  set(QPalette::PlaceholderText, theme.mutedText);
  set(QPalette::Highlight, theme.accent);
  set(QPalette::HighlightedText, theme.accentText);
  set(QPalette::Link, theme.accent);
  set(QPalette::BrightText, theme.error);
  set(QPalette::ToolTipBase, theme.card);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, theme.disabledText);
  return palette;
}

QFont textFont() {
  QFont font;
  font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("Cantarell"),
                    QStringLiteral("DejaVu Sans"), QStringLiteral("Sans Serif")});
  font.setPixelSize(13);
  return font;
}

QFont smallFont(const QFont& base) {
  QFont font = base;
  if (base.pixelSize() > 0)
    font.setPixelSize(qMax(9, base.pixelSize() - 1));
  else
    font.setPointSizeF(qMax(7.0, base.pointSizeF() * 0.92));
  return font;
}

QFont boldFont(const QFont& base) {
  QFont font = base;
  font.setWeight(QFont::DemiBold);
  return font;
}

void applyTheme(QApplication& application, const Theme& theme) {
  initialiseWidgetResources();
  application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  application.setPalette(paletteOf(theme));
  application.setFont(textFont());
  application.setStyleSheet(styleSheetOf(theme));
}

void repolish(QWidget& widget) {
  widget.style()->unpolish(&widget);
  widget.style()->polish(&widget);
  widget.update();
}

QColor cardColour(const QPalette& palette) { return palette.color(QPalette::Base); }
QColor borderColour(const QPalette& palette) { return palette.color(QPalette::Mid); }
QColor gridColour(const QPalette& palette) { return palette.color(QPalette::Midlight); }
QColor trackColour(const QPalette& palette) { return palette.color(QPalette::AlternateBase); }
QColor mutedColour(const QPalette& palette) { return palette.color(QPalette::PlaceholderText); }
QColor accentColour(const QPalette& palette) { return palette.color(QPalette::Highlight); }

QColor studentColour() { return {0x00, 0x72, 0xb2}; }
QColor baselineColour() { return {0xd5, 0x5e, 0x00}; }
QColor teacherColour() { return {0x1f, 0x29, 0x37}; }

QColor seriesColour(int index) {
  static const std::array<QColor, 4> colours = {QColor(0x00, 0x9e, 0x73), QColor(0xe6, 0x9f, 0x00),
                                                QColor(0xcc, 0x79, 0xa7), QColor(0x56, 0xb4, 0xe9)};
  return colours[static_cast<std::size_t>(index) % colours.size()];
}

}  // namespace retort
