// One declarative table of every key of an experiment: it drives JSON, the form, the command line and error messages.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/experiment/error.h"
#include "engine/experiment/spec.h"
#include "engine/experiment/value.h"

namespace retort {

enum class ValueKind { Boolean, Integer, Real, Choice, Text, IntegerList };

struct Key {
  std::string_view path;   ///< "objective.temperature"
  std::string_view label;  ///< "Temperature"
  std::string_view help;   ///< meaning, in a sentence or two
  std::string_view unit;   ///< "px", "epochs" …; empty for a pure number
  ValueKind kind = ValueKind::Real;
  double minimum = 0;  ///< of a number, or of each number of a list
  double maximum = 0;
  bool minimumExcluded = false;
  bool maximumExcluded = false;
  bool derived = false;  ///< only another way to set other keys (student.width); not written to JSON
  std::vector<std::string_view> choices;
  std::function<Value(const ExperimentSpec&)> get;
  std::function<void(ExperimentSpec&, const Value&)> set;  ///< the value has the key's kind and range
};

/// All keys, in the order of the form. Built once; safe from any thread.
[[nodiscard]] const std::vector<Key>& keyTable();

/// @throws Error(BadSpec) naming the path, with the nearest known key as the remedy.
[[nodiscard]] const Key& findKey(std::string_view path);

/// Whether its label needs "teacher's" before it: the labels of specialists' keys say whose they are.
[[nodiscard]] bool isOfTeacherItself(std::string_view path);

/// Reads what a person typed ("0.9", "800-800", "[800, 800]", "true", "cosine"), and checks kind and range.
/// @throws Error(BadSpec) with the key's path, what is wrong and the allowed range.
[[nodiscard]] Value parseValue(const Key& key, std::string_view text);

/// The text that parseValue reads back to the same value; layers as "800-800", other lists as "7, 8".
[[nodiscard]] std::string valueText(const Key& key, const Value& value);

/// "> 0 and <= 1000": the allowed values in words, for tooltips and messages.
[[nodiscard]] std::string rangeText(const Key& key);

/// Sets one key from text, as `--set path=value` does. "sweep" takes a JSON object, "sweep.<path>" the values of an
/// axis as parseAxis reads them; no values take it away. @throws Error(BadSpec)
void setKey(ExperimentSpec& spec, std::string_view path, std::string_view text);

/// @throws Error(BadSpec) on an unknown key, a value of the wrong kind or out of its range, naming the path.
/// Keys that are absent keep the value they have in `defaults`. Does not check what depends on several keys.
[[nodiscard]] ExperimentSpec specFromJson(const nlohmann::json& json, const ExperimentSpec& defaults = {});
[[nodiscard]] nlohmann::json toJson(const ExperimentSpec& spec);

/// Every problem that can be seen without the data, worst first: ranges, and what depends on several keys.
[[nodiscard]] std::vector<Error> problemsOf(const ExperimentSpec& spec);

/// @throws the first of problemsOf.
void requireValid(const ExperimentSpec& spec);

}  // namespace retort
