// The experiments that ship with the program, one JSON file each in resources/presets.
#pragma once

#include <string>
#include <vector>

#include "engine/experiment/spec.h"

namespace retort {

/// Parses JSON text of a whole experiment. @param where names the text in errors (a file's path).
/// @throws Error(BadFile) when it is no JSON object, Error(BadSpec) as specFromJson.
[[nodiscard]] ExperimentSpec specFromText(const std::string& text, const std::string& where);

/// @throws Error(MissingFile), and as specFromText.
[[nodiscard]] ExperimentSpec readSpecFile(const std::string& path);

/// The presets, in the order in which a newcomer should meet them. They are compiled in: no file is needed.
[[nodiscard]] const std::vector<ExperimentSpec>& presets();

/// A preset's name, or the path of a spec file. @throws Error(BadArgument) naming the presets when it is neither.
[[nodiscard]] ExperimentSpec presetOrFile(const std::string& nameOrPath);

}  // namespace retort
