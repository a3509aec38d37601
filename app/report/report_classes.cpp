#include "app/report/report_classes.h"

#include <algorithm>
#include <ranges>

#include <QCoreApplication>

#include "app/models/soft_target_text.h"
#include "app/report/report_charts.h"
#include "engine/analysis/class_bias.h"
#include "engine/analysis/soft_targets.h"
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

/// Mean soft target by true class, [classes · classes]; zeros for a class without cases.
std::vector<double> meanSoftTargets(const Matrix& logits, const std::vector<std::uint16_t>& labels,
                                    double temperature) {
  const std::size_t classes = logits.columns;
  std::vector<double> means(classes * classes);
  std::vector<double> cases(classes);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const auto target = softTarget({logits.row(row), classes}, temperature);
    ++cases[labels[row]];
    for (std::size_t i = 0; i < classes; ++i) means[labels[row] * classes + i] += target[i];
  }
  for (std::size_t i = 0; i < means.size(); ++i) means[i] /= std::max(1.0, cases[i / classes]);
  return means;
}

HeatMapData similarityMap(const Dataset& data, const Matrix& logits, double temperature) {
  HeatMapData map;
  map.xTitle = tr("Class in the soft target");
  map.yTitle = tr("Label");
  map.valueTitle = tr("Mean probability");
  for (std::size_t i = 0; i < data.classCount(); ++i) map.columns << className(data, i);
  map.rows = map.columns;
  const std::vector<double> means = meanSoftTargets(logits, data.test.labels, temperature);
  for (std::size_t i = 0; i < means.size(); ++i) {
    HeatCell cell;
    cell.state = HeatState::Measured;
    cell.value = means[i];
    cell.text = significant(means[i]);
    cell.aside = i / data.classCount() == i % data.classCount();
    map.cells.push_back(std::move(cell));
  }
  return map;
}

ReportFigure similarityFigure(const std::shared_ptr<const Dataset>& data, const RunRecord& run, double temperature) {
  ReportFigure figure;
  figure.caption =
      tr("%1: mean soft target by true class at T = %2. Bright: classes that it finds alike; the own class "
         "is left out of the colours.")
          .arg(run.name)
          .arg(temperature);
  figure.size = data->classCount() > 20 ? QSize(900, 900) : QSize(640, 480);
  const auto logits = run.testLogits;
  figure.draw = [data, logits, temperature, size = figure.size] {
    return heatSvg(similarityMap(*data, *logits, temperature), size);
  };
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
  if (models.student)
    if (const RunRecord* own = store.find(models.student->teacher)) models.teacher = own;
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
    section.paragraphs.prepend(tr("Of all students, %1 has the fewest errors on the test set: it is shown beside its "
                                  "teacher.")
                                   .arg(models.student->name));
  return section;
}

}  // namespace retort
