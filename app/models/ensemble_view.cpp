#include "app/models/ensemble_view.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <ranges>

#include <QCoreApplication>

#include "app/models/run_row.h"
#include "widgets/figures.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort::EnsembleView", text); }

/// Whether it is an ensemble of models that are alike: specialists have a view of their own.
bool isOfMembers(const RunRecord& run) { return run.spec.role == Role::Ensemble && !hasSpecialists(run.spec); }

EnsembleMemberLine lineOf(const RunStore& store, RunId id) {
  const RunRecord* run = store.find(id);
  if (!run) return {id, tr("run %1").arg(id), 0, tr("deleted"), {}, {}};
  EnsembleMemberLine line{id, run->name, run->spec.training.seed, {}, {}, {}};
  if (counts(*run))
    line.errors = run->result->testErrors;
  else
    line.state = stateText(run->state);
  return line;
}

QString problemOf(const RunStore& store, const RunRecord* ensemble) {
  if (!store.dataset()) return tr("The data set is being read.");
  if (ensemble) return {};
  const bool isElsewhere = std::ranges::any_of(store.runs(), isOfMembers);
  if (isElsewhere) return tr("The ensembles of this session were trained on other data. Choose these under 1 · Data.");
  return tr(
      "No ensemble yet. Set Members under 2 · Teacher, advanced, to 3 or more and press Run (F5): its members are "
      "compared here as they end, and so are the students that learn from all of them.");
}

QString missingOf(const RunStore& store, const RunRecord& ensemble, std::size_t trained) {
  if (trained < 2) return tr("How its members differ is here once two of them are trained.");
  for (const RunRecord* member : trainedMembers(store, ensemble))
    if (member->withoutLogits || member->probeLogits)
      return tr("The session holds no logits of %1 on all test cases, so that its members cannot be compared case by "
                "case. Delete it and press Run (F5) with its settings to train it again.")
          .arg(member->name);
  return tr("The members' logits are being read and compared.");
}

/// @throws as countWordErrors
void countWords(EnsembleAnswer& answer, const std::vector<const Matrix*>& logits) {
  const Dataset& data = *answer.question.data;
  answer.words = countWordErrors(combineLogits(logits, answer.question.mean, 1), data, data.test);
  for (const Matrix* member : logits)
    answer.memberWordErrors +=
        countWordErrors(*member, data, data.test).wordErrorRate() / static_cast<double>(logits.size());
  for (const auto& [run, other] : answer.question.others)
    answer.otherWordErrors[run] = countWordErrors(*other, data, data.test).wordErrors;
}

QString wordsText(const EnsembleView& view) {
  return tr("%1 of %2 recordings misheard (%3 %; members %4 %)")
      .arg(view.words->wordErrors)
      .arg(view.words->recordings)
      .arg(100 * view.words->wordErrorRate(), 0, 'f', 1)
      .arg(100 * view.memberWordErrors, 0, 'f', 1);
}

QString countText(const Spread& errors) {
  if (errors.count == 0) return QStringLiteral("–");
  if (errors.count == 1) return grouped(errors.mean);
  return QStringLiteral("%1 ± %2").arg(grouped(errors.mean, 1), grouped(errors.deviation, 1));
}

QString percentOf(std::int64_t errors, std::int64_t cases) {
  return QString::number(100 * static_cast<double>(errors) / static_cast<double>(cases), 'f', 2);
}

/// In percent, with a minus that is as wide as a plus.
QString shareText(double share) {
  const QString text = QString::number(std::abs(share), 'f', 0);
  return share < 0 && text != QLatin1String("0") ? QStringLiteral("−") + text : text;
}

double meanDisagreement(const EnsembleReport& report) {
  const std::size_t members = report.members();
  double sum = 0;
  for (std::size_t i = 0; i < members; ++i)
    for (std::size_t j = 0; j < i; ++j) sum += report.disagreementOf(i, j);
  return members < 2 ? 0 : sum / (static_cast<double>(members) * static_cast<double>(members - 1) / 2);
}

/// @param kept mean share of each setting, in percent; not empty @param runs of all of them
QString sentenceOf(const std::vector<double>& kept, std::size_t runs) {
  const auto [low, high] = std::ranges::minmax(kept);
  const QString paper = tr("(the paper: more than 80 %)");
  if (high <= 0)
    return tr("What is distilled from the ensemble is no better than its baseline: nothing of the ensemble's gain is "
              "kept %1.")
        .arg(paper);
  if (low <= 0)
    return tr("The distilled students keep up to %1 % of the ensemble's gain over their baseline %2, depending on the "
              "temperature; at one or more nothing.")
        .arg(shareText(high), paper);
  if (shareText(low) != shareText(high))
    return tr("The distilled students keep %1 to %2 % of the ensemble's gain over their baseline, depending on the "
              "temperature %3.")
        .arg(shareText(low), shareText(high), paper);
  return (runs == 1 ? tr("The distilled student keeps %1 % of the ensemble's gain over its baseline %2.")
                    : tr("The distilled students keep %1 % of the ensemble's gain over their baseline on average %2."))
      .arg(shareText(low), paper);
}

}  // namespace

