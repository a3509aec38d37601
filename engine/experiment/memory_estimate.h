#pragma once

#include <cstddef>
#include <span>

#include "engine/data/dataset.h"
#include "engine/experiment/spec.h"

namespace retort {

/// Bytes that training this run will take at its peak, beside the data set itself.
[[nodiscard]] std::size_t estimatedBytes(const RunSpec& spec, const SampleShape& shape, std::size_t classes,
                                         std::size_t trainCases, std::size_t testCases);

/// Bytes the machine can still give without swapping (MemAvailable, or what a container's limit leaves); the largest
/// size_t where that is unknown.
[[nodiscard]] std::size_t availableBytes();

/// For runs of which two may train at a time. @throws Error(OutOfMemory) naming what is needed, what is free, and the
/// key to make smaller
void requireMemory(std::span<const RunSpec> runs, const Dataset& data);

}  // namespace retort
