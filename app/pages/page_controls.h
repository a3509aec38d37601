// The small controls that the pages' cards share.
#pragma once

#include <QString>
#include <QStringList>

class QCheckBox;
class QToolButton;
class QWidget;

namespace retort {

class FlatCombo;

/// What every control needs: how tests and screen readers find it, and what its tooltip says.
struct ControlNames {
  QString object;
  QString accessible;
  QString tooltip;
};

[[nodiscard]] FlatCombo* makeFlatCombo(const ControlNames& names, const QStringList& items, QWidget* parent);
[[nodiscard]] QCheckBox* makeFlatCheck(const ControlNames& names, const QString& text, QWidget* parent);
[[nodiscard]] QToolButton* makeFlatButton(const ControlNames& names, const QString& text, QWidget* parent);

}  // namespace retort
