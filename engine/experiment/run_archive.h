#pragma once

#include <memory>

#include "engine/experiment/events.h"

namespace retort {

/// Reads what runs have left. Thread-safe; may block for as long as a disk does. Everything that was said of a run
/// before the call is there. @throws Error when it cannot be read
class RunArchive {
 public:
  virtual ~RunArchive() = default;
  /// With weights and all logits; null for a run that is not over or left nothing.
  [[nodiscard]] virtual std::shared_ptr<const RunResult> result(RunId run) = 0;
  /// The newest; null for none.
  [[nodiscard]] virtual std::shared_ptr<const Checkpoint> checkpoint(RunId run) = 0;
  /// The one at that place; null for none.
  [[nodiscard]] virtual std::shared_ptr<const Checkpoint> checkpoint(const ForkPoint& place) = 0;
};

}  // namespace retort
