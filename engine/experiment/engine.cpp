#include "engine/experiment/engine.h"

namespace retort {

void Engine::trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) {
  for (const GroupMember& member : members) over(member.request.run, train(member.request, sink, member.control));
}

}  // namespace retort
