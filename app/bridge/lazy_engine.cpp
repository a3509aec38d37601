#include "app/bridge/lazy_engine.h"

namespace retort {

RunResult LazyEngine::train(const RunRequest& request, const EventSink& sink, const RunControl& control) {
  std::shared_ptr<Engine> engine;
  try {
    engine = m_engine.get();
  } catch (const std::exception& problem) {
    RunResult result;
    result.outcome = Outcome::Failed;
    result.message = problem.what();
    return result;
  }
  return engine->train(request, sink, control);
}

}  // namespace retort
