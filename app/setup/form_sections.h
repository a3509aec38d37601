// The order of the experiment form, as data.
#pragma once

#include <string_view>
#include <vector>

#include "engine/experiment/spec.h"

namespace retort {

struct Key;

/// One heading of the form. Every key of the table is in exactly one section.
struct FormSection {
  const char* title = nullptr;       ///< English; translated where it is shown
  std::vector<const Key*> keys;      ///< always seen
  std::vector<const Key*> advanced;  ///< folded away at first
};

/// Experiment, Data, Teacher, Student, Objective, Sweep. A key that no list here names stands among the advanced ones
/// of the section that its path belongs to.
[[nodiscard]] std::vector<FormSection> formSections();

}  // namespace retort
