#include "engine/data/glyph_strokes.h"

#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "engine/data/glyph_tables.h"

namespace retort {
namespace {

using Forms = std::vector<GlyphForm>;

[[noreturn]] void misread(const NotedForm& noted) {
  throw std::logic_error(std::string("the form of ") + noted.character +
                         " is not noted well: " + std::string(noted.path));
}

// A number and what stands behind it.
double takeNumber(std::string_view& text, const NotedForm& noted) {
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{}) misread(noted);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view mark) {
  if (!text.starts_with(mark)) return false;
  text.remove_prefix(mark.size());
  return true;
}

GlyphForm formOf(const NotedForm& noted) {
  GlyphForm form{noted.weight, {{}}};
  std::string_view left = noted.path;
  while (true) {
    StrokePoint point;
    point.x = takeNumber(left, noted);
    if (!take(left, ",")) misread(noted);
    point.y = takeNumber(left, noted);
    point.corner = take(left, "!");
    form.strokes.back().push_back(point);
    if (left.empty()) return form;
    if (take(left, " | "))
      form.strokes.emplace_back();
    else if (!take(left, " "))
      misread(noted);
  }
}

std::vector<Forms> allForms() {
  std::vector<Forms> forms(kGlyphCharacters.size());
  for (const auto table : {digitForms(), upperCaseForms(), lowerCaseForms()})
    for (const NotedForm& noted : table) forms.at(kGlyphCharacters.find(noted.character)).push_back(formOf(noted));
  return forms;
}

}  // namespace

const std::vector<GlyphForm>& glyphForms(int character) {
  static const std::vector<Forms> forms = allForms();
  return forms.at(static_cast<std::size_t>(character));
}

}  // namespace retort
