#include <QClipboard>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "app/pages/figure_table.h"
#include "app/pages/specialists_page.h"
#include "made_up_biases.h"
#include "page_steps.h"
#include "widgets/subset_board.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr RunId kGeneralist = 1;
constexpr RunId kSystem = 4;  // of the generalist and the specialists 2 and 3

using Subsets = std::vector<std::vector<int>>;

ExperimentSpec experiment() {
  ExperimentSpec spec;
  spec.name = "specialists";
  spec.teacher.specialists.count = 2;
  return spec;
}

/// Case i is taken for the next class where `wrong` says so, by 3 to 0; else for its label.
Matrix logitsWith(const Dataset& data, std::size_t every, std::size_t first) {
  Matrix logits(data.test.count(), 4);
  for (std::size_t i = 0; i < logits.rows; ++i) {
    const bool wrong = i % every == first;
    logits.row(i)[(data.test.labels[i] + (wrong ? 1U : 0U)) % 4] = 3;
  }
  return logits;
}

}  // namespace

class TestSpecialistsPage : public QObject, private PageSteps<SpecialistsPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_data = madeUpData();
    showPage({1020, 430});
  }

  void cleanup() { m_page.reset(); }

  void withoutSpecialistsItSaysWhatToDo() {
    QVERIFY(label("problem")->text().contains(QLatin1String("data set is being read")));
    m_store->setDataset(m_data);
    QTRY_VERIFY(label("problem")->text().contains(QStringLiteral("Set Specialists under 2 · Teacher")));
    QVERIFY(!m_page->board()->isVisible() && !control<QComboBox>("specialistsRun")->isVisible());
    QSignalSpy chosen(m_page.get(), &SpecialistsPage::presetChosen);
    QTest::mouseClick(control<QPushButton>("choosePreset"), Qt::LeftButton);
    QCOMPARE(chosen.value(0).value(0).toString(), QStringLiteral("glyphs-specialists"));
  }

  void itFollowsThemAsTheyTrain() {
    queue();
    QTRY_COMPARE(m_page->shownRun(), kSystem);
    QVERIFY(m_page->board()->subsets().empty());  // clusters are not known before the generalist is
    QVERIFY(label("specialistsGain")->text().contains(QLatin1String("once all of them are trained")));
    m_store->apply({RunStarted{2, 100, 300, m_data, {0, 1}}, overWith(2, 15)});
    QTRY_COMPARE(m_page->board()->subsets(), (Subsets{{0, 1}}));
    QVERIFY2(m_page->board()->list(0)->accessibleName() == QStringLiteral("Specialist 1 · 2 classes · 5.00 % errors"),
             qPrintable(m_page->board()->list(0)->accessibleName()));
    QVERIFY(m_page->board()->list(2)->accessibleName().startsWith(QLatin1String("No specialist so far")));
    m_store->apply({RunStarted{3, 100, 300, m_data, {1, 2}}});
    QTRY_COMPARE(m_page->board()->subsets(), (Subsets{{0, 1}, {1, 2}}));
    QVERIFY(m_page->board()->list(3)->accessibleName().startsWith(QLatin1String("No specialist: the generalist")));
  }

  /// The generalist has 60 of 300 wrong, 15 of each class; with the specialists 30 are, all of classes 2 and 8.
  void whatTheyGain() {
    train();
    QTRY_VERIFY(m_page->view().answer.has_value());
    QCOMPARE(label("specialistsTotal")->text(), QStringLiteral("60 → 30 errors of 300 test cases (20.00 → 10.00 %)"));
    const auto* gains = control<FigureTable>("coverageGains");
    QCOMPARE(gains->rowCount(), 3);
    QCOMPARE(row(*gains, 0), QStringLiteral("0|75|60|0|+0.0 %"));       // class 8
    QCOMPARE(row(*gains, 1), QStringLiteral("1|150|120|+15|+12.5 %"));  // 0 and 2
    QCOMPARE(row(*gains, 2), QStringLiteral("2|75|60|+15|+25.0 %"));    // 1, which both have
    QVERIFY2(label("specialistsGain")
                 ->text()
                 .contains(QStringLiteral("80.00 % are right with the generalist alone "
                                          "and 93.33 % with its specialists: +16.7 %")),
             qPrintable(label("specialistsGain")->text()));
    QTest::mouseClick(control<QToolButton>("copyGains"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("2\t75\t60\t+15")));
    everyControlHasAName();
    haveTooltips({"useSubsets", "revertSubsets", "copyGains", "specialistsRun"});
  }

  void subsetsAreEditedAndUsed() {
    train();
    QTRY_COMPARE(m_page->board()->subsets(), (Subsets{{0, 1}, {1, 2}}));
    auto* use = control<QPushButton>("useSubsets");
    auto* revert = control<QPushButton>("revertSubsets");
    QVERIFY(!use->isEnabled() && !revert->isVisible());
    takeOut(0, 1);
    QTRY_VERIFY(use->isEnabled());
    QCOMPARE(m_page->board()->subsets(), (Subsets{{0}, {1, 2}}));
    QSignalSpy chosen(m_page.get(), &SpecialistsPage::experimentChosen);
    QTest::mouseClick(use, Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    const auto spec = chosen.at(0).at(0).value<ExperimentSpec>();
    QCOMPARE(spec.teacher.specialists.subsets, std::string("0; 1, 2"));
    QCOMPARE(spec.teacher.specialists.count, 2);
    const QJsonObject state = m_page->viewState();
    QTest::mouseClick(revert, Qt::LeftButton);
    QTRY_COMPARE(m_page->board()->subsets(), (Subsets{{0, 1}, {1, 2}}));
    m_page->setViewState(state);
    QTRY_COMPARE(m_page->board()->subsets(), (Subsets{{0}, {1, 2}}));
    takeOut(0, 0);
    takeOut(0, 0);
    takeOut(0, 0);
    QTRY_VERIFY(m_page->board()->subsets().empty());
    QVERIFY(!use->isEnabled());
  }

  /// A cell of a sweep has a generalist of its own.
  void editedSubsetsKeepTheirGeneralist() {
    m_store->setDataset(m_data);
    ExperimentSpec sweep = experiment();
    sweep.sweep.axes = {{"teacher.training.seed", {std::int64_t{1}, std::int64_t{2}}}};
    ExperimentSpec cell = sweep;
    cell.sweep = {};
    cell.teacher.training.seed = 2;
    cell.teacher.jitterPixels = 1;
    cell.teacher.model.layers = {40};
    cell.dataset.validationFraction = 0.1;
    RunRecord system;
    system.spec = teacherRun(cell);
    system.experiment = 1;
    m_store->apply({ExperimentQueued{1, sweep}});
    const auto spec = experimentWith(*m_store, system, {{0, 1}, {2}});
    QVERIFY(spec.has_value());
    QVERIFY(generalistRun(*spec) == generalistRun(cell));
    QCOMPARE(spec->teacher.specialists.subsets, std::string("0, 1; 2"));
    QVERIFY(spec->sweep.axes.empty());
  }

  void withoutLogitsItSaysSo() {
    queue();
    m_store->apply({RunStarted{2, 100, 300, m_data, {0, 1}}, RunStarted{3, 100, 300, m_data, {1, 2}},
                    overWith(kGeneralist, 60), overWith(2, 15), overWith(3, 15), overWith(kSystem, 30)});
    m_store->setLogits(kGeneralist, nullptr, nullptr);
    m_store->setLogits(kSystem, nullptr, nullptr);
    QTRY_VERIFY2(label("specialistsGain")->text().contains(QLatin1String("no logits")),
                 qPrintable(label("specialistsGain")->text()));
    QVERIFY(!control<FigureTable>("coverageGains")->isVisible());
  }

  void aFailedSystemSaysWhy() {
    queue();
    RunFinished failed = finished(kSystem, Outcome::Failed);
    auto result = std::make_shared<RunResult>(*failed.result);
    result->message = "its specialist run 2 failed";
    failed.result = result;
    m_store->apply({failed});
    QTRY_VERIFY(label("specialistsGain")->text().contains(QLatin1String("its specialist run 2 failed")));
  }

 private:
  static QString row(const FigureTable& table, int row) {
    return table.text().split(QLatin1Char('\n')).value(row + 1).replace(QLatin1Char('\t'), QLatin1Char('|'));
  }

  void queue() {
    m_store->setDataset(m_data);
    RunSpec system = specOf(Role::Ensemble);
    system.specialists.count = 2;
    RunQueued queued{kSystem, system, "generalist with 2 specialists", 0, 1};
    queued.parts = {kGeneralist, 2, 3};
    RunSpec specialist = specOf(Role::Specialist);
    specialist.specialists.count = 2;
    m_store->apply({ExperimentQueued{1, experiment()}, RunQueued{kGeneralist, specOf(Role::Teacher), "teacher", 0, 1},
                    RunQueued{2, specialist, "specialist 1", kGeneralist, 1},
                    RunQueued{3, specialist, "specialist 2", kGeneralist, 1}, queued});
  }

  void train() {
    queue();
    const Matrix before = logitsWith(*m_data, 5, 0);
    Matrix after = before;
    for (std::size_t i = 0; i < after.rows; ++i)
      if (m_data->test.labels[i] < 2)
        for (std::size_t j = 0; j < 4; ++j) after.row(i)[j] = j == m_data->test.labels[i] ? 3 : 0;
    m_store->apply({RunStarted{kGeneralist, 300, 300, m_data}, RunStarted{2, 100, 300, m_data, {0, 1}},
                    RunStarted{3, 100, 300, m_data, {1, 2}}, RunStarted{kSystem, 300, 300, m_data},
                    overWith(kGeneralist, 60, before), overWith(2, 15), overWith(3, 15), overWith(kSystem, 30, after)});
  }

  /// Of the list at that place, its class at that row.
  void takeOut(std::size_t place, int row) {
    SubsetList* list = m_page->board()->list(place);
    QSignalSpy edited(m_page->board(), &SubsetBoard::edited);
    list->setFocus();
    list->clearSelection();
    list->item(row)->setSelected(true);
    QTest::keyClick(list, Qt::Key_Delete);
    QTRY_COMPARE(edited.count(), 1);
  }

  std::shared_ptr<Dataset> m_data;
};

}  // namespace retort

QTEST_MAIN(retort::TestSpecialistsPage)
#include "test_specialists_page.moc"
