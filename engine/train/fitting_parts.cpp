#include "engine/train/fitting_parts.h"

#include <algorithm>
#include <utility>

#include "engine/experiment/sweep.h"

namespace retort {
namespace {

/// More than mostInGroup ever says; a place may come from a file that says anything, and each slot takes memory.
constexpr int kMostSlots = 64;

std::pair<int, int> placeOf(const RunRequest& request) {
  return request.from ? std::pair{request.from->epoch, request.from->batch} : std::pair{0, 0};
}

/// A teacher read twice from a session is the same one.
bool sameTeacher(const RunRequest& one, const RunRequest& other) {
  if (!needsTeacher(one.spec.objective) || !needsTeacher(other.spec.objective)) return true;
  if (one.teacher == other.teacher) return true;
  return one.teacher && other.teacher && one.teacherSpec == other.teacherSpec &&
         one.teacher->weights == other.teacher->weights && one.teacher->trainLogits == other.teacher->trainLogits;
}

bool fits(const GroupMember& member, const std::vector<GroupMember>& part) {
  const RunRequest& one = member.request;
  return std::ranges::all_of(part, [&](const GroupMember& in) {
    const RunRequest& other = in.request;
    return one.group.group == other.group.group && one.group.slots == other.group.slots &&
           one.group.slot != other.group.slot && one.data == other.data && placeOf(one) == placeOf(other) &&
           sameTeacher(one, other) && mayTrainTogether(one.spec, other.spec) &&
           member.control.pause == in.control.pause;
  });
}

bool isGrouped(const RunRequest& request) {
  const GroupPlace& place = request.group;
  return place.group != 0 && place.slot >= 0 && place.slot < place.slots && place.slots <= kMostSlots &&
         mayBeGrouped(request.spec) && !request.spec.model.layers.empty();
}

}  // namespace

std::vector<std::vector<GroupMember>> fittingParts(const std::vector<GroupMember>& members) {
  std::vector<std::vector<GroupMember>> parts;
  for (const GroupMember& member : members) {
    const bool grouped = isGrouped(member.request);
    const auto part = std::ranges::find_if(parts, [&](const auto& candidate) {
      return grouped && isGrouped(candidate.front().request) && fits(member, candidate);
    });
    if (part != parts.end())
      part->push_back(member);
    else
      parts.push_back({member});
    if (!grouped) parts.back().front().request.group = {};
  }
  return parts;
}

}  // namespace retort
