#include <QComboBox>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTableWidget>
#include <QToolButton>
#include <QtTest>

#include "app/pages/cell_cases_card.h"
#include "app/pages/compared_maps.h"
#include "app/pages/similarity_page.h"
#include "engine/analysis/class_similarity.h"
#include "page_steps.h"
#include "similar_runs.h"
#include "widgets/class_map.h"
#include "widgets/export_actions.h"
#include "widgets/heat_map.h"
#include "widgets/image_grid.h"
#include "widgets/theme.h"

namespace retort {

class TestSimilarityPage : public QObject, private PageSteps<SimilarityPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() { showPage({1060, 520}); }

  void cleanup() { m_page.reset(); }

  void withoutAnyRunItSaysWhatToDo() {
    QVERIFY(label("problem")->text().contains(QLatin1String("data set is being read")));
    QVERIFY(!control<QPushButton>("choosePreset")->isVisible());
    m_store->setDataset(madeUpData());
    QTRY_VERIFY(label("problem")->text().contains(QLatin1String("Press Run")));
    QVERIFY(!first()->isVisible() && !map()->isVisible());
    QVERIFY(!control<QComboBox>("similarityRun")->isVisible());
    QSignalSpy chosen(m_page.get(), &Page::presetChosen);
    QTest::mouseClick(control<QPushButton>("choosePreset"), Qt::LeftButton);
    QCOMPARE(chosen.value(0).value(0).toString(), QStringLiteral("quick-start"));
  }

  void withoutLogitsItSaysSo() {
    m_store->setDataset(madeUpData());
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    m_store->apply(queuedExperiment());
    QTRY_VERIFY(label("problem")->text().contains(QLatin1String("teacher 300-300 waits for its turn")));
    m_store->apply({RunStarted{kTeacher, 10, 300}, epochOf(kTeacher, 1, 20)});
    QTRY_VERIFY(label("problem")->text().contains(QLatin1String("is being trained")));
    m_store->apply({finished(kTeacher)});
    QTRY_VERIFY(label("problem")->text().contains(QLatin1String("are being read from the session")));
    QCOMPARE(wanted.count(), 1);
    m_store->setLogits(kTeacher, nullptr, nullptr);
    QTRY_VERIFY(label("problem")->text().contains(QLatin1String("holds no logits of teacher 300-300")));
    QVERIFY(!first()->isVisible());
  }

  void theTeacherFirst() {
    begin();
    QCOMPARE(control<QComboBox>("similarityRun")->currentText(), QStringLiteral("teacher 300-300"));
    QCOMPARE(first()->data().rows, QStringLiteral("0 8 1 2").split(QLatin1Char(' ')));
    QVERIFY(!first()->data().tree.empty());
    QVERIFY(!second()->isVisible() && !difference()->isVisible());
    QCOMPARE(map()->data().points.size(), std::size_t{4});
    QVERIFY(!m_page->cases()->isVisible());
    QVERIFY(label("similarityHint")->text().contains(QLatin1String("Click a cell")));
  }

