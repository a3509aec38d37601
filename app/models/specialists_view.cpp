#include "app/models/specialists_view.h"

#include <algorithm>
#include <ranges>

#include <QCoreApplication>

#include "app/models/run_row.h"
#include "engine/experiment/error.h"
#include "engine/experiment/subset_text.h"
#include "widgets/figures.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort::SpecialistsView", text); }

bool counts(const RunRecord& run) { return run.state == RunState::Completed && run.result; }

QString countText(std::int64_t number) { return grouped(static_cast<double>(number)); }

QString percentText(double share, int decimals = 2) { return QString::number(100 * share, 'f', decimals); }

/// That it began with, or that its spec names.
std::vector<int> subsetOf(const RunRecord& run) {
  if (!run.subset.empty()) return run.subset;
  const auto named = parseSubsets(run.spec.specialists.subsets);
  const auto place = static_cast<std::size_t>(run.spec.specialist);
  return place < named.size() ? named[place] : std::vector<int>();
}

SpecialistLine lineOf(const RunStore& store, RunId id, std::size_t number) {
  const RunRecord* run = store.find(id);
  SpecialistLine line{id, tr("Specialist %1").arg(number), {}};
  if (!run) {
    line.title += QStringLiteral(" · ") + tr("deleted");
    return line;
  }
  line.subset = subsetOf(*run);
  if (!line.subset.empty())
    line.title +=
        QStringLiteral(" · ") + (line.subset.size() == 1 ? tr("1 class") : tr("%1 classes").arg(line.subset.size()));
  if (counts(*run) && run->result->testCases > 0)
    line.title += QStringLiteral(" · ") + tr("%1 % errors")
                                              .arg(percentText(static_cast<double>(run->result->testErrors) /
                                                               static_cast<double>(run->result->testCases)));
  else
    line.title += QStringLiteral(" · ") + stateText(run->state);
  return line;
}

QString problemOf(const RunStore& store, const RunRecord* system) {
  if (!store.dataset()) return tr("The data set is being read.");
  if (system) return {};
  const bool isElsewhere =
      std::ranges::any_of(store.runs(), [](const RunRecord& run) { return hasSpecialists(run.spec); });
  if (isElsewhere)
    return tr("The specialists of this session were trained on other data. Choose these under 1 · Data.");
  return tr(
      "No specialists yet. Set Specialists under 2 · Teacher, advanced, to two or more and press Run (F5): the teacher "
      "becomes a "
      "generalist, and each specialist learns the classes of one cluster that it confuses.");
}

QString missingOf(const RunStore& store, const RunRecord& system) {
  if (goesOn(system.state)) return tr("What the specialists gain is here once all of them are trained.");
  if (!counts(system))
    return tr("They do not answer together: %1")
        .arg(QString::fromStdString(system.result && !system.result->message.empty()
                                        ? system.result->message
                                        : std::string("their training was stopped")));
  const RunRecord* generalist = system.parts.empty() ? nullptr : store.find(system.parts.front());
  if (!generalist) return tr("The generalist was deleted, so that there is nothing to compare with.");
  if (generalist->withoutLogits || system.withoutLogits)
    return tr("The session holds no logits of them on all test cases.");
  return tr("Their logits are being read and compared.");
}

std::shared_ptr<const Matrix> logitsOf(const RunStore& store, const RunRecord* run) {
  if (!run || !counts(*run)) return nullptr;
  if (!run->testLogits) store.wantLogits(*run);
  return run->testLogits;
}

}  // namespace

std::vector<RunId> specialistSystems(const RunStore& store) {
  std::vector<RunId> runs;
  for (const RunRecord& run : store.runs() | std::views::reverse)
    if (hasSpecialists(run.spec) && store.isOnDataset(run)) runs.push_back(run.id);
  return runs;
}

SpecialistsQuestion specialistsQuestion(const RunStore& store, const RunRecord* system) {
  SpecialistsQuestion question;
  if (!system || system->parts.empty() || !store.dataset()) return question;
  question.data = store.dataset();
  question.generalist = logitsOf(store, store.find(system->parts.front()));
  question.combined = logitsOf(store, system);
  for (const RunId id : system->parts | std::views::drop(1))
    if (const RunRecord* run = store.find(id); run && counts(*run) && !run->subset.empty())
      question.subsets.push_back(run->subset);
  return question;
}

