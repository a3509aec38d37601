#include "app/setup/form_sections.h"

#include <algorithm>

#include <QCoreApplication>

#include "engine/experiment/key_table.h"

namespace retort {
namespace {

struct Plan {
  const char* title;
  std::vector<std::string_view> keys;
  std::vector<std::string_view> prefixes;  ///< of the paths that belong here, too
};

const std::vector<Plan>& plans() {
  static const std::vector<Plan> list = {
      {QT_TRANSLATE_NOOP("retort::ExperimentForm", "Experiment"), {"name"}, {"title"}},
      {QT_TRANSLATE_NOOP("retort::ExperimentForm", "1 · Data"),
       {"dataset.kind", "dataset.classes", "dataset.path", "dataset.states", "dataset.split", "transfer_set.fraction",
        "transfer_set.omit_classes", "transfer_set.jitter_pixels"},
       {"dataset.", "transfer_set."}},
      {QT_TRANSLATE_NOOP("retort::ExperimentForm", "2 · Teacher"),
       {"teacher.layers", "teacher.training.epochs"},
       {"teacher."}},
      {QT_TRANSLATE_NOOP("retort::ExperimentForm", "3 · Student"),
       {"student.layers", "training.epochs"},
       {"student.", "training."}},
      {QT_TRANSLATE_NOOP("retort::ExperimentForm", "4 · Objective"),
       {"objective.kind", "objective.temperature", "objective.soft_weight", "objective.scale_by_t_squared",
        "baseline.train"},
       {"objective.", "baseline."}},
      {QT_TRANSLATE_NOOP("retort::ExperimentForm", "5 · Sweep"), {"sweep.seeds"}, {"sweep."}}};
  return list;
}

bool isNamed(std::string_view path) {
  return std::any_of(plans().begin(), plans().end(), [path](const Plan& plan) {
    return std::find(plan.keys.begin(), plan.keys.end(), path) != plan.keys.end();
  });
}

std::size_t sectionOf(std::string_view path) {
  const auto belongs = [path](const Plan& plan) {
    return std::any_of(plan.prefixes.begin(), plan.prefixes.end(),
                       [path](std::string_view prefix) { return path.starts_with(prefix); });
  };
  return static_cast<std::size_t>(std::find_if(plans().begin(), plans().end(), belongs) - plans().begin());
}

}  // namespace

std::vector<FormSection> formSections() {
  std::vector<FormSection> sections;
  for (const Plan& plan : plans()) {
    FormSection section;
    section.title = plan.title;
    for (const auto path : plan.keys) section.keys.push_back(&findKey(path));
    sections.push_back(section);
  }
  for (const Key& key : keyTable())
    if (!key.derived && !isNamed(key.path)) sections[sectionOf(key.path)].advanced.push_back(&key);
  return sections;
}

}  // namespace retort
