#include "app/bridge/lazy_engine.h"

namespace retort {
namespace {

RunResult failure(const std::exception& problem) {
  RunResult result;
  result.outcome = Outcome::Failed;
  result.message = problem.what();
  return result;
}

}  // namespace

RunResult LazyEngine::train(const RunRequest& request, const EventSink& sink, const RunControl& control) {
  std::shared_ptr<Engine> engine;
  try {
    engine = m_engine.get();
  } catch (const std::exception& problem) {
    return failure(problem);
  }
  return engine->train(request, sink, control);
}

void LazyEngine::trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) {
  std::shared_ptr<Engine> engine;
  try {
    engine = m_engine.get();
  } catch (const std::exception& problem) {
    for (const GroupMember& member : members) over(member.request.run, failure(problem));
    return;
  }
  engine->trainGroup(members, sink, over);
}

}  // namespace retort
