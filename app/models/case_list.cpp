#include "app/models/case_list.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/models/soft_target_text.h"
#include "engine/analysis/soft_targets.h"

namespace retort {

namespace {

constexpr int kUnknown = -1;

/// One test case, and its row in logits of probe cases.
struct Place {
  std::uint32_t testCase = 0;
  std::uint32_t probe = 0;
};

struct Ranked {
  std::uint32_t testCase = 0;
  int predicted = kUnknown;
  double rank = 0;  ///< ascending
};

std::span<const float> rowOf(const CaseLogits& logits, const Place& place) {
  if (!logits) return {};
  return {logits.matrix->row(logits.ofProbes ? place.probe : place.testCase), logits.matrix->columns};
}

int predictedOf(std::span<const float> logits) {
  return logits.empty() ? kUnknown : static_cast<int>(predictedClass(logits));
}

std::vector<Place> placesOf(const CaseQuestion& question) {
  std::vector<Place> places;
  const std::size_t count = question.data->test.count();
  if (question.ofProbes()) {
    for (const std::uint32_t testCase : probeCases(count))
      places.push_back({testCase, static_cast<std::uint32_t>(places.size())});
    return places;
  }
  places.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) places.push_back({i, 0});
  return places;
}

bool isOrderKnown(const CaseQuestion& question) {
  switch (question.choice.order) {
    case CaseOrder::TestSet:
    case CaseOrder::Class:
      return true;
    case CaseOrder::TeacherEntropy:
      return static_cast<bool>(question.teacher);
    case CaseOrder::StudentEntropy:
      return static_cast<bool>(question.student);
    case CaseOrder::Divergence:
      return question.teacher && question.student;
    case CaseOrder::MostLike:
      if (static_cast<std::size_t>(question.choice.likeClass) >= question.data->classCount()) return false;
      [[fallthrough]];
    case CaseOrder::PredictedClass:
    case CaseOrder::Confidence:
      return static_cast<bool>(question.judge());
  }
  return false;
}

bool isFilterKnown(const CaseQuestion& question) {
  const CaseFilter filter = question.choice.filter;
  const bool needsJudge = filter == CaseFilter::Wrong || question.choice.onlyPredicted >= 0;
  if (needsJudge && !question.judge()) return false;
  return filter == CaseFilter::All || filter == CaseFilter::Wrong || (question.teacher && question.student);
}

double rankOf(const CaseQuestion& question, const Place& place) {
  const CaseChoice& choice = question.choice;
  const int label = question.data->test.labels[place.testCase];
  const auto teacher = rowOf(question.teacher, place);
  const auto student = rowOf(question.student, place);
  const auto judge = rowOf(question.judge(), place);
  switch (choice.order) {
    case CaseOrder::TestSet:
      return 0;
    case CaseOrder::Class:
      return label;
    case CaseOrder::PredictedClass:
      return predictedOf(judge);
    case CaseOrder::TeacherEntropy:
      return -softEntropy(teacher, choice.temperature);
    case CaseOrder::StudentEntropy:
      return -softEntropy(student, choice.temperature);
    case CaseOrder::Divergence:
      return -softDivergence(teacher, student, choice.temperature);
    case CaseOrder::MostLike:
      return -softShare(teacher.empty() ? judge : teacher, choice.temperature,
                        static_cast<std::size_t>(choice.likeClass));
    case CaseOrder::Confidence:
      return softShare(judge, choice.temperature, static_cast<std::size_t>(label));
  }
  return 0;
}

void count(PairedErrors& pair, bool teacherRight, bool studentRight) {
  ++pair.cases;
  if (!teacherRight && !studentRight) ++pair.both;
  if (!teacherRight && studentRight) ++pair.onlyFirst;
  if (teacherRight && !studentRight) ++pair.onlySecond;
}

/// What the two take a case for.
struct Answers {
  int label = 0;
  int teacher = kUnknown;
  int student = kUnknown;
  [[nodiscard]] int judge() const { return student != kUnknown ? student : teacher; }
};

bool passes(CaseFilter filter, const Answers& answers) {
  const bool teacherRight = answers.teacher == answers.label;
  const bool studentRight = answers.student == answers.label;
  switch (filter) {
    case CaseFilter::All:
      return true;
    case CaseFilter::Wrong:
      return answers.judge() != answers.label;
    case CaseFilter::Disagree:
      return answers.teacher != answers.student;
    case CaseFilter::TeacherAlone:
      return teacherRight && !studentRight;
    case CaseFilter::StudentAlone:
      return studentRight && !teacherRight;
    case CaseFilter::BothRight:
      return teacherRight && studentRight;
    case CaseFilter::BothWrong:
      return !teacherRight && !studentRight;
  }
  return false;
}

std::vector<GridCell> cellsOf(const CaseQuestion& question, const std::vector<Ranked>& ranked) {
  const Dataset& data = *question.data;
  std::vector<QString> names;
  for (std::size_t i = 0; i < data.classCount(); ++i) names.push_back(className(data, i));
  std::vector<GridCell> cells(ranked.size());
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    cells[i].image = ranked[i].testCase;
    cells[i].wrong = ranked[i].predicted != kUnknown && ranked[i].predicted != data.test.labels[ranked[i].testCase];
    if (cells[i].wrong) cells[i].corner = names[static_cast<std::size_t>(ranked[i].predicted)];
  }
  return cells;
}

}  // namespace

CaseChoice plainChoice(CaseChoice choice) {
  const CaseOrder order = choice.order;
  if (order == CaseOrder::TestSet || order == CaseOrder::Class || order == CaseOrder::PredictedClass)
    choice.temperature = 1;
  if (order != CaseOrder::MostLike) choice.likeClass = 0;
  return choice;
}

CaseList caseList(const CaseQuestion& question) {
  CaseList list;
  list.orderKnown = isOrderKnown(question);
  list.filterKnown = isFilterKnown(question);
  const CaseChoice& choice = question.choice;
  const auto places = placesOf(question);
  list.cases = static_cast<int>(places.size());
  std::vector<Ranked> ranked;
  for (const Place& place : places) {
    const Answers answers{question.data->test.labels[place.testCase], predictedOf(rowOf(question.teacher, place)),
                          predictedOf(rowOf(question.student, place))};
    const int predicted = answers.judge();
    if (predicted != kUnknown && predicted != answers.label) ++list.errors;
    if (choice.onlyClass >= 0 && answers.label != choice.onlyClass) continue;
    if (choice.onlyPredicted >= 0 && predicted != choice.onlyPredicted) continue;
    if (question.teacher && question.student)
      count(list.pair, answers.teacher == answers.label, answers.student == answers.label);
    if (!list.filterKnown || !passes(choice.filter, answers)) continue;
    const double rank = list.orderKnown ? rankOf(question, place) : 0;
    ranked.push_back({place.testCase, predicted, std::isnan(rank) ? std::numeric_limits<double>::infinity() : rank});
  }
  std::ranges::stable_sort(ranked, {}, &Ranked::rank);
  list.cells = cellsOf(question, ranked);
  return list;
}

}  // namespace retort
