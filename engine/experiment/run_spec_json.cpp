#include "engine/experiment/run_spec_json.h"

#include <utility>

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
  experiment.teacher.specialists = spec.specialists;
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
  if (hasSpecialists(spec) || spec.role == Role::Specialist)
    object["specialists"] = std::move(all["teacher"]["specialists"]);
  if (spec.role == Role::Specialist) object["specialist"] = spec.specialist;
  return object;
}

RunSpec runSpecFromJson(const json& object, Role role) {
  json keys = object;
  const auto move = [&keys](const char* from, const char* to) {
    if (!keys.is_object() || !keys.contains(from)) return;
    json moved = std::move(keys[from]);
    keys.erase(from);
    keys[json::json_pointer(to)] = std::move(moved);
  };
  int specialist = 0;
  move("model", "/student");
  if (role == Role::Ensemble) move("ensemble", "/teacher");
  if (role == Role::Ensemble || role == Role::Specialist) move("specialists", "/teacher/specialists");
  if (role == Role::Specialist && keys.is_object() && keys.contains("specialist")) {
    const json place = keys["specialist"];
    if (!place.is_number_integer() || place < 0 || place > 100)
      throw Error(ErrorKind::BadSpec, "specialist", place.dump().substr(0, 60) + " is the place of none");
    specialist = place.get<int>();
    keys.erase("specialist");
  }
  ExperimentSpec experiment = specFromJson(keys);
  experiment.dataset.path = "/";  // known elsewhere; here only to be no problem
  requireValid(experiment);
  experiment.dataset.path.clear();
  RunSpec spec{role,
               experiment.dataset,
               experiment.transferSet,
               experiment.student,
               experiment.objective,
               experiment.training,
               {},
               experiment.teacher.ensemble,
               canonical(experiment.teacher.specialists),
               specialist};
  if (role == Role::Specialist && specialist >= spec.specialists.count)
    throw Error(ErrorKind::BadSpec, "specialist", "there are not so many specialists");
  return spec;
}

}  // namespace retort
