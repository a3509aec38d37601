#pragma once

#include <optional>

#include "engine/experiment/engine.h"

namespace retort {

/// What the status bar tells of the machine.
struct MachineStatus {
  int workers = 0;                   ///< runs at a time; 0 until it is measured
  double casesPerSecond = 0;         ///< of all running runs together
  std::optional<EngineInfo> engine;  ///< empty until it is open
};

}  // namespace retort
