#pragma once

namespace retort {

/// One thread for torch and its BLAS on the calling thread, and denormals flushed: a decaying velocity would otherwise
/// slow a step. Every thread that trains or measures calls it first.
void useOneThread();

}  // namespace retort
