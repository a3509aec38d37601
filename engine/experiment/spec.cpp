#include "engine/experiment/spec.h"

#include <charconv>
#include <functional>
#include <span>
#include <utility>

#include "engine/experiment/subset_text.h"

namespace retort {
namespace {

std::string shortNumber(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

std::string whoText(const RunSpec& spec) {
  const int specialists = spec.specialists.count;
  if (hasSpecialists(spec))
    return "generalist with " + std::to_string(specialists) + (specialists == 1 ? " specialist" : " specialists");
  if (spec.role == Role::Ensemble) return "ensemble of " + std::to_string(spec.ensemble.members);
  if (spec.role != Role::Specialist) return toString(spec.role);
  if (!spec.specialists.subsets.empty()) return "specialist for classes " + spec.specialists.subsets;
  return "specialist " + std::to_string(spec.specialist + 1) + " of " + std::to_string(specialists);
}

std::string objectiveText(const ObjectiveSpec& objective) {
  switch (objective.kind) {
    case ObjectiveKind::Hard:
      return "hard";
    case ObjectiveKind::Logits:
      return "logits";
    case ObjectiveKind::SoftTargets:
      return "T " + shortNumber(objective.temperature) + (objective.scaleByTSquared ? "" : ", no T²");
  }
  return {};
}

/// What decides the subsets alone.
SpecialistsSpec subsetsPart(const SpecialistsSpec& spec) {
  SpecialistsSpec part;
  part.count = spec.count;
  part.overlap = spec.overlap;
  part.subsets = spec.subsets;
  part.clusterTemperature = spec.clusterTemperature;
  part.clusterSeed = spec.clusterSeed;
  return part;
}

}  // namespace

DatasetSpec canonical(DatasetSpec spec) {
  const DatasetSpec none;
  if (!hasFolder(spec.kind)) spec.path.clear();
  if (spec.kind != DatasetKind::Glyphs) spec.classes = none.classes;
  if (!hasWords(spec.kind)) spec.states = none.states;
  if (!hasWords(spec.kind)) spec.split = none.split;
  const bool drawsTest = spec.split == SpeechSplit::Speakers;
  if (hasFolder(spec.kind) && spec.validationFraction == 0 && !drawsTest) spec.seed = 0;
  while (spec.path.size() > 1 && spec.path.ends_with('/')) spec.path.pop_back();
  return spec;
}

DatasetSpec withoutSplit(DatasetSpec spec) {
  spec.validationFraction = 0;
  return canonical(std::move(spec));
}

SpecialistsSpec canonical(SpecialistsSpec spec) {
  const SpecialistsSpec byDefault;
  if (spec.count == 0) return {};
  const auto named = parseSubsets(spec.subsets);
  spec.subsets = subsetsText(named);
  if (named.empty()) return spec;
  spec.count = static_cast<int>(named.size());
  spec.overlap = byDefault.overlap;
  spec.clusterTemperature = byDefault.clusterTemperature;
  spec.clusterSeed = byDefault.clusterSeed;
  return spec;
}

RunSpec generalistRun(const ExperimentSpec& spec) {
  RunSpec run{Role::Teacher, canonical(spec.dataset), {}, spec.teacher.model, {}, spec.teacher.training};
  run.transferSet.jitterPixels = spec.teacher.jitterPixels;
  run.objective = {ObjectiveKind::Hard, 1, 0, true};
  return run;
}

RunSpec generalistOf(RunSpec system) {
  system.role = Role::Teacher;
  system.specialists = {};
  return system;
}

RunSpec teacherRun(const ExperimentSpec& spec) {
  RunSpec run = generalistRun(spec);
  if (spec.teacher.specialists.count > 0) {
    run.role = Role::Ensemble;
    run.specialists = canonical(spec.teacher.specialists);
    return run;
  }
  if (spec.teacher.ensemble.members < 2) return run;
  run.role = Role::Ensemble;
  run.ensemble = spec.teacher.ensemble;
  run.training.orderSeed = orderSeed(run.training);
  return run;
}

std::vector<RunSpec> memberRuns(const ExperimentSpec& spec) {
  const RunSpec ensemble = teacherRun(spec);
  if (ensemble.role != Role::Ensemble || hasSpecialists(ensemble)) return {};
  std::vector<RunSpec> members;
  for (int i = 0; i < ensemble.ensemble.members; ++i) {
    RunSpec& member = members.emplace_back(ensemble);
    member.role = Role::Teacher;
    member.ensemble = {};
    member.training.seed += i;
  }
  return members;
}

std::vector<RunSpec> specialistRuns(const ExperimentSpec& spec) {
  const RunSpec whole = teacherRun(spec);
  if (!hasSpecialists(whole)) return {};
  const auto named = parseSubsets(whole.specialists.subsets);
  std::vector<RunSpec> specialists;
  for (int i = 0; i < whole.specialists.count; ++i) {
    RunSpec& run = specialists.emplace_back(whole);
    run.role = Role::Specialist;
    run.transferSet = {};
    run.objective = whole.specialists.objective;
    run.training = whole.specialists.training;
    run.specialists = subsetsPart(whole.specialists);
    run.specialist = i;
    if (named.empty()) continue;
    run.specialists.subsets = subsetsText(std::span(&named[static_cast<std::size_t>(i)], 1));
    run.specialists.count = 1;
    run.specialist = 0;
  }
  return specialists;
}

RunSpec studentRun(const ExperimentSpec& spec) {
  return {Role::Student, canonical(spec.dataset), spec.transferSet, spec.student, spec.objective, spec.training};
}

RunSpec baselineRun(const ExperimentSpec& spec) {
  RunSpec run = studentRun(spec);
  run.role = Role::Baseline;
  run.objective = {ObjectiveKind::Hard, 1, 0, true};
  return run;
}

bool isWhole(const RunSpec& spec, std::size_t parts) {
  if (spec.role != Role::Ensemble) return parts == 0;
  return parts == static_cast<std::size_t>(hasSpecialists(spec) ? 1 + spec.specialists.count : spec.ensemble.members);
}

bool needsTeacher(const ObjectiveSpec& objective) { return objective.kind != ObjectiveKind::Hard; }

std::size_t RunSpecHash::operator()(const RunSpec& spec) const {
  std::size_t hash = 0;
  const auto add = [&hash](auto value) {
    hash ^= std::hash<decltype(value)>()(value) + 0x9e3779b97f4a7c15ULL + (hash << 6U) + (hash >> 2U);
  };
  add(static_cast<int>(spec.role));
  for (const int units : spec.model.layers) add(units);
  const TrainingSpec& training = spec.training;
  for (const double number : {spec.model.inputDropout, spec.model.hiddenDropout, spec.model.maxNorm,
                              spec.transferSet.fraction, spec.dataset.validationFraction, spec.objective.temperature,
                              spec.objective.softWeight, training.learningRate, training.momentum, training.decay})
    add(number);
  add(spec.specialists.subsets);
  for (const int number : {spec.specialist, spec.specialists.count, spec.specialists.overlap, spec.dataset.states,
                           spec.ensemble.members, static_cast<int>(spec.objective.kind), spec.transferSet.jitterPixels,
                           training.epochs, training.batchSize, static_cast<int>(training.schedule)})
    add(number);
  for (const std::int64_t seed : {training.seed, training.orderSeed}) add(seed);
  return hash;
}

std::string runName(const RunSpec& spec) {
  const std::string prefix = spec.model.kind == ModelKind::Convolutional ? " conv " : " ";
  const bool isEnsemble = spec.role == Role::Ensemble && !hasSpecialists(spec);
  std::string name = whoText(spec) + prefix + layersText(spec.model.layers);
  if (isEnsemble && spec.ensemble.mean == EnsembleMean::Geometric) name += " · geometric mean";
  if (spec.role == Role::Student) name += " · " + objectiveText(spec.objective);
  if (spec.forkedFrom.run != 0)
    name +=
        " · fork of run " + std::to_string(spec.forkedFrom.run) + " at epoch " + std::to_string(spec.forkedFrom.epoch);
  return name;
}

std::string toString(Role role) {
  switch (role) {
    case Role::Teacher:
      return "teacher";
    case Role::Student:
      return "student";
    case Role::Baseline:
      return "baseline";
    case Role::Ensemble:
      return "ensemble";
    case Role::Specialist:
      return "specialist";
  }
  return {};
}

std::string layersText(const std::vector<int>& layers) {
  std::string text;
  for (const int units : layers) {
    if (!text.empty()) text += '-';
    text += std::to_string(units);
  }
  return text;
}

}  // namespace retort
