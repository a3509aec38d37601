// Experiments from JSON and back, by the key table; and what can be wrong with one.
#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/experiment/key_checks.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

using nlohmann::json;

[[noreturn]] void wrongKind(const Key& key, const json& value) {
  throw Error(ErrorKind::BadSpec, std::string(key.path), value.dump().substr(0, 60) + " is of the wrong kind",
              "Give " + rangeText(key));
}

std::int64_t wholeNumber(const Key& key, const json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > 1'000'000'000'000'000'000ULL) wrongKind(key, value);
  if (value.is_number_integer()) return value.get<std::int64_t>();
  wrongKind(key, value);
}

Value valueFromJson(const Key& key, const json& value) {
  switch (key.kind) {
    case ValueKind::Boolean:
      if (value.is_boolean()) return value.get<bool>();
      break;
    case ValueKind::Integer:
      return wholeNumber(key, value);
    case ValueKind::Real:
      if (value.is_number()) return value.get<double>();
      break;
    case ValueKind::Choice:
    case ValueKind::Text:
      if (value.is_string()) return value.get<std::string>();
      break;
    case ValueKind::IntegerList: {
      if (!value.is_array()) break;
      std::vector<std::int64_t> numbers;
      for (const auto& element : value) numbers.push_back(wholeNumber(key, element));
      return numbers;
    }
  }
  wrongKind(key, value);
}

void readObject(ExperimentSpec& spec, const json& object, const std::string& prefix) {
  for (const auto& [name, value] : object.items()) {
    const std::string path = prefix + name;
    if (value.is_object()) {
      const auto inside = [&](const Key& key) { return key.path.starts_with(path + "."); };
      if (std::ranges::none_of(keyTable(), inside)) (void)findKey(path);
      readObject(spec, value, path + ".");
      continue;
    }
    const Key& key = findKey(path);
    const Value read = valueFromJson(key, value);
    requireAllowed(key, read);
    key.set(spec, read);
  }
}

void addLayerProblems(std::vector<Error>& problems, const ModelSpec& model, const std::string& path) {
  const std::size_t least = model.kind == ModelKind::Convolutional ? 2 : 1;
  if (model.layers.size() < least)
    problems.emplace_back(ErrorKind::BadSpec, path, "there are fewer than " + std::to_string(least) + " layers",
                          least == 2 ? "Give the channels of one or two convolutions, then the units of the dense layer"
                                     : "Give the units of each hidden layer, such as 800-800");
  if (model.kind == ModelKind::Convolutional && model.layers.size() > 3)
    problems.emplace_back(ErrorKind::BadSpec, path, "there are more than two convolutions and a dense layer",
                          "Give at most three numbers, such as 16-32-128");
  if (model.layers.size() > 16)
    problems.emplace_back(ErrorKind::BadSpec, path, "there are more than 16 layers", "Use fewer");
}

void addClassProblems(std::vector<Error>& problems, const TransferSetSpec& set) {
  const auto omitted = [&](int index) { return std::ranges::find(set.omitClasses, index) != set.omitClasses.end(); };
  if (!set.onlyClasses.empty() && std::ranges::all_of(set.onlyClasses, omitted))
    problems.emplace_back(ErrorKind::BadSpec, "transfer_set.omit_classes", "every class that is kept is also omitted",
                          "Leave at least one class in");
}

}  // namespace

ExperimentSpec specFromJson(const json& object, const ExperimentSpec& defaults) {
  if (!object.is_object())
    throw Error(ErrorKind::BadSpec, "experiment", "it is not a JSON object", "Write { \"dataset\": { … }, … }");
  ExperimentSpec spec = defaults;
  readObject(spec, object, "");
  return spec;
}

json toJson(const ExperimentSpec& spec) {
  json object = json::object();
  for (const Key& key : keyTable()) {
    if (key.derived) continue;
    std::string pointer = "/" + std::string(key.path);
    std::ranges::replace(pointer, '.', '/');
    std::visit([&](const auto& value) { object[json::json_pointer(pointer)] = value; }, key.get(spec));
  }
  return object;
}

std::vector<Error> problemsOf(const ExperimentSpec& spec) {
  std::vector<Error> problems;
  for (const Key& key : keyTable()) {
    if (key.derived) continue;
    try {
      requireAllowed(key, key.get(spec));
    } catch (const Error& problem) {
      problems.push_back(problem);
    }
  }
  if (spec.name.size() > 100)
    problems.emplace_back(ErrorKind::BadSpec, "name", "it is longer than 100 bytes",
                          "Give the experiment a short name");
  if (spec.name.empty())
    problems.emplace_back(ErrorKind::BadSpec, "name", "it is empty", "Give the experiment a short name");
  if (spec.dataset.kind == DatasetKind::Idx && spec.dataset.path.empty())
    problems.emplace_back(ErrorKind::BadSpec, "dataset.path", "no folder is named",
                          "Choose the folder that holds the four IDX files");
  if (spec.objective.kind != ObjectiveKind::Hard) addLayerProblems(problems, spec.teacher.model, "teacher.layers");
  addLayerProblems(problems, spec.student, "student.layers");
  addClassProblems(problems, spec.transferSet);
  return problems;
}

void requireValid(const ExperimentSpec& spec) {
  const auto problems = problemsOf(spec);
  if (!problems.empty()) throw problems.front();
}

}  // namespace retort
