#include "engine/experiment/spec.h"

#include <charconv>
#include <functional>
#include <utility>

namespace retort {
namespace {

std::string shortNumber(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
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

RunSpec teacherRun(const ExperimentSpec& spec) {
  RunSpec run{Role::Teacher, canonical(spec.dataset), {}, spec.teacher.model, {}, spec.teacher.training};
  run.transferSet.jitterPixels = spec.teacher.jitterPixels;
  run.objective = {ObjectiveKind::Hard, 1, 0, true};
  if (spec.teacher.ensemble.members < 2) return run;
  run.role = Role::Ensemble;
  run.ensemble = spec.teacher.ensemble;
  run.training.orderSeed = orderSeed(run.training);
  return run;
}

std::vector<RunSpec> memberRuns(const ExperimentSpec& spec) {
  const RunSpec ensemble = teacherRun(spec);
  if (ensemble.role != Role::Ensemble) return {};
  std::vector<RunSpec> members;
  for (int i = 0; i < ensemble.ensemble.members; ++i) {
    RunSpec& member = members.emplace_back(ensemble);
    member.role = Role::Teacher;
    member.ensemble = {};
    member.training.seed += i;
  }
  return members;
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
  for (const int number :
       {spec.dataset.states, spec.ensemble.members, static_cast<int>(spec.objective.kind),
        spec.transferSet.jitterPixels, training.epochs, training.batchSize, static_cast<int>(training.schedule)})
    add(number);
  for (const std::int64_t seed : {training.seed, training.orderSeed}) add(seed);
  return hash;
}

std::string runName(const RunSpec& spec) {
  const std::string prefix = spec.model.kind == ModelKind::Convolutional ? " conv " : " ";
  const bool isEnsemble = spec.role == Role::Ensemble;
  std::string name = toString(spec.role) + (isEnsemble ? " of " + std::to_string(spec.ensemble.members) : "") + prefix +
                     layersText(spec.model.layers);
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
