#include "engine/experiment/run_spec_json.h"

#include <nlohmann/json.hpp>

#include "engine/experiment/key_table.h"

namespace retort {

using nlohmann::json;

ExperimentSpec keysOf(const RunSpec& spec) {
  ExperimentSpec experiment;
  experiment.dataset = spec.dataset;
  experiment.transferSet = spec.transferSet;
  experiment.student = spec.model;
  experiment.objective = spec.objective;
  experiment.training = spec.training;
  experiment.teacher.ensemble = spec.ensemble;
  return experiment;
}

json toJson(const RunSpec& spec) {
  json all = toJson(keysOf(spec));
  json object = json::object();
  for (const char* part : {"dataset", "transfer_set", "objective", "training"}) object[part] = std::move(all[part]);
  object["dataset"].erase("path");
  object["model"] = std::move(all["student"]);
  if (spec.role == Role::Ensemble)
    for (const char* key : {"members", "mean"}) object["ensemble"][key] = std::move(all["teacher"][key]);
  return object;
}

RunSpec runSpecFromJson(const json& object, Role role) {
  json keys = object;
  if (keys.is_object() && keys.contains("model")) {
    keys["student"] = keys["model"];
    keys.erase("model");
  }
  if (role == Role::Ensemble && keys.is_object() && keys.contains("ensemble")) {
    keys["teacher"] = keys["ensemble"];
    keys.erase("ensemble");
  }
  ExperimentSpec experiment = specFromJson(keys);
  experiment.dataset.path = "/";  // known elsewhere; here only to be no problem
  requireValid(experiment);
  experiment.dataset.path.clear();
  return {role,
          experiment.dataset,
          experiment.transferSet,
          experiment.student,
          experiment.objective,
          experiment.training,
          {},
          experiment.teacher.ensemble};
}

}  // namespace retort
