#include "engine/experiment/error.h"

#include <utility>

namespace retort {
namespace {

std::string sentence(const std::string& where, const std::string& problem, const std::string& remedy) {
  std::string text = where.empty() ? problem : where + ": " + problem;
  if (!remedy.empty()) text += ". " + remedy + (remedy.ends_with('?') ? "" : ".");
  return text;
}

}  // namespace

Error::Error(ErrorKind kind, std::string where, std::string problem, std::string remedy)
    : std::runtime_error(sentence(where, problem, remedy)),
      m_kind(kind),
      m_where(std::move(where)),
      m_problem(std::move(problem)),
      m_remedy(std::move(remedy)) {}

}  // namespace retort
