#include "app/text_size.h"

#include <algorithm>

#include <QApplication>
#include <QSettings>

#include "widgets/theme.h"

namespace retort {
namespace {

const QString key = QStringLiteral("window/text_size");

}  // namespace

int setTextSize(QApplication& application, int pixels) {
  const int size = std::clamp(pixels, 9, 28);
  applyTheme(application);
  if (size == kUsualTextSize) return size;
  QFont font = textFont();
  font.setPixelSize(size);
  application.setFont(font);
  const QString smallSize = QStringLiteral("font-size: %1px").arg(size - 1);
  application.setStyleSheet(
      application.styleSheet().replace(QStringLiteral("font-size: %1px").arg(kUsualTextSize - 1), smallSize));
  return size;
}

int savedTextSize(const QSettings& settings) { return settings.value(key, kUsualTextSize).toInt(); }

void saveTextSize(QSettings& settings, int pixels) { settings.setValue(key, pixels); }

}  // namespace retort