  void theSliderMovesAll() {
    begin();
    const double before = first()->data().cells[11].value;  // of 1 on 2
    QSignalSpy changed(m_page.get(), &Page::viewChanged);
    auto* slider = control<QWidget>("similarityTemperature")->findChild<QSlider*>();
    slider->setFocus();
    for (int i = 0; i < 5; ++i) QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(changed.count(), 5);
    QTRY_VERIFY(m_page->answer().question.choice.temperature > 4.3);
    QVERIFY(first()->data().cells[11].value > before);
    auto* box = control<QWidget>("similarityTemperature")->findChild<QLineEdit*>();
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("1"));
    QTest::keyClick(box, Qt::Key_Return);
    QTRY_COMPARE(m_page->answer().question.choice.temperature, 1.0);
    const ClassSimilarity plain = classSimilarity(*logitsOf(kTeacher), m_store->dataset()->test.labels, 1);
    QCOMPARE(first()->data().cells[1].value, 100 * plain.softTargets[kEight]);
  }

  void everyMeasure() {
    begin();
    const QStringList titles =
        QStringLiteral("Mean soft target|Covariance|Correlation|Confusion").split(QLatin1Char('|'));
    for (int i = 3; i >= 0; --i) {
      activate("similarityMeasure", i);
      QTRY_COMPARE(first()->data().title, titles[i] + QStringLiteral(", teacher 300-300"));
      QCOMPARE(first()->data().diverging, i == 1 || i == 2);
      QCOMPARE(control<QWidget>("similarityTemperature")->isEnabled(), i != 3);
    }
  }

  void inClassOrder() {
    begin();
    activate("similarityOrder", 1);
    QTRY_COMPARE(first()->data().rows, QStringLiteral("0 1 2 8").split(QLatin1Char(' ')));
    QVERIFY(first()->data().tree.empty());
    activate("similarityOrder", 0);
    QTRY_COMPARE(first()->data().rows, QStringLiteral("0 8 1 2").split(QLatin1Char(' ')));
  }

  void aClickOnACellShowsItsCases() {
    begin();
    chooseCell(first());
    QCOMPARE(m_page->cases()->title(), QStringLiteral("0s that the teacher finds most like an 8"));
    auto* grid = control<ImageGrid>("cellCasesGrid");
    QCOMPARE(grid->cellCount(), 75);
    QCOMPARE(first()->currentCell(), 1);
    QSignalSpy selected(m_page.get(), &Page::caseSelected);
    QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, grid->cellRect(2).center());
    QCOMPARE(selected.value(0).value(0).toInt(), static_cast<int>(grid->cells()[2].image));
    QTest::mouseClick(control<QToolButton>("closeCases"), Qt::LeftButton);
    QTRY_VERIFY(!m_page->cases()->isVisible());
  }

  void aCellByTheKeyboard() {
    begin();
    m_page->activateWindow();
    first()->setFocus();
    first()->setCurrentCell(1);
    QTest::keyClick(first(), Qt::Key_Down);
    QTest::keyClick(first(), Qt::Key_Left);
    QTest::keyClick(first(), Qt::Key_Return);
    QTRY_VERIFY(m_page->cases()->isVisible());
    QTRY_COMPARE(m_page->cases()->title(), QStringLiteral("8s that the teacher finds most like a 0"));
  }

  void theChosenCellStaysWhereItsClassesAre() {
    begin();
    chooseCell(first());
    activate("similarityOrder", 1);
    QTRY_COMPARE(first()->currentCell(), 3);
    activate("similarityRun", 1);
    QTRY_COMPARE(m_page->cases()->title(), QStringLiteral("0s that the student finds most like an 8"));
  }

  void anotherViewsCaseIsMarked() {
    begin();
    chooseCell(first());
    QSignalSpy selected(m_page.get(), &Page::caseSelected);
    auto* grid = control<ImageGrid>("cellCasesGrid");
    m_page->setCase(static_cast<int>(grid->cells()[4].image));
    QCOMPARE(grid->currentCell(), 4);
    QVERIFY(selected.isEmpty());
  }

  void aClassOfTheMapShowsItsPair() {
    begin();
    map()->setAnimated(false);
    QTest::mouseClick(map(), Qt::LeftButton, {}, map()->pointRect(1).center());
    QTRY_COMPARE(m_page->cases()->title(), QStringLiteral("1s that the teacher finds most like a 2"));
  }

  void anotherRunBesideIt() {
    begin();
    activate("similarityBeside", 1);
    QTRY_VERIFY(second()->isVisible() && difference()->isVisible());
    QCOMPARE(label("similarityMapCaption")->text(), QStringLiteral("teacher 300-300"));
    QCOMPARE(label("besideMapCaption")->text(), QStringLiteral("student 30-30"));
    QCOMPARE(second()->data().scale->high, first()->data().scale->high);
    QTest::mouseClick(difference(), Qt::LeftButton, {}, difference()->cellRect(1).center());
    QTRY_COMPARE(m_page->cases()->title(),
                 QStringLiteral("0s that the teacher finds more like an 8 than the student does"));
    QCOMPARE(m_page->maps()->exportMenu()->actions().size(), 3);
    activate("similarityBeside", 0);
    QTRY_VERIFY(!second()->isVisible());
    QTRY_COMPARE(m_page->cases()->title(), QStringLiteral("0s that the teacher finds most like an 8"));
  }

  void theCardsEndAtOneLine() {
    begin();
    const auto bottomOf = [this](const QWidget* part) {
      const QWidget* card = part;
      while (card->parentWidget() != m_page.get()) card = card->parentWidget();
      return card->geometry().bottom();
    };
    for (const int beside : {0, 1})
      for (const int height : {400, 520}) {
        activate("similarityBeside", beside);
        m_page->resize(1000, height);
        QTRY_COMPARE(second()->isVisible(), beside == 1);
        QTRY_COMPARE(bottomOf(first()), bottomOf(map()));
      }
  }

  void itFollowsTheTable() {
    begin();
    m_page->setSelectedRuns({kBaseline});
    QTRY_COMPARE(m_page->shownRun(), kBaseline);
    QTRY_COMPARE(m_page->answer().question.first.name, QStringLiteral("baseline 30-30"));
    m_page->setSelectedRuns({kTeacher, kStudent});
    QTRY_VERIFY(second()->isVisible());
    QCOMPARE(m_page->shownRun(), kTeacher);
    QCOMPARE(m_page->shownBeside(), kStudent);
    activate("similarityBeside", 0);
    m_page->setSelectedRuns({kTeacher, kStudent});  // the table was filled anew
    QCOMPARE(m_page->shownBeside(), RunId{0});
    m_page->setSelectedRuns({kTeacher, kStudent, kBaseline});
    m_page->setSelectedRuns({});
    QCOMPARE(m_page->shownRun(), kTeacher);
  }

  void nothingOfAnotherRunIsLeft() {
    begin();
    chooseCell(first());
    m_page->setSelectedRuns({kStudent});
    QVERIFY(first()->data().empty());
    QVERIFY(map()->data().empty());
    QCOMPARE(control<ImageGrid>("cellCasesGrid")->cellCount(), 0);
    QTRY_COMPARE(first()->data().title, QStringLiteral("Mean soft target, student 30-30"));
    QTRY_COMPARE(control<ImageGrid>("cellCasesGrid")->cellCount(), 75);
  }

  void logitsThatTheStoreLetsGoStay() {
    begin();
    auto* combo = control<QComboBox>("similarityRun");
    QCOMPARE(combo->count(), 3);
    m_store->apply({RunQueued{9, specOf(Role::Student), "another", kTeacher}});
    QTRY_COMPARE(combo->count(), 4);
    QCOMPARE(combo->currentText(), QStringLiteral("teacher 300-300"));
    QVERIFY(!first()->data().empty());
  }

  void clusters() {
    begin();
    auto* combo = control<QComboBox>("similarityClusters");
    QVERIFY(combo->currentText().startsWith(QStringLiteral("auto: 2 · silhouette 0.")));
    QVERIFY(combo->itemText(1).startsWith(QStringLiteral("2 clusters · silhouette 0.")));
    activate("similarityClusters", 2);
    QTRY_COMPARE(map()->data().clusterNames.size(), 3);
    QVERIFY(combo->currentText().startsWith(QLatin1String("3 clusters")));
    activate("similarityClusters", 0);
    QTRY_COMPARE(map()->data().clusterNames.size(), 2);
  }

  void specialistsFromClusters() {
    begin();
    QSignalSpy chosen(m_page.get(), &Page::experimentChosen);
    QTest::mouseClick(control<QToolButton>("makeSpecialists"), Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    const auto spec = chosen.front().front().value<ExperimentSpec>();
    QCOMPARE(spec.teacher.specialists.count, 2);
    QCOMPARE(spec.teacher.specialists.subsets, std::string("0, 3; 1, 2"));
    QVERIFY(label("similarityMessage")->text().contains(QLatin1String("2 specialists are in the form")));
  }

  void whatIsSaidIsOfThisChoice() {
    begin();
    QTest::mouseClick(control<QToolButton>("makeSpecialists"), Qt::LeftButton);
    QVERIFY(label("similarityMessage")->isVisible());
    m_page->setViewState({});
    QVERIFY2(!label("similarityMessage")->isVisible(), "it is of the session before");
    m_store->apply({RunQueued{99, specOf(Role::Student), "late", kTeacher}});
    QTRY_COMPARE(control<QComboBox>("similarityBeside")->itemText(1), QStringLiteral("late"));
    activate("similarityBeside", 1);
    QTRY_VERIFY(label("similarityMessage")->text().contains(QLatin1String("late waits for its turn")));
    activate("similarityMeasure", 1);
    QVERIFY2(label("similarityMessage")->isVisible(), "it still waits");
  }

  void charts() {
    begin();
    QVERIFY(!control<QToolButton>("similarityExport")->menu()->isEmpty());
    QVERIFY(!control<QToolButton>("classMapExport")->menu()->isEmpty());
    const QTemporaryDir place;
    const QString path = place.filePath(QStringLiteral("map.csv"));
    QVERIFY(first()->exporting()->saveTo(path));
    QCOMPARE(label("similarityMessage")->text(), QStringLiteral("Saved as ") + path);
    QVERIFY(map()->exporting()->saveTo(place.filePath(QStringLiteral("classes.svg"))));
    QVERIFY(!map()->exporting()->saveTo(place.filePath(QStringLiteral("no/such.svg"))));
    QCOMPARE(label("similarityMessage")->property("role").toString(), QStringLiteral("error"));
  }

  void withoutPicturesTheCasesAreATable() {
    auto data = madeUpData();
    data->test.values.clear();
    begin(data);
    QTest::mouseClick(first(), Qt::LeftButton, {}, first()->cellRect(1).center());
    auto* table = control<QTableWidget>("cellCasesTable");
    QTRY_VERIFY(table->isVisible());
    QVERIFY(!control<ImageGrid>("cellCasesGrid")->isVisible());
    QCOMPARE(table->rowCount(), 75);
    QSignalSpy selected(m_page.get(), &Page::caseSelected);
    table->setFocus();
    table->setCurrentCell(3, 0);
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(selected.count(), 1);
  }

  void onALowPageTheCasesStandBeside() {
    begin();
    chooseCell(first());
    QTRY_VERIFY(m_page->cases()->y() > map()->mapTo(m_page.get(), QPoint()).y());
    m_page->resize(1000, 420);
    QTRY_VERIFY(m_page->cases()->x() > map()->mapTo(m_page.get(), QPoint()).x());
    QVERIFY(m_page->cases()->geometry().bottom() <= 420);
    QVERIFY(first()->width() > 200);
  }

  void whatTheSessionKeeps() {
    begin();
    m_page->setSelectedRuns({kStudent, kTeacher});
    activate("similarityMeasure", 2);
    QTRY_VERIFY(second()->isVisible());
    chooseCell(second());
    const QJsonObject state = m_page->viewState();
    m_page->setViewState({});
    QTRY_VERIFY(!second()->isVisible());
    QCOMPARE(control<QComboBox>("similarityMeasure")->currentIndex(), 0);
    m_page->setViewState(state);
    QTRY_VERIFY(second()->isVisible());
    QCOMPARE(m_page->viewState(), state);
    QCOMPARE(control<QComboBox>("similarityMeasure")->currentIndex(), 2);
    QTRY_COMPARE(second()->currentCell(), 1);
  }

  void aCellThatTheDataLacks() {
    begin();
    const QJsonObject cell{{QStringLiteral("side"), 2}, {QStringLiteral("row"), 70}, {QStringLiteral("column"), 3}};
    m_page->setViewState({{QStringLiteral("cell"), cell}});
    QTRY_COMPARE(m_page->answer().question.choice.cell, std::optional<ChosenCell>());
    QVERIFY(!m_page->cases()->isVisible());
  }

  void everythingByKeys() {
    begin();
    m_page->activateWindow();
    chooseCell(first());
    everyControlHasAName();
    haveTooltips({"similarityRun", "similarityBeside", "similarityTemperature", "similarityMeasure", "similarityOrder",
                  "similarityExport", "similarityClusters", "makeSpecialists", "classMapExport", "closeCases",
                  "cellCasesGrid"});
    control<QComboBox>("similarityRun")->setFocus();
    QStringList stops;
    for (int i = 0; i < 25; ++i) {
      QTest::keyClick(m_page->focusWidget(), Qt::Key_Tab);
      stops << m_page->focusWidget()->objectName();
    }
    for (const char* stop : {"similarityRun", "similarityBeside", "similarityMeasure", "similarityOrder",
                             "similarityExport", "similarityMap", "similarityClusters", "makeSpecialists",
                             "classMapExport", "classMap", "cellCasesGrid", "closeCases"})
      QVERIFY2(stops.contains(QLatin1String(stop)), stop);
    QVERIFY(stops.indexOf(QLatin1String("similarityMeasure")) < stops.indexOf(QLatin1String("classMap")));
  }

 private:
  [[nodiscard]] HeatMap* first() const { return m_page->maps()->map(CellSide::First); }
  [[nodiscard]] HeatMap* second() const { return m_page->maps()->map(CellSide::Second); }
  [[nodiscard]] HeatMap* difference() const { return m_page->maps()->map(CellSide::Difference); }
  [[nodiscard]] ClassMap* map() const { return m_page->classMap(); }
  [[nodiscard]] std::shared_ptr<const Matrix> logitsOf(RunId run) const { return m_store->find(run)->testLogits; }

  void begin(const std::shared_ptr<Dataset>& data = madeUpData()) {
    m_store->setDataset(data);
    m_store->apply(similarRuns(data->test.labels));
    QTRY_VERIFY(first()->isVisible() && !first()->data().empty());
  }

  /// The one right of the first.
  void chooseCell(HeatMap* map) {
    QTest::mouseClick(map, Qt::LeftButton, {}, map->cellRect(1).center());
    QTRY_VERIFY(m_page->cases()->isVisible() && !m_page->cases()->title().isEmpty());
  }

  /// As a person does: by the keyboard, from the list's top.
  void activate(const char* name, int entry) {
    auto* combo = control<QComboBox>(name);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Home);
    for (int i = 0; i < entry; ++i) QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(combo->currentIndex(), entry);
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestSimilarityPage)
#include "test_similarity_page.moc"
