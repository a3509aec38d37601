// Which sweeps are one, and what their spec is then.
#include <algorithm>
#include <utility>

#include "engine/experiment/sweep.h"

namespace retort {
namespace {

bool haveSameAxes(const SweepSpec& one, const SweepSpec& other) {
  return std::ranges::equal(one.axes, other.axes, {}, &SweepAxis::path, &SweepAxis::path);
}

/// The spec as two of one sweep have in common. @param other whose first values stand in for the base's
ExperimentSpec commonPart(ExperimentSpec spec, const ExperimentSpec& other) {
  for (const SweepAxis& axis : other.sweep.axes) {
    const auto key = std::ranges::find(keyTable(), axis.path, &Key::path);
    if (key != keyTable().end() && !axis.values.empty()) key->set(spec, axis.values.front());
  }
  spec.sweep = {};
  spec.title.clear();
  spec.dataset = canonical(spec.dataset);
  return spec;
}

bool holds(const std::vector<Value>& values, const Value& value) {
  return std::ranges::find(values, value) != values.end();
}

bool holdsAll(const SweepAxis& axis, const SweepAxis& other) {
  return std::ranges::all_of(other.values, [&](const Value& value) { return holds(axis.values, value); });
}

bool holdSame(const SweepAxis& one, const SweepAxis& other) { return holdsAll(one, other) && holdsAll(other, one); }

/// Whether it asks for every cell that the other asks for. @param other a sweep over the same axes
bool asksForAllOf(const SweepSpec& sweep, const SweepSpec& other) {
  if (sweep.seeds < other.seeds || !std::ranges::equal(sweep.axes, other.axes, holdsAll)) return false;
  if (sweep.sample == 0) return true;
  return other.sample != 0 && sweep.sample >= other.sample && sweep.sampleSeed == other.sampleSeed &&
         std::ranges::equal(sweep.axes, other.axes, holdSame);
}

bool isTooLarge(const ExperimentSpec& spec) {
  try {
    (void)planRuns(spec);
    return false;
  } catch (const Error&) {
    return true;
  }
}

/// One grid of the cells of both; none where it would have others, too.
std::optional<SweepSpec> together(const SweepSpec& stored, const SweepSpec& asked) {
  if (stored.sample != 0 || asked.sample != 0 || stored.seeds != asked.seeds) return std::nullopt;
  SweepSpec both = asked;
  int different = 0;
  for (std::size_t i = 0; i < both.axes.size(); ++i) {
    if (holdSame(stored.axes[i], asked.axes[i])) continue;
    ++different;
    both.axes[i].values = stored.axes[i].values;
    for (const Value& value : asked.axes[i].values)
      if (!holds(both.axes[i].values, value)) both.axes[i].values.push_back(value);
  }
  if (different > 1) return std::nullopt;
  return both;
}

}  // namespace

bool isSameSweep(const ExperimentSpec& one, const ExperimentSpec& other) {
  if (one.sweep.empty() || other.sweep.empty() || !haveSameAxes(one.sweep, other.sweep)) return false;
  return commonPart(one, one) == commonPart(other, one);
}

ExperimentSpec extendedSpec(const ExperimentSpec& stored, const ExperimentSpec& asked) {
  if (asksForAllOf(asked.sweep, stored.sweep)) return asked;
  if (asksForAllOf(stored.sweep, asked.sweep)) return stored;
  ExperimentSpec both = asked;
  const auto sweep = together(stored.sweep, asked.sweep);
  if (!sweep) return asked;
  both.sweep = *sweep;
  return isTooLarge(both) ? asked : both;
}

}  // namespace retort
