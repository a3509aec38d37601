#pragma once

class QApplication;
class QSettings;

namespace retort {

inline constexpr int kUsualTextSize = 13;  ///< px

/// Sets the theme with its text at so many pixels, from 9 to 28; returns the size it took.
int setTextSize(QApplication& application, int pixels);

/// The size that the user has chosen.
[[nodiscard]] int savedTextSize(const QSettings& settings);
void saveTextSize(QSettings& settings, int pixels);

}  // namespace retort
