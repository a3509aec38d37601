#include "app/models/model_choice.h"

#include <algorithm>

#include <QJsonArray>

#include "app/models/compared_runs.h"

namespace retort {

namespace {

void add(std::vector<RunId>& runs, RunId run) {
  if (runs.size() < kMostModels && std::ranges::find(runs, run) == runs.end()) runs.push_back(run);
}

}  // namespace

std::vector<RunId> shownModels(const RunStore& store, const ModelChoice& choice, RunId student,
                               const std::vector<RunId>& selected) {
  std::vector<RunId> runs;
  const auto& wanted = choice.source == ModelChoice::Source::Own ? choice.own : selected;
  if (choice.source != ModelChoice::Source::Experiment)
    for (const RunId run : wanted)
      if (const RunRecord* known = store.find(run); known && store.isOnDataset(*known)) add(runs, run);
  if (!runs.empty()) return runs;
  const ComparedRuns compared = comparedRuns(store, student);
  for (const RunRecord* run : {compared.teacher, compared.student, compared.baseline})
    if (run != nullptr) add(runs, run->id);
  return runs;
}

QJsonObject toJson(const ModelChoice& choice) {
  QJsonArray own;
  for (const RunId run : choice.own) own << static_cast<qint64>(run);
  return {{QStringLiteral("source"), static_cast<int>(choice.source)}, {QStringLiteral("own"), own}};
}

ModelChoice modelChoiceOf(const QJsonObject& state) {
  ModelChoice choice;
  const QJsonArray own = state.value(QStringLiteral("own")).toArray();
  for (const auto& value : own)
    if (const qint64 run = value.toInteger(); run > 0) add(choice.own, static_cast<RunId>(run));
  const int source = state.value(QStringLiteral("source")).toInt();
  if (source == static_cast<int>(ModelChoice::Source::Table)) choice.source = ModelChoice::Source::Table;
  if (source == static_cast<int>(ModelChoice::Source::Own)) choice.source = ModelChoice::Source::Own;
  return choice;
}

}  // namespace retort