std::vector<RunId> ensembleRuns(const RunStore& store) {
  std::vector<RunId> runs;
  for (const RunRecord& run : store.runs() | std::views::reverse)
    if (isOfMembers(run) && store.isOnDataset(run)) runs.push_back(run.id);
  return runs;
}

std::vector<const RunRecord*> trainedMembers(const RunStore& store, const RunRecord& ensemble) {
  std::vector<const RunRecord*> members;
  for (const RunId id : ensemble.parts)
    if (const RunRecord* run = store.find(id); run && counts(*run)) members.push_back(run);
  return members;
}

std::vector<const RunRecord*> ensembleSources(const RunStore& store, const RunRecord& ensemble) {
  std::vector<const RunRecord*> sources = trainedMembers(store, ensemble);
  if (!store.dataset() || store.dataset()->wordNames.empty()) return sources;
  const auto others = studentsAndBaselines(store, ensemble);
  sources.insert(sources.end(), others.begin(), others.end());
  return sources;
}

EnsembleQuestion ensembleQuestion(const RunStore& store, const RunRecord* ensemble, const LogitsByRun& logits) {
  EnsembleQuestion question;
  if (!ensemble || !store.dataset()) return question;
  for (const RunRecord* member : trainedMembers(store, *ensemble)) {
    const auto found = logits.find(member->id);
    if (found == logits.end()) return {};
    question.members.push_back(member->id);
    question.logits.push_back(found->second);
  }
  for (const auto& [run, found] : logits)
    if (std::ranges::find(question.members, run) == question.members.end()) question.others.emplace(run, found);
  question.data = store.dataset();
  question.mean = ensemble->spec.ensemble.mean;
  return question;
}

EnsembleAnswer answerOf(const EnsembleQuestion& question) {
  EnsembleAnswer answer{question, {}, {}, 0, {}};
  if (!question.complete()) return answer;
  std::vector<const Matrix*> logits;
  for (const auto& one : question.logits) logits.push_back(one.get());
  try {
    answer.report = ensembleReport(logits, question.data->test.labels, question.mean);
    if (!question.data->test.recordings.empty()) countWords(answer, logits);
  } catch (const std::exception&) {  // of a session from elsewhere, whose logits are of other cases
  }
  return answer;
}

EnsembleView ensembleView(const RunStore& store, const RunRecord* ensemble, const EnsembleAnswer& answer) {
  EnsembleView view;
  view.problem = problemOf(store, ensemble);
  view.offersPreset = store.dataset() && ensembleRuns(store).empty();
  if (!view.problem.isEmpty()) return view;
  view.cases = static_cast<std::int64_t>(store.dataset()->test.count());
  view.hasWords = !store.dataset()->wordNames.empty();
  const auto members = trainedMembers(store, *ensemble);
  view.trained = members.size();
  std::vector<double> errors;
  for (const RunRecord* member : members) errors.push_back(static_cast<double>(member->result->testErrors));
  view.members = spreadOf(errors);
  for (const RunId id : ensemble->parts) view.lines.push_back(lineOf(store, id));
  view.isMade = counts(*ensemble);
  if (view.isMade) view.own = ensemble->result->testErrors;
  const auto idOf = [](const RunRecord* run) { return run->id; };
  const bool isAnswered = answer.report && answer.question.data == store.dataset() &&
                          answer.question.mean == ensemble->spec.ensemble.mean &&
                          std::ranges::equal(answer.question.members, members, {}, {}, idOf);
  if (isAnswered && view.trained > 1) {
    view.report = answer.report;
    view.words = answer.words;
    view.memberWordErrors = answer.memberWordErrors;
    if (!view.isMade) view.own = view.report->errors;
    std::size_t place = 0;
    for (EnsembleMemberLine& line : view.lines)
      if (line.errors) line.without = view.report->leaveOneOutErrors[place++];
  } else {
    view.missing = missingOf(store, *ensemble, view.trained);
  }
  view.students = studentsOf(store, *ensemble, view.cases, isAnswered ? answer.otherWordErrors : WordErrorsByRun());
  return view;
}

