#include "engine/experiment/spec.h"

#include <charconv>
#include <utility>

namespace retort {
namespace {

std::string shortNumber(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

RunSpec teacherRun(const ExperimentSpec& spec) {
  RunSpec run{Role::Teacher, canonical(spec.dataset), {}, spec.teacher.model, {}, spec.teacher.training};
  run.transferSet.jitterPixels = spec.teacher.jitterPixels;
  run.objective = {ObjectiveKind::Hard, 1, 0, true};
  return run;
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
  if (spec.kind == DatasetKind::Glyphs) spec.path.clear();
  if (spec.kind == DatasetKind::Idx && spec.validationFraction == 0) spec.seed = 0;
  while (spec.path.size() > 1 && spec.path.ends_with('/')) spec.path.pop_back();
  return spec;
}

DatasetSpec withoutSplit(DatasetSpec spec) {
  spec.validationFraction = 0;
  return canonical(std::move(spec));
}

std::vector<RunSpec> planRuns(const ExperimentSpec& spec) {
  std::vector<RunSpec> runs;
  if (spec.objective.kind != ObjectiveKind::Hard) runs.push_back(teacherRun(spec));
  runs.push_back(studentRun(spec));
  if (spec.trainBaseline && spec.objective.kind != ObjectiveKind::Hard) runs.push_back(baselineRun(spec));
  return runs;
}

std::string runName(const RunSpec& spec) {
  const std::string prefix = spec.model.kind == ModelKind::Convolutional ? " conv " : " ";
  std::string name = toString(spec.role) + prefix + layersText(spec.model.layers);
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
