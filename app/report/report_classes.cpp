#include "app/report/report_classes.h"

#include <algorithm>
#include <ranges>

#include <QCoreApplication>

#include "app/models/similarity_view.h"
#include "app/models/soft_target_text.h"
#include "app/report/report_charts.h"
#include "engine/analysis/class_bias.h"
#include "widgets/figures.h"

namespace retort {
namespace {

constexpr std::size_t kMostConfusions = 12;
constexpr double kUsualTemperature = 4;

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

bool fits(const RunStore& store, const RunRecord* run) {
  const auto data = store.dataset();
  return data && run && run->testLogits && store.isOnDataset(*run) && run->testLogits->columns == data->classCount() &&
         run->testLogits->rows == data->test.count() && data->test.count() > 0 &&
         run->testLogits->values.size() == run->testLogits->rows * run->testLogits->columns;
}

/// In the order of the page, with its tree; drawn on the writer's thread, as it takes a while.
QByteArray similaritySvg(const SimilarityQuestion& question, const QSize& size) {
  const SimilarityAnswer answer = answerOf(question);
  return answer.problem.isEmpty() ? heatSvg(answer.first, size) : wordsSvg(answer.problem, size);
}

ReportFigure similarityFigure(const std::shared_ptr<const Dataset>& data, const RunRecord& run, double temperature) {
  ReportFigure figure;
  figure.caption =
      tr("%1: mean soft target by true class at T = %2, in percent. Bright: classes that it finds alike; they stand "
         "together, as the tree joins them. The own class is left out of the colours.")
          .arg(run.name, QString::number(temperature));
  figure.size = data->classCount() > 20 ? QSize(900, 720) : QSize(760, 480);
  SimilarityQuestion question{data, {run.name, run.spec.role, run.testLogits}, {}, {}};
  question.choice.temperature = temperature;
  figure.draw = [question, size = figure.size] { return similaritySvg(question, size); };
  return figure;
}

ReportTable confusionTable(const Dataset& data, const RunRecord& run) {
  struct Pair {
    std::int64_t cases;
    std::size_t label;
    std::size_t predicted;
  };
  const Confusion counts = confusion(*run.testLogits, data.test.labels);
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < counts.classes; ++i)
    for (std::size_t j = 0; j < counts.classes; ++j)
      if (i != j && counts.at(i, j) > 0) pairs.push_back({counts.at(i, j), i, j});
  std::ranges::stable_sort(pairs, std::ranges::greater(), &Pair::cases);
  ReportTable table{tr("What %1 confuses most").arg(run.name),
                    {tr("Label"), tr("Taken for"), tr("Test cases"), tr("Of the class")},
                    {},
                    2};
  for (const Pair& pair : pairs | std::views::take(kMostConfusions))
    table.rows.push_back(
        {className(data, pair.label), className(data, pair.predicted), grouped(static_cast<double>(pair.cases)),
         QStringLiteral("%1 %").arg(
             100.0 * static_cast<double>(pair.cases) / static_cast<double>(counts.cases(pair.label)), 0, 'f', 1)});
  return table;
}

}  // namespace

ReportModels reportModels(const RunStore& store) {
  ReportModels models;
  for (const RunRecord& run : store.runs()) {
    if (run.state != RunState::Completed || !run.result || !store.isOnDataset(run)) continue;
    const bool isBetter = !models.student || run.result->testErrors <= models.student->result->testErrors;
    if (run.spec.role == Role::Student && isBetter) models.student = &run;
    if (isTeacher(run.spec.role)) models.teacher = &run;
  }
  if (models.student) models.teacher = store.find(models.student->teacher);
  return models;
}

bool hasAnswered(const RunStore& store, const RunRecord& run) {
  if (run.testLogits || run.withoutLogits || run.probeLogits || run.points.empty()) return true;
  store.wantLogits(run);
  return false;
}

ReportSection classesSection(const RunStore& store, const ReportModels& models) {
  ReportSection section;
  section.title = tr("Which classes are alike");
  double temperature = kUsualTemperature;
  if (models.student && models.student->spec.objective.kind == ObjectiveKind::SoftTargets)
    temperature = models.student->spec.objective.temperature;
  for (const RunRecord* run : models.both()) {
    if (!run) continue;
    if (!fits(store, run)) {
      section.paragraphs << tr("The session holds no logits of %1 on the test cases of its data.").arg(run->name);
      continue;
    }
    section.figures.push_back(similarityFigure(store.dataset(), *run, temperature));
    section.tables.push_back(confusionTable(*store.dataset(), *run));
  }
  if (models.student)
    section.paragraphs.prepend(
        (models.teacher
             ? tr("Of all students, %1 has the fewest errors on the test set: it is shown beside its teacher.")
             : tr("Of all students, %1 has the fewest errors on the test set. Its teacher is no longer in the "
                  "session."))
            .arg(models.student->name));
  return section;
}

}  // namespace retort
