#pragma once

namespace retort {

/// So many threads for torch and its BLAS on the calling thread, and denormals flushed: a decaying velocity would
/// otherwise slow a step. Every thread that trains or measures calls it first.
void useThreads(int threads);
inline void useOneThread() { useThreads(1); }

}  // namespace retort
