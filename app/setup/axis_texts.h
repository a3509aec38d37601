// A sweep's axes as texts of the form: under "sweep.<path>", as a person writes the values.
#pragma once

#include <vector>

#include "app/setup/form_edit.h"
#include "engine/experiment/spec.h"

namespace retort {

struct Key;

/// The text of an axis that is there and has no values yet; the text of one that is not there is empty.
inline const QString kEmptyAxis = QStringLiteral(" ");

/// Every key that can be swept, in the order of the key table.
[[nodiscard]] const std::vector<const Key*>& sweepableKeys();
/// Those that a sweep is mostly of, the most likely first.
[[nodiscard]] const std::vector<const Key*>& commonAxes();

/// "sweep.objective.temperature"
[[nodiscard]] QString axisName(const Key& key);

/// "Temperature"; "Teacher · epochs" where the label alone would not tell whose.
[[nodiscard]] QString axisLabel(const Key& key);

/// Texts of all axes, empty ones included.
void addAxisTexts(const SweepSpec& sweep, FormTexts& texts);

/// Reads the axes, by path. One with a text that says no values keeps those it had; its problem gets the axis' name.
void readAxes(const FormTexts& texts, SweepSpec& sweep, QMap<QString, QString>& problems);

/// Values to begin with, around the one that the experiment has.
[[nodiscard]] QString suggestedValues(const Key& key, const ExperimentSpec& spec);

/// What the ranges in a text come to, "1 · 1.534 · 2.354 … 20: 8 values"; empty where there are none.
[[nodiscard]] QString expandedValues(const Key& key, const QString& text);

}  // namespace retort
