#include "engine/data/specialist_set.h"

#include <algorithm>
#include <functional>
#include <string>

#include "engine/data/random.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr std::uint64_t kRestStream = 0x72657374;

[[noreturn]] void refuse(std::string problem, std::string remedy) {
  throw Error(ErrorKind::BadSpec, "specialists", std::move(problem), std::move(remedy));
}

struct Parts {
  std::vector<std::uint32_t> special;
  std::vector<std::uint32_t> rest;
};

Parts partsOf(std::span<const std::uint16_t> labels, std::span<const std::uint32_t> offered,
              const std::vector<std::uint16_t>& places, std::size_t dustbin) {
  Parts parts;
  for (const std::uint32_t index : offered) {
    if (index >= labels.size() || labels[index] >= places.size())
      refuse("case " + std::to_string(index) + " does not exist or is of an unknown class", "Load the data set again");
    (places[labels[index]] == dustbin ? parts.rest : parts.special).push_back(index);
  }
  if (parts.special.empty()) refuse("the subset's classes have no training case", "Choose classes that have cases");
  if (parts.rest.empty())
    refuse("no class outside the subset has a training case, so that nothing goes to the dustbin",
           "Keep cases of other classes in the transfer set");
  return parts;
}

}  // namespace

std::vector<std::uint16_t> specialistPlaces(std::span<const int> subset, std::size_t classes) {
  if (subset.empty()) refuse("a subset has no classes", "Give it at least one");
  const bool ascending = std::ranges::adjacent_find(subset, std::greater_equal<>()) == subset.end();
  if (!ascending || subset.front() < 0 || static_cast<std::size_t>(subset.back()) >= classes)
    refuse("the classes of a subset are not ascending indices below " + std::to_string(classes),
           "Name each class of the data set once");
  if (subset.size() == classes)
    refuse("a subset has all classes and so no dustbin", "Leave at least one class to the generalist");
  std::vector<std::uint16_t> places(classes, static_cast<std::uint16_t>(subset.size()));
  for (std::size_t i = 0; i < subset.size(); ++i)
    places[static_cast<std::size_t>(subset[i])] = static_cast<std::uint16_t>(i);
  return places;
}

SpecialistSet makeSpecialistSet(std::span<const std::uint16_t> labels, std::span<const std::uint32_t> offered,
                                std::size_t classes, std::span<const int> subset, std::int64_t seed,
                                std::uint32_t draw) {
  const std::vector<std::uint16_t> places = specialistPlaces(subset, classes);
  Parts parts = partsOf(labels, offered, places, subset.size());
  SpecialistSet set;
  set.special = parts.special.size();
  set.specialShare = static_cast<double>(set.special) / static_cast<double>(offered.size());
  if (parts.rest.size() > set.special) {
    Random random(static_cast<std::uint64_t>(seed), kRestStream + (std::uint64_t{draw} << 32U));
    random.shuffle(parts.rest);
    parts.rest.resize(set.special);
  }
  set.cases = std::move(parts.special);
  set.cases.insert(set.cases.end(), parts.rest.begin(), parts.rest.end());
  std::ranges::sort(set.cases);
  for (const std::uint32_t index : set.cases) set.labels.push_back(places[labels[index]]);
  return set;
}

}  // namespace retort
