#pragma once

#include <string_view>
#include <vector>

namespace retort {

/// The JSON text of each file in resources/presets; generated at build time.
const std::vector<std::string_view>& embeddedPresets();

}  // namespace retort
