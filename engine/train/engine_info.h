#pragma once

#include "engine/experiment/engine.h"

namespace retort {

/// What LibTorch and its BLAS are and can do here. Takes some hundredths of a second; leaves the calling thread with
/// one torch thread.
[[nodiscard]] EngineInfo describeEngine();

}  // namespace retort
