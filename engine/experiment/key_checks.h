#pragma once

#include "engine/experiment/key_table.h"

namespace retort {

/// The value has the key's kind. @throws Error(BadSpec) when it lies outside the key's range or choices.
void requireAllowed(const Key& key, const Value& value);

}  // namespace retort