QString ensembleText(const EnsembleView& view) {
  QStringList parts;
  if (view.own && view.hasWords)
    parts << tr("frame accuracy %1").arg(figureText(view, {1, static_cast<double>(*view.own), 0}));
  else if (view.own)
    parts << tr("%1 errors of %2 test cases (%3 %)")
                 .arg(grouped(static_cast<double>(*view.own)), grouped(static_cast<double>(view.cases)),
                      percentOf(*view.own, view.cases));
  if (view.trained > 0) parts << tr("its members %1").arg(figureText(view, view.members));
  if (view.words) parts << wordsText(view);
  if (view.trained < view.lines.size())
    parts << tr("%1 of %2 members trained").arg(view.trained).arg(view.lines.size());
  return parts.join(QStringLiteral(" · "));
}

QString figureText(const EnsembleView& view, const Spread& errors) {
  if (errors.count == 0) return QStringLiteral("–");
  if (view.hasWords && view.cases > 0) {
    const double scale = 100 / static_cast<double>(view.cases);
    const QString accuracy = QString::number(100 - scale * errors.mean, 'f', 1);
    if (errors.count == 1) return tr("%1 %").arg(accuracy);
    return tr("%1 ± %2 %").arg(accuracy, QString::number(scale * errors.deviation, 'f', 1));
  }
  return countText(errors);
}

QString keptText(const Spread& kept) {
  if (kept.count == 0) return QStringLiteral("–");
  if (kept.count == 1) return tr("%1 %").arg(shareText(kept.mean));
  return tr("%1 ± %2 %").arg(shareText(kept.mean), shareText(kept.deviation));
}

QString misheardText(const EnsembleStudentLine& line) {
  const auto text = [](const Spread& errors) {
    return errors.count == 0 ? QStringLiteral("–") : grouped(errors.mean, errors.count == 1 ? 0 : 1);
  };
  return text(line.wordErrors) + QStringLiteral(" / ") + text(line.baselineWordErrors);
}

QString diversityText(const EnsembleView& view) {
  if (!view.report) return view.missing;
  return tr("Two members differ on %1 % of the cases on average. Jensen-Shannon divergence of their distributions: "
            "%2 nats.")
      .arg(100 * meanDisagreement(*view.report), 0, 'f', 2)
      .arg(significant(view.report->divergence));
}

QString gainText(const EnsembleView& view) {
  if (view.students.empty()) return tr("No student has learned from this ensemble yet.");
  std::vector<double> kept;
  std::size_t runs = 0;
  for (const EnsembleStudentLine& line : view.students) {
    if (line.kept.count == 0) continue;
    kept.push_back(line.kept.mean);
    runs += line.kept.count;
  }
  if (kept.empty()) {
    const bool toCome =
        !view.isMade || std::ranges::any_of(view.students, [](const auto& line) { return line.toCome > 0; });
    return toCome
               ? tr("What the students keep of the ensemble's gain is here once they and their baselines are trained.")
               : tr("The students' share of the ensemble's gain is not known: they have no baseline (the same net "
                    "with the same seeds on hard labels), or the ensemble is no better than it.");
  }
  return sentenceOf(kept, runs);
}

HeatMapData disagreementMap(const EnsembleView& view, const QString& name) {
  HeatMapData data;
  if (!view.report) return data;
  data.title = tr("Disagreement in %1").arg(name);
  data.xTitle = data.yTitle = tr("Member's seed");
  data.valueTitle = tr("Cases on which two members differ");
  data.unit = QStringLiteral(" %");
  data.decimals = 1;
  for (const EnsembleMemberLine& line : view.lines)
    if (line.errors) data.columns << QString::number(line.seed);
  data.rows = data.columns;
  for (std::size_t i = 0; i < view.report->members(); ++i)
    for (std::size_t j = 0; j < view.report->members(); ++j) {
      HeatCell cell;
      cell.state = HeatState::Measured;
      cell.value = 100 * view.report->disagreementOf(i, j);
      cell.aside = i == j;
      const QString row = data.rows[static_cast<qsizetype>(i)];
      const QString column = data.columns[static_cast<qsizetype>(j)];
      if (i == j) {
        cell.description = tr("The member with seed %1").arg(row);
      } else {
        cell.text = QString::number(cell.value, 'f', 1);
        cell.brief = QString::number(cell.value, 'f', 0);
        cell.description =
            tr("The members with seeds %1 and %2 predict %3 % of the cases differently").arg(row, column, cell.text);
      }
      data.cells.push_back(std::move(cell));
    }
  return data;
}

}  // namespace retort
