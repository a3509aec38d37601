// Short ways to write the rows of the key table.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/experiment/key_table.h"

namespace retort::rows {

struct Range {
  double minimum = 0;
  double maximum = 0;
  bool minimumExcluded = false;
  bool maximumExcluded = false;
};

struct Words {
  std::string_view label;
  std::string_view help;
  std::string_view unit = {};
};

/// @param field a generic lambda that returns a reference to the field: [](auto& spec) -> auto& { … }
template <typename Stored, typename Field>
Key number(std::string_view path, Words words, ValueKind kind, Range range, Field field) {
  Key key{path,
          words.label,
          words.help,
          words.unit,
          kind,
          range.minimum,
          range.maximum,
          range.minimumExcluded,
          range.maximumExcluded,
          false,
          {},
          {},
          {}};
  key.get = [field](const ExperimentSpec& spec) { return Value{static_cast<Stored>(field(spec))}; };
  key.set = [field](ExperimentSpec& spec, const Value& value) {
    field(spec) = static_cast<std::decay_t<decltype(field(spec))>>(std::get<Stored>(value));
  };
  return key;
}

template <typename Field>
Key real(std::string_view path, Words words, Range range, Field field) {
  return number<double>(path, words, ValueKind::Real, range, field);
}

template <typename Field>
Key integer(std::string_view path, Words words, Range range, Field field) {
  return number<std::int64_t>(path, words, ValueKind::Integer, range, field);
}

template <typename Field>
Key boolean(std::string_view path, Words words, Field field) {
  return number<bool>(path, words, ValueKind::Boolean, {}, field);
}

template <typename Field>
Key text(std::string_view path, Words words, Field field) {
  Key key{path, words.label, words.help, words.unit, ValueKind::Text, 0, 0, false, false, false, {}, {}, {}};
  key.get = [field](const ExperimentSpec& spec) { return Value{field(spec)}; };
  key.set = [field](ExperimentSpec& spec, const Value& value) { field(spec) = std::get<std::string>(value); };
  return key;
}

/// @param names the choices, in the order of the enumeration's values from 0.
template <typename Field>
Key choice(std::string_view path, Words words, const std::vector<std::string_view>& names, Field field) {
  Key key{path, words.label, words.help, words.unit, ValueKind::Choice, 0, 0, false, false, false, names, {}, {}};
  key.get = [field, names](const ExperimentSpec& spec) {
    return Value{std::string(names[static_cast<std::size_t>(field(spec))])};
  };
  key.set = [field, names](ExperimentSpec& spec, const Value& value) {
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == std::get<std::string>(value)) field(spec) = static_cast<std::decay_t<decltype(field(spec))>>(i);
  };
  return key;
}

template <typename Field>
Key list(std::string_view path, Words words, Range range, Field field) {
  Key key{
      path,  words.label, words.help, words.unit, ValueKind::IntegerList, range.minimum, range.maximum, false, false,
      false, {},          {},         {}};
  key.get = [field](const ExperimentSpec& spec) {
    return Value{std::vector<std::int64_t>(field(spec).begin(), field(spec).end())};
  };
  key.set = [field](ExperimentSpec& spec, const Value& value) {
    const auto& numbers = std::get<std::vector<std::int64_t>>(value);
    field(spec).assign(numbers.begin(), numbers.end());
  };
  return key;
}

}  // namespace retort::rows
