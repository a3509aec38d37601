#include "app/models/similarity_view.h"

#include <algorithm>
#include <numeric>
#include <ranges>

#include <QCoreApplication>

#include "app/models/similarity_maps.h"
#include "app/models/soft_target_text.h"
#include "app/models/specialists_view.h"
#include "engine/experiment/error.h"
#include "engine/experiment/subset_text.h"
#include "widgets/figures.h"

namespace retort {
namespace {

constexpr ClusterOptions kClustering{2, 8, 100, 1};  // of which the number is chosen
constexpr qsizetype kMostNamed = 6;                  // classes in a description

QString tr(const char* text) { return QCoreApplication::translate("retort::SimilarityView", text); }

QString twoDigits(double number) {
  return QString::number(number, 'f', 2).replace(QLatin1Char('-'), QStringLiteral("−"));
}

QString shortList(QStringList names) {
  const qsizetype more = names.size() - kMostNamed;
  if (more > 1) names = names.first(kMostNamed) << tr("%1 more").arg(more);
  return names.join(QStringLiteral(", "));
}

void setOrder(SimilarityAnswer& answer, const MeasuredClasses& measured) {
  if (!answer.question.choice.inClassOrder) {
    const ClassTree tree = classTree(measured.distances, measured.classes());
    answer.order = tree.order;
    answer.first.tree = treeOf(tree, *answer.question.data);
    return;
  }
  answer.order.resize(measured.classes());
  std::iota(answer.order.begin(), answer.order.end(), std::size_t{0});
}

void setMaps(SimilarityAnswer& answer, const MeasuredClasses& first, const std::optional<MeasuredClasses>& second) {
  const SimilarityQuestion& question = answer.question;
  const SimilarityLook look{*question.data, question.choice.measure, answer.order};
  const QString name = measureName(question.choice.measure);
  const QString titled = tr("%1, %2");
  DendrogramData tree = std::move(answer.first.tree);
  answer.first = similarityMap(look, first, titled.arg(name, question.first.name));
  if (!second) {  // of two the cells stand level, and have the room
    answer.first.tree = std::move(tree);
    return;
  }
  answer.second = similarityMap(look, *second, titled.arg(name, question.second.name));
  shareScale(answer.first, answer.second);
  answer.difference =
      differenceMap(look, first, *second, tr("%1, %2 less %3").arg(name, question.second.name, question.first.name));
}

void setClusters(SimilarityAnswer& answer, const MeasuredClasses& measured) {
  answer.places = classicalScaling(measured.distances, measured.classes());
  answer.choices = clusterChoices(measured.squared, measured.classes(), kMostClusters, kClustering);
  if (answer.choices.clusters.empty()) return;
  const int asked = answer.question.choice.clusters;
  const auto most = static_cast<int>(answer.choices.clusters.size()) + 1;
  answer.clusters = asked >= 2 && asked <= most ? asked : static_cast<int>(answer.choices.best()) + 2;
}

void setNearest(SimilarityAnswer& answer, const MeasuredClasses& measured) {
  const std::size_t classes = measured.classes();
  for (std::size_t i = 0; i < classes; ++i) {
    std::size_t nearest = i == 0 && classes > 1 ? 1 : 0;
    for (std::size_t j = 0; j < classes; ++j)
      if (j != i && measured.distances[i * classes + j] < measured.distances[i * classes + nearest]) nearest = j;
    answer.nearest.push_back(nearest);
  }
}

/// "4: nearest 9, at 3.1; in cluster 2 with 9 and 7".
QString pointText(const SimilarityAnswer& answer, const MeasuredClasses& measured, std::size_t index) {
  const Dataset& data = *answer.question.data;
  const std::size_t nearest = answer.nearest[index];
  QString text = tr("%1: nearest to %2, at a distance of %3")
                     .arg(className(data, index), className(data, nearest),
                          significant(measured.distances[index * measured.classes() + nearest], 2));
  const int cluster = answer.clusterOf(index);
  if (cluster < 0) return text;
  QStringList others;
  for (std::size_t j = 0; j < measured.classes(); ++j)
    if (j != index && answer.clusterOf(j) == cluster) others << className(data, j);
  return text + (others.isEmpty() ? tr("; alone in cluster %1").arg(cluster + 1)
                                  : tr("; in cluster %1 with %2").arg(QString::number(cluster + 1), shortList(others)));
}

void setClassMap(SimilarityAnswer& answer, const MeasuredClasses& measured) {
  const Dataset& data = *answer.question.data;
  answer.map.title = tr("Map of classes, %1").arg(answer.question.first.name);
  for (std::size_t i = 0; i < measured.classes(); ++i)
    answer.map.points.push_back({className(data, i), {}, answer.clusterOf(i), pointText(answer, measured, i)});
  for (int k = 0; k < answer.clusters; ++k) answer.map.clusterNames << tr("Cluster %1").arg(k + 1);
  answer.map.note = tr("The plane shows %1 % of the spread").arg(QString::number(100 * answer.places.share, 'f', 0));
}

void setCases(SimilarityAnswer& answer, const MeasuredClasses& first, const std::optional<MeasuredClasses>& second) {
  const SimilarityQuestion& question = answer.question;
  if (!question.choice.cell) return;
  const ChosenCell& cell = *question.choice.cell;
  CasesQuestion asked{
      *question.data, question.first, question.second, question.choice.measure, question.choice.temperature, cell};
  const std::size_t place = cell.row * first.classes() + cell.column;
  if (second && place < first.values.size()) asked.rises = second->values[place] >= first.values[place];
  answer.cases = casesBehind(asked);
}

}  // namespace

std::vector<RunId> similarityRuns(const RunStore& store) {
  std::vector<RunId> runs;
  for (const Role role : {Role::Ensemble, Role::Teacher, Role::Student, Role::Baseline})
    for (const RunRecord& run : store.runs() | std::views::reverse)
      if (run.spec.role == role && store.isOnDataset(run)) runs.push_back(run.id);
  return runs;
}

bool SimilarityQuestion::isAbout(const SimilarityQuestion& other) const {
  return data == other.data && first == other.first && second == other.second && choice.measure == other.choice.measure;
}

int SimilarityAnswer::clusterOf(std::size_t index) const {
  return clusters < 2 ? -1 : choices.clusters[static_cast<std::size_t>(clusters) - 2].assignment[index];
}

std::vector<std::vector<int>> SimilarityAnswer::clusterClasses() const {
  std::vector<std::vector<int>> classes(static_cast<std::size_t>(clusters));
  for (std::size_t i = 0; i < map.points.size() && clusters > 0; ++i)
    classes[static_cast<std::size_t>(clusterOf(i))].push_back(static_cast<int>(i));
  return classes;
}

SimilarityAnswer answerOf(const SimilarityQuestion& question) {
  SimilarityAnswer answer;
  answer.question = question;
  const auto measured = [&question](const ComparedModel& model) {
    return measuredClasses(*model.logits, question.data->test.labels, question.choice.measure,
                           question.choice.temperature);
  };
  try {
    const MeasuredClasses first = measured(question.first);
    const auto second = question.second.logits ? std::optional(measured(question.second)) : std::nullopt;
    setOrder(answer, first);
    setMaps(answer, first, second);
    setClusters(answer, first);
    setNearest(answer, first);
    setClassMap(answer, first);
    setCases(answer, first, second);
  } catch (const Error& error) {
    answer.problem = tr("The classes cannot be compared: %1. %2.")
                         .arg(QString::fromStdString(error.problem()), QString::fromStdString(error.remedy()));
  }
  return answer;
}

ClassMapData alignedMap(const SimilarityAnswer& answer, std::vector<MapPoint>& before) {
  before = aligned(answer.places.points, before);
  ClassMapData map = answer.map;
  for (std::size_t i = 0; i < map.points.size(); ++i) map.points[i].place = {before[i].x, before[i].y};
  return map;
}

QStringList clusterTexts(const ClusterChoices& choices) {
  QStringList texts;
  if (choices.silhouettes.empty()) return texts;
  texts << tr("auto: %1 · silhouette %2")
               .arg(QString::number(choices.best() + 2), twoDigits(choices.silhouettes[choices.best()]));
  for (std::size_t i = 0; i < choices.silhouettes.size(); ++i)
    texts << tr("%1 clusters · silhouette %2").arg(QString::number(i + 2), twoDigits(choices.silhouettes[i]));
  return texts;
}

std::optional<ExperimentSpec> specialistsOf(const RunStore& store, const RunRecord& run,
                                            const std::vector<std::vector<int>>& clusters) {
  std::vector<std::vector<int>> subsets;
  std::ranges::copy_if(clusters, std::back_inserter(subsets), [](const auto& cluster) { return cluster.size() > 1; });
  if (subsets.empty()) return std::nullopt;
  const auto found = store.experiments().find(run.experiment);
  if (found == store.experiments().end() || !needsTeacher(found->second.objective)) return std::nullopt;
  const RunRecord* teacher = run.spec.role == Role::Teacher ? &run : store.find(run.teacher);
  if (teacher && teacher->spec.role == Role::Teacher) {
    RunRecord generalist = *teacher;
    generalist.experiment = run.experiment;  // a teacher may have been trained for an earlier one
    return experimentWith(store, generalist, subsets);
  }
  ExperimentSpec spec = found->second;
  spec.sweep.axes = {};
  spec.teacher.ensemble = {};
  spec.teacher.specialists.count = static_cast<int>(subsets.size());
  spec.teacher.specialists.subsets = subsetsText(subsets);
  return spec;
}

}  // namespace retort
