// Sweeps in few words, and what is said against them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/experiment/sweep.h"

namespace retort::test {

using Values = std::vector<Value>;
using List = std::vector<std::int64_t>;

inline ExperimentSpec swept(std::vector<SweepAxis> axes, int seeds = 1) {
  ExperimentSpec spec;
  spec.sweep.axes = std::move(axes);
  spec.sweep.seeds = seeds;
  return spec;
}

inline Values axis(const char* path, std::string_view text) { return parseAxis(findKey(path), text); }

inline std::vector<RunSpec> ofRole(const std::vector<PlannedRun>& plan, Role role) {
  std::vector<RunSpec> specs;
  for (const PlannedRun& run : plan)
    if (run.spec.role == role) specs.push_back(run.spec);
  return specs;
}

inline std::string problem(const ExperimentSpec& spec) {
  const auto problems = sweepProblems(spec);
  return problems.empty() ? "" : problems.front().what();
}

/// What the error of the call says; empty when it throws none.
template <typename Call>
std::string errorOf(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind() == ErrorKind::BadSpec ? error.what() : "of another kind";
  }
  return {};
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace retort::test
