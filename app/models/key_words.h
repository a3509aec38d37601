// What keys and their values are called on the screen.
#pragma once

#include <string_view>

#include <QString>

#include "engine/experiment/key_table.h"

namespace retort {

/// What a choice is called where its name in files says too little.
[[nodiscard]] QString choiceText(std::string_view choice);
/// The value as the form shows it, with its unit where it is one of length: "2 px".
[[nodiscard]] QString spokenValue(const Key& key, const ExperimentSpec& spec);
/// Path, meaning and unit, in lines.
[[nodiscard]] QString keyTip(const Key& key);
[[nodiscard]] QString roleText(Role role);

}  // namespace retort
