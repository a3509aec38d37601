#pragma once

class QWidget;

namespace retort {

/// What the program is, its version, and what it is built on.
void showAboutRetort(QWidget& parent);

/// The whole text of the licence.
void showLicence(QWidget& parent);

}  // namespace retort
