#include <limits>

#include <QtTest>

#include "app/models/similarity_choice.h"
#include "app/models/similarity_view.h"
#include "engine/analysis/class_bias.h"
#include "engine/analysis/class_similarity.h"
#include "engine/analysis/soft_targets.h"
#include "engine/experiment/subset_text.h"
#include "similar_runs.h"

namespace retort {

using Classes = std::vector<std::size_t>;

class TestSimilarityView : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_data = madeUpData();
    m_question = {};
    m_question.data = m_data;
    m_question.first = {QStringLiteral("teacher 300-300"), Role::Teacher, shared(similarLogits(labels(), 3, 5))};
    m_question.choice.temperature = 2;
  }

  void softTargetsInPercent() {
    const SimilarityAnswer answer = answerOf(m_question);
    const ClassSimilarity plain = classSimilarity(*m_question.first.logits, labels(), 2);
    QVERIFY(answer.problem.isEmpty());
    for (std::size_t row = 0; row < 4; ++row)
      for (std::size_t column = 0; column < 4; ++column) {
        const HeatCell& cell = answer.first.cells[row * 4 + column];
        QCOMPARE(cell.value, 100 * plain.softTargets[answer.order[row] * 4 + answer.order[column]]);
        QCOMPARE(cell.aside, row == column);
      }
    QVERIFY(answer.second.empty() && answer.difference.empty());
    QCOMPARE(answer.first.title, QStringLiteral("Mean soft target, teacher 300-300"));
  }

  void whatIsAlikeStandsTogether() {
    const SimilarityAnswer answer = answerOf(m_question);
    QCOMPARE(answer.order, (Classes{0, kEight, 1, 2}));
    QCOMPARE(answer.first.rows, QStringLiteral("0 8 1 2").split(QLatin1Char(' ')));
    QCOMPARE(answer.first.tree.leaves, 4);
    QVERIFY(answer.first.tree.valid());
    QCOMPARE(answer.first.tree.merges.size(), std::size_t{3});
    QCOMPARE(answer.nearest, (Classes{kEight, 2, 1, 0}));
    m_question.choice.inClassOrder = true;
    const SimilarityAnswer inOrder = answerOf(m_question);
    QCOMPARE(inOrder.order, (Classes{0, 1, 2, 3}));
    QVERIFY(inOrder.first.tree.empty());
  }

  void covarianceAndCorrelation() {
    const ClassCovariance plain = classCovariance(*m_question.first.logits, 2);
    m_question.choice.inClassOrder = true;
    m_question.choice.measure = SimilarityMeasure::Covariance;
    QCOMPARE(answerOf(m_question).first.cells[1].value, plain.at(0, 1));
    m_question.choice.measure = SimilarityMeasure::Correlation;
    const SimilarityAnswer answer = answerOf(m_question);
    QCOMPARE(answer.first.cells[1].value, classCorrelation(plain)[1]);
    QVERIFY(answer.first.diverging);
    QVERIFY(answer.first.cells[1].text.startsWith(QStringLiteral("−0.")));
  }

  void confusionCounts() {
    m_question.choice.measure = SimilarityMeasure::Confusion;
    m_question.choice.inClassOrder = true;
    const SimilarityAnswer answer = answerOf(m_question);
    QCOMPARE(answer.first.cells[kEight].value, 15.0);
    QCOMPARE(answer.first.cells[kEight].text, QStringLiteral("15"));
    QCOMPARE(answer.first.cells[0].value, 60.0);
    QVERIFY(answer.first.cells[1].text.isEmpty());
    QVERIFY(answer.first.cells[kEight].description.contains(QLatin1String("Cases of 0 that are taken for 8: 15")));
  }

  void aClassWithoutCases() {
    auto data = madeUpData();
    for (auto& label : data->test.labels) label = label == 1 ? 2 : label;
    m_question.data = data;
    m_question.choice.inClassOrder = true;
    const SimilarityAnswer answer = answerOf(m_question);
    QCOMPARE(answer.first.cells[4].state, HeatState::Undefined);
    QCOMPARE(answer.first.cells[4].description, QStringLiteral("The test set has no case of 1"));
    QCOMPARE(answer.first.cells[1].state, HeatState::Measured);
    m_question.choice.cell = ChosenCell{CellSide::First, 1, 0};
    QCOMPARE(answerOf(m_question).cases.emptyText, QStringLiteral("The test set has no case of 1."));
  }

  void aConstantProbability() {
    Matrix logits(labels().size(), 4);
    for (std::size_t i = 0; i < logits.rows; ++i) logits.row(i)[labels()[i] % 2] = 5;  // 2 and 8 are never likely
    for (std::size_t i = 0; i < logits.rows; ++i) logits.row(i)[kEight] = -1e30F;
    m_question.first.logits = shared(std::move(logits));
    m_question.choice.measure = SimilarityMeasure::Correlation;
    m_question.choice.inClassOrder = true;
    const SimilarityAnswer answer = answerOf(m_question);
    QCOMPARE(answer.first.cells[kEight].state, HeatState::Undefined);
    QVERIFY(answer.first.cells[kEight].description.contains(QLatin1String("same probability in every case")));
    QCOMPARE(answer.first.cells[1].state, HeatState::Measured);
  }

  void twoRunsHaveOneScaleAndOneOrder() {
    besideIt();
    const SimilarityAnswer answer = answerOf(m_question);
    QCOMPARE(answer.second.rows, answer.first.rows);
    QVERIFY(answer.second.tree.empty());
    QVERIFY(answer.first.scale.has_value());
    QCOMPARE(answer.first.scale->high, answer.second.scale->high);
    QCOMPARE(answer.first.scale->high, answer.first.cells[1].value);
    for (std::size_t i = 0; i < 16; ++i)
      QCOMPARE(answer.difference.cells[i].value, answer.second.cells[i].value - answer.first.cells[i].value);
    QVERIFY(answer.difference.diverging);
    QVERIFY(answer.difference.cells[1].description.contains(QStringLiteral(" → ")));
  }

  void clustersByTheBestSilhouetteOrAsAsked() {
    const SimilarityAnswer answer = answerOf(m_question);
    QCOMPARE(answer.clusters, 2);
    QCOMPARE(answer.clusterClasses(), (std::vector<std::vector<int>>{{0, 3}, {1, 2}}));
    QCOMPARE(answer.map.points[1].cluster, 1);
    QVERIFY(answer.map.points[1].description.contains(QLatin1String("nearest to 2")));
    QVERIFY(answer.map.points[1].description.endsWith(QLatin1String("in cluster 2 with 2")));
    QCOMPARE(clusterTexts(answer.choices).size(), 3);
    QVERIFY(clusterTexts(answer.choices).front().startsWith(QStringLiteral("auto: 2 · silhouette 0.")));
    QVERIFY(clusterTexts(answer.choices)[1].startsWith(QStringLiteral("2 clusters · silhouette 0.")));
    m_question.choice.clusters = 3;
    QCOMPARE(answerOf(m_question).clusterClasses().size(), std::size_t{3});
    m_question.choice.clusters = 9;  // more than there are classes
    QCOMPARE(answerOf(m_question).clusters, 2);
  }

  void theMapDoesNotFlip() {
    std::vector<MapPoint> places;
    const ClassMapData before = alignedMap(answerOf(m_question), places);
    m_question.choice.temperature = 2.1;
    SimilarityAnswer answer = answerOf(m_question);
    for (MapPoint& point : answer.places.points) point = {point.y, point.x};  // as good a map
    const ClassMapData after = alignedMap(answer, places);
    for (std::size_t i = 0; i < 4; ++i) {
      const QPointF move = after.points[i].place - before.points[i].place;
      QVERIFY(std::hypot(move.x(), move.y()) < 0.2);
      QCOMPARE(places[i].x, after.points[i].place.x());
    }
  }

  void casesOfASoftTarget() {
    choose(CellSide::First, 0, kEight);
    const CellCases cases = answerOf(m_question).cases;
    QCOMPARE(cases.title, QStringLiteral("0s that the teacher finds most like an 8"));
    QCOMPARE(cases.cells.size(), std::size_t{75});
    double before = 1;
    for (const GridCell& cell : cases.cells) {
      const double q = softTarget({m_question.first.logits->row(cell.image), 4}, 2)[kEight];
      QVERIFY(q <= before);
      before = q;
      QCOMPARE(labels()[cell.image], std::uint16_t{0});
      QCOMPARE(cell.wrong, q > 0.5);
    }
    QCOMPARE(cases.cells.front().corner, QStringLiteral("8"));
    QVERIFY(cases.cells.front().description.contains(QLatin1String("soft target on 8")));
    QVERIFY(cases.cells.front().description.endsWith(QLatin1String("taken for an 8")));
    QVERIFY(cases.rows.empty());
    choose(CellSide::First, 1, 1);
    QCOMPARE(answerOf(m_question).cases.title, QStringLiteral("1s, those first that the teacher is surest of"));
  }

  void aGeneralistWithSpecialistsIsNoEnsembleAlone() {
    m_question.first.role = Role::Ensemble;
    choose(CellSide::First, 0, kEight);
    QCOMPARE(answerOf(m_question).cases.title, QStringLiteral("0s that the ensemble finds most like an 8"));
    m_question.first.withSpecialists = true;
    QCOMPARE(answerOf(m_question).cases.title,
             QStringLiteral("0s that the generalist with its specialists finds most like an 8"));
    besideIt();
    m_question.second.role = Role::Ensemble;
    QVERIFY2(answerOf(m_question).cases.title.contains(QLatin1String("the generalist with")), "they are told apart");
  }

  void casesOfAConfusion() {
    m_question.choice.measure = SimilarityMeasure::Confusion;
    choose(CellSide::First, 0, kEight);
    const CellCases cases = answerOf(m_question).cases;
    QCOMPARE(cases.title, QStringLiteral("0s that the teacher takes for an 8"));
    QCOMPARE(cases.cells.size(), std::size_t{15});
    choose(CellSide::First, 1, 2);
    QVERIFY(answerOf(m_question).cases.cells.empty());
    QVERIFY(!answerOf(m_question).cases.emptyText.isEmpty());
  }

  /// With 5 for the partner both classes of a pair are above their means in all cases of the two, and in no others.
  void casesOfACovariance() {
    m_question.first.logits = shared(similarLogits(labels(), 5));
    m_question.choice.measure = SimilarityMeasure::Covariance;
    choose(CellSide::First, 1, 2);
    const CellCases cases = answerOf(m_question).cases;
    QCOMPARE(cases.title, QStringLiteral("Cases in which 1 and 2 are likelier together, to the teacher"));
    QCOMPARE(cases.cells.size(), std::size_t{150});
    for (const GridCell& cell : cases.cells) QVERIFY(labels()[cell.image] == 1 || labels()[cell.image] == 2);
    QVERIFY(cases.cells.front().image > cases.cells.back().image);  // later cases hesitate more
    QVERIFY(cases.cells.front().description.contains(QLatin1String("product of deviations 0.")));
    choose(CellSide::First, 0, 1);
    QVERIFY(answerOf(m_question).cases.cells.empty());
    QVERIFY(answerOf(m_question).cases.emptyText.contains(QLatin1String("none has both 0 and 1 above their means")));
  }

  void noMoreThanCanBeLookedAt() {
    auto data = madeUpData();
    for (int i = 0; i < 1700; ++i) data->test.labels.push_back(static_cast<std::uint16_t>(i % 4));
    m_question.data = data;
    m_question.first.logits = shared(similarLogits(data->test.labels, 5));
    m_question.choice.measure = SimilarityMeasure::Correlation;
    choose(CellSide::First, 1, 2);
    QCOMPARE(answerOf(m_question).cases.cells.size(), kMostCellCases);
  }

  void casesOfADifference() {
    besideIt();
    choose(CellSide::Difference, 0, kEight);
    const CellCases cases = answerOf(m_question).cases;
    QCOMPARE(cases.title, QStringLiteral("0s that the teacher finds more like an 8 than the student does"));
    QVERIFY(cases.cells.front().description.contains(QStringLiteral("change of the soft target on 8 −")));
    m_question.choice.measure = SimilarityMeasure::Confusion;
    const CellCases confused = answerOf(m_question).cases;
    QCOMPARE(confused.title, QStringLiteral("0s that the teacher takes for an 8 and the student does not"));
    QCOMPARE(confused.cells.size(), std::size_t{15});
    QVERIFY(!confused.cells.front().wrong);  // the student has them right
    m_question.second.role = Role::Teacher;
    QVERIFY(answerOf(m_question).cases.title.contains(QLatin1String("that teacher 300-300 takes for")));
  }

  void aCellThatIsNotThere() {
    choose(CellSide::Second, 0, 1);
    QVERIFY(answerOf(m_question).cases.title.isEmpty());
    choose(CellSide::First, 0, 99);
    QVERIFY(answerOf(m_question).cases.cells.empty());
  }

  void withoutPicturesCasesAreNamed() {
    auto data = madeUpData();
    data->test.values.clear();
    m_question.data = data;
    choose(CellSide::First, 0, kEight);
    const CellCases cases = answerOf(m_question).cases;
    QCOMPARE(cases.rows.size(), cases.cells.size());
    QCOMPARE(cases.rows.front()[0], QStringLiteral("Case %1, a 0").arg(cases.cells.front().image));
    QVERIFY(cases.rows.front()[1].endsWith(QLatin1String(" %")));
    QCOMPARE(cases.rows.front()[2], QStringLiteral("8"));
    QCOMPARE(cases.valueTitle, QStringLiteral("Soft target on 8"));
  }

  void logitsThatAreNoNumbers() {
    Matrix logits = *m_question.first.logits;
    logits.values[5] = std::numeric_limits<float>::quiet_NaN();
    m_question.first.logits = shared(std::move(logits));
    const SimilarityAnswer answer = answerOf(m_question);
    QVERIFY(answer.problem.contains(QLatin1String("some logits are no numbers")));
    QVERIFY(answer.first.empty());
  }

  void specialistsOfClusters() {
    RunStore store;
    store.setDataset(m_data);
    store.apply(similarRuns(labels()));
    const std::vector<std::vector<int>> clusters{{0, 3}, {1}, {2}};
    for (const RunId run : {kTeacher, kStudent, kBaseline}) {
      const auto spec = specialistsOf(store, *store.find(run), clusters);
      QVERIFY(spec.has_value());
      QCOMPARE(spec->teacher.specialists.subsets, subsetsText(std::vector<std::vector<int>>{{0, 3}}));
      QCOMPARE(spec->teacher.specialists.count, 1);
      QVERIFY(spec->sweep.axes.empty());
    }
    QVERIFY(!specialistsOf(store, *store.find(kTeacher), {{0}, {1}}));
    RunRecord stranger = *store.find(kStudent);
    stranger.experiment = 77;
    QVERIFY(!specialistsOf(store, stranger, clusters));
    ExperimentSpec hard = similarExperiment();
    hard.objective.kind = ObjectiveKind::Hard;
    store.apply({ExperimentQueued{2, hard}, RunQueued{9, specOf(Role::Baseline), "baseline", 0, 2}});
    QVERIFY(!specialistsOf(store, *store.find(9), clusters));
  }

  void runsThatCanBeShown() {
    RunStore store;
    store.setDataset(m_data);
    store.apply(similarRuns(labels()));
    RunSpec specialist = specOf(Role::Specialist);
    specialist.specialists.count = 1;
    specialist.specialists.subsets = "0, 1";
    store.apply({RunQueued{7, specialist, "specialist", 0}, RunQueued{8, specOf(Role::Ensemble), "ensemble", 0}});
    QCOMPARE(similarityRuns(store), (std::vector<RunId>{8, kTeacher, kStudent, kBaseline}));
  }

  void whatTheSessionKeeps() {
    const SimilarityChoice choice{3,   4, SimilarityMeasure::Correlation,        true,
                                  7.5, 5, ChosenCell{CellSide::Difference, 1, 2}};
    QCOMPARE(similarityChoice(toJson(choice)), choice);
    QCOMPARE(similarityChoice(toJson({})), SimilarityChoice{});
    QCOMPARE(similarityChoice({}), SimilarityChoice{});
  }

  void whatAnyoneMayHaveWritten() {
    const QJsonObject foreign{{QStringLiteral("run"), -4},
                              {QStringLiteral("beside"), QStringLiteral("x")},
                              {QStringLiteral("measure"), QStringLiteral("beauty")},
                              {QStringLiteral("temperature"), 1e9},
                              {QStringLiteral("clusters"), 1},
                              {QStringLiteral("cell"), QJsonObject{{QStringLiteral("side"), 3}}}};
    SimilarityChoice expected;
    expected.temperature = kMostSimilarityT;
    QCOMPARE(similarityChoice(foreign), expected);
    const QJsonObject cell{{QStringLiteral("side"), 0}, {QStringLiteral("row"), -1}, {QStringLiteral("column"), 2}};
    QVERIFY(!similarityChoice({{QStringLiteral("cell"), cell}}).cell);
  }

 private:
  [[nodiscard]] const std::vector<std::uint16_t>& labels() const { return m_data->test.labels; }
  static std::shared_ptr<const Matrix> shared(Matrix logits) { return std::make_shared<Matrix>(std::move(logits)); }
  void besideIt() {
    m_question.second = {QStringLiteral("student 30-30"), Role::Student, shared(similarLogits(labels(), 2))};
  }
  void choose(CellSide side, std::size_t row, std::size_t column) {
    m_question.choice.cell = ChosenCell{side, row, column};
  }

  std::shared_ptr<Dataset> m_data;
  SimilarityQuestion m_question;
};

}  // namespace retort

QTEST_APPLESS_MAIN(retort::TestSimilarityView)
#include "test_similarity_view.moc"
