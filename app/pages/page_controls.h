// The small controls that the pages' cards share.
#pragma once

#include <vector>

#include <QString>
#include <QStringList>

#include "engine/experiment/events.h"

class QCheckBox;
class QToolButton;
class QWidget;

namespace retort {

class FlatCombo;
class RunStore;

/// What every control needs: how tests and screen readers find it, and what its tooltip says.
struct ControlNames {
  QString object;
  QString accessible;
  QString tooltip;
};

[[nodiscard]] FlatCombo* makeFlatCombo(const ControlNames& names, const QStringList& items, QWidget* parent);
/// A card's title by which its run is chosen: see fillRunCombo.
[[nodiscard]] FlatCombo* makeRunCombo(const ControlNames& names, QWidget* parent);
/// Puts the runs into it by name, with their ids as data, and shows `shown`; hides it where there are none. What stands
/// there already stays as it is, so that an open list does not close. @param none where given, the first entry, of run
/// 0
void fillRunCombo(FlatCombo& combo, const RunStore& store, const std::vector<RunId>& runs, RunId shown,
                  const QString& none = {});
/// The run that the user chose where it is among them, else the first; 0 for none.
[[nodiscard]] RunId chosenOf(const std::vector<RunId>& runs, RunId chosen);
[[nodiscard]] QCheckBox* makeFlatCheck(const ControlNames& names, const QString& text, QWidget* parent);
[[nodiscard]] QToolButton* makeFlatButton(const ControlNames& names, const QString& text, QWidget* parent);

}  // namespace retort