SpecialistsAnswer answerOf(const SpecialistsQuestion& question) {
  SpecialistsAnswer answer{question, {}, {}, {}, {}};
  if (!question.complete()) return answer;
  const auto& labels = question.data->test.labels;
  try {
    answer.before = conditionalAccuracy(*question.generalist, labels, question.subsets);
    answer.after = conditionalAccuracy(*question.combined, labels, question.subsets);
    answer.gains = gainByCoverage(*question.generalist, *question.combined, labels, question.subsets);
  } catch (const Error& problem) {  // of a session from elsewhere, whose logits are of other cases
    answer.problem = QString::fromStdString(problem.what());
  }
  return answer;
}

SpecialistsView specialistsView(const RunStore& store, const RunRecord* system, const SpecialistsAnswer& answer) {
  SpecialistsView view;
  view.problem = problemOf(store, system);
  view.offersPreset = store.dataset() && specialistSystems(store).empty();
  if (!view.problem.isEmpty()) return view;
  for (const std::string& name : store.dataset()->classNames) view.classNames << QString::fromStdString(name);
  for (std::size_t i = 1; i < system->parts.size(); ++i) view.lines.push_back(lineOf(store, system->parts[i], i));
  const bool isAnswered = answer.question.complete() && answer.question == specialistsQuestion(store, system);
  if (!isAnswered)
    view.missing = missingOf(store, *system);
  else if (!answer.problem.isEmpty())
    view.missing = answer.problem;
  else
    view.answer = answer;
  return view;
}

std::vector<std::vector<int>> subsetsOf(const SpecialistsView& view) {
  std::vector<std::vector<int>> subsets;
  for (const SpecialistLine& line : view.lines)
    if (!line.subset.empty()) subsets.push_back(line.subset);
  return subsets;
}

QString systemText(const SpecialistsView& view) {
  if (!view.answer) return {};
  std::int64_t cases = 0;
  std::int64_t before = 0;
  std::int64_t after = 0;
  for (const CoverageGain& gain : view.answer->gains) {
    cases += gain.cases;
    before += gain.cases - gain.generalistCorrect;
    after += gain.cases - gain.correct;
  }
  if (cases == 0) return {};
  const auto share = [cases](std::int64_t errors) {
    return percentText(static_cast<double>(errors) / static_cast<double>(cases));
  };
  return tr("%1 → %2 errors of %3 test cases (%4 → %5 %)")
      .arg(countText(before), countText(after), countText(cases), share(before), share(after));
}

QString gainText(const SpecialistsView& view) {
  if (!view.answer) return view.missing;
  const auto before = view.answer->before.accuracy();
  const auto after = view.answer->after.accuracy();
  if (!before || !after) return tr("No test case is of a class that a specialist has.");
  const double relative = *before > 0 ? *after / *before - 1 : 0;
  return tr("Of the cases whose class some specialist has, %1 % are right with the generalist alone and %2 % with its "
            "specialists: %3 % relative (the paper: 43.1 → 45.9 % on its data).")
      .arg(percentText(*before), percentText(*after),
           (relative < 0 ? QStringLiteral("−") : QStringLiteral("+")) + percentText(std::abs(relative), 1));
}

std::vector<QStringList> gainRows(const SpecialistsView& view) {
  std::vector<QStringList> rows;
  if (!view.answer) return rows;
  for (const CoverageGain& gain : view.answer->gains) {
    const auto relative = gain.relativeChange();
    const QString change = relative ? (*relative < 0 ? QStringLiteral("−") : QStringLiteral("+")) +
                                          percentText(std::abs(*relative), 1) + QStringLiteral(" %")
                                    : QStringLiteral("–");
    rows.push_back({QString::number(gain.covering), countText(gain.cases), countText(gain.generalistCorrect),
                    signedFigure(static_cast<double>(gain.change())), change});
  }
  return rows;
}

std::optional<ExperimentSpec> experimentWith(const RunStore& store, const RunRecord& system,
                                             const std::vector<std::vector<int>>& subsets) {
  const auto found = store.experiments().find(system.experiment);
  if (found == store.experiments().end()) return std::nullopt;
  ExperimentSpec spec = found->second;
  spec.sweep.axes = {};
  spec.dataset.validationFraction = system.spec.dataset.validationFraction;
  spec.teacher.model = system.spec.model;
  spec.teacher.training = system.spec.training;
  spec.teacher.jitterPixels = system.spec.transferSet.jitterPixels;
  spec.teacher.specialists = system.spec.specialists;
  spec.teacher.specialists.count = static_cast<int>(subsets.size());
  spec.teacher.specialists.subsets = subsetsText(subsets);
  return spec;
}

}  // namespace retort
