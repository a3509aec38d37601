// The tables of pen paths, as they are noted in the sources.
#pragma once

#include <span>
#include <string_view>

namespace retort {

/// A form as it is written down: the points of a stroke as "x,y", a "!" behind a corner, " | " between strokes.
struct NotedForm {
  char character = '0';
  double weight = 1;  ///< as GlyphForm::weight
  std::string_view path;
};

[[nodiscard]] std::span<const NotedForm> digitForms();
[[nodiscard]] std::span<const NotedForm> upperCaseForms();
[[nodiscard]] std::span<const NotedForm> lowerCaseForms();

}  // namespace retort
