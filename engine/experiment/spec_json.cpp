// Experiments from JSON and back, by the key table; and what can be wrong with one.
#include <algorithm>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/experiment/axis_values.h"
#include "engine/experiment/json_text.h"
#include "engine/experiment/key_checks.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/subset_text.h"
#include "engine/experiment/sweep.h"

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

Value axisValueFromJson(const Key& key, const json& value) {
  const bool isText = key.kind == ValueKind::Choice || key.kind == ValueKind::Text;
  if (value.is_string() && !isText) return parseValue(key, value.get_ref<const std::string&>());
  return valueFromJson(key, value);
}

/// A list of values, one value alone, or what a person would write: "1..20 log 8".
std::vector<Value> axisFromJson(const Key& key, const json& given) {
  if (given.is_string()) return parseAxis(key, given.get_ref<const std::string&>());
  if (!given.is_array()) return {valueFromJson(key, given)};
  AxisValues values(key);
  for (const json& element : given) values.add(axisValueFromJson(key, element));
  return values.take();
}

/// @throws Error naming the axis, not the key: the key itself may be sound
std::vector<Value> axisOf(const std::string& path, const std::function<std::vector<Value>(const Key&)>& read) {
  const Key& key = findKey(path);
  try {
    return read(key);
  } catch (const Error& problem) {
    throw Error(problem.kind(), "sweep." + path, problem.problem(), problem.remedy());
  }
}

void setAxis(SweepSpec& sweep, std::string path, std::vector<Value> values) {
  const auto place = std::ranges::lower_bound(sweep.axes, path, {}, &SweepAxis::path);
  if (place != sweep.axes.end() && place->path == path)
    place->values = std::move(values);
  else
    sweep.axes.insert(place, {std::move(path), std::move(values)});
}

void readSweep(ExperimentSpec& spec, const json& object, const std::string& prefix) {
  for (const auto& [name, value] : object.items()) {
    const std::string path = prefix + name;
    if (path == "seeds" || path == "sample" || path == "sample_seed") {
      const Key& key = findKey("sweep." + path);
      const Value read = valueFromJson(key, value);
      requireAllowed(key, read);
      key.set(spec, read);
    } else if (value.is_object()) {
      readSweep(spec, value, path + ".");
    } else {
      setAxis(spec.sweep, path, axisOf(path, [&given = value](const Key& key) { return axisFromJson(key, given); }));
    }
  }
}

void readObject(ExperimentSpec& spec, const json& object, const std::string& prefix) {
  for (const auto& [name, value] : object.items()) {
    const std::string path = prefix + name;
    if (path == "sweep" && value.is_object()) {
      readSweep(spec, value, "");
      continue;
    }
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

json sweepObject(std::string_view text) {
  json object;
  try {
    object = parseJson(std::string(text), "sweep");
  } catch (const Error&) {
    object = nullptr;
  }
  if (!object.is_object())
    throw Error(ErrorKind::BadSpec, "sweep", "it is not a JSON object",
                R"(Write {"objective.temperature": [1, 4, 20], "seeds": 3})");
  return object;
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

/// What is made of several teachers, and what cannot be.
void addEnsembleProblems(std::vector<Error>& problems, const ExperimentSpec& spec) {
  const TeacherSpec& teacher = spec.teacher;
  const bool isOne = teacher.ensemble.members == 1 && teacher.specialists.count == 0;
  if (isOne || !needsTeacher(spec.objective)) return;
  if (spec.transferSet.jitterPixels > 0)
    problems.emplace_back(ErrorKind::BadSpec,
                          teacher.specialists.count > 0 ? "teacher.specialists.count" : "teacher.members",
                          "an ensemble answers with stored logits, which moved images do not have",
                          "Set transfer_set.jitter_pixels to 0, or have one teacher");
  if (teacher.specialists.count == 0) return;
  if (teacher.ensemble.members > 1)
    problems.emplace_back(ErrorKind::BadSpec, "teacher.specialists.count",
                          "the generalist of specialists is one teacher, not an ensemble",
                          "Set teacher.members to 1, or have no specialists");
  try {
    (void)parseSubsets(teacher.specialists.subsets);
  } catch (const Error& problem) {
    problems.push_back(problem);
  }
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
  for (const SweepAxis& axis : spec.sweep.axes) {
    json& values = object["sweep"][axis.path] = json::array();
    for (const Value& value : axis.values) std::visit([&](const auto& one) { values.push_back(one); }, value);
  }
  return object;
}

void setKey(ExperimentSpec& spec, std::string_view path, std::string_view text) {
  constexpr std::string_view kAxis = "sweep.";
  if (path == "sweep") {
    ExperimentSpec swept = spec;
    swept.sweep = {};
    readSweep(swept, sweepObject(text), "");
    spec = std::move(swept);
    return;
  }
  const bool isAxis = path.starts_with(kAxis) && std::ranges::find(keyTable(), path, &Key::path) == keyTable().end();
  const Key& key = findKey(isAxis ? path.substr(kAxis.size()) : path);
  if (!isAxis) {
    key.set(spec, parseValue(key, text));
    return;
  }
  std::vector<Value> values = axisOf(std::string(key.path), [&](const Key& same) { return parseAxis(same, text); });
  if (values.empty())
    std::erase_if(spec.sweep.axes, [&](const SweepAxis& axis) { return axis.path == key.path; });
  else
    setAxis(spec.sweep, std::string(key.path), std::move(values));
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
  if (hasFolder(spec.dataset.kind) && spec.dataset.path.empty())
    problems.emplace_back(ErrorKind::BadSpec, "dataset.path", "no folder is named",
                          spec.dataset.kind == DatasetKind::Idx ? "Choose the folder that holds the four IDX files"
                                                                : "Choose the folder that holds the recordings");
  if (spec.objective.kind != ObjectiveKind::Hard) addLayerProblems(problems, spec.teacher.model, "teacher.layers");
  addLayerProblems(problems, spec.student, "student.layers");
  addClassProblems(problems, spec.transferSet);
  addEnsembleProblems(problems, spec);
  if (problems.empty()) problems = sweepProblems(spec);
  return problems;
}

void requireValid(const ExperimentSpec& spec) {
  const auto problems = problemsOf(spec);
  if (!problems.empty()) throw problems.front();
}

}  // namespace retort
