// Each preset, from the window: chosen in the form, given its data, started with one press.
#include <QComboBox>
#include <QPushButton>
#include <QTest>

#include "app/pages/ensemble_page.h"
#include "app/pages/specialists_page.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/subset_text.h"
#include "engine/experiment/sweep.h"
#include "tests/app/workbench_steps.h"
#include "tests/support/mini_speech.h"
#include "widgets/subset_board.h"

using namespace retort;
using namespace retort::test;

namespace {

/// Ten classes, and enough of each for 3 % of them to be a batch.
QString makeDigits(const QTemporaryDir& place) {
  MiniIdxOptions options;
  options.classes = 10;
  options.trainCases = 2'600;
  options.testCases = 100;
  const QString folder = place.filePath(QStringLiteral("digits"));
  writeMiniIdx(folder.toStdString(), makeMiniIdx(options));
  return folder;
}

/// Enough recordings for 3 % of them to be a batch of frames.
QString makeWords(const QTemporaryDir& place) {
  const QString folder = place.filePath(QStringLiteral("words"));
  writeMiniSpeech(folder, 20);
  return folder;
}

void choose(const Workbench& bench, int preset) {
  auto* box = bench.part<QComboBox>(QStringLiteral("preset"));
  QVERIFY(box);
  box->setFocus();
  QTest::keyClick(box, Qt::Key_Home);
  for (int i = 0; i < preset; ++i) QTest::keyClick(box, Qt::Key_Down);
  QTest::keyClick(box, Qt::Key_Return);
}

/// Takes a class out of the first subset: its specialist alone, and what is made of it, are trained anew.
void useOtherSubsets(Workbench& bench, SpecialistsPage& page) {
  SubsetList* list = page.board()->list(0);
  const std::vector<int> second = page.board()->subsets().at(1);
  list->setFocus();
  list->item(0)->setSelected(true);
  QTest::keyClick(list, Qt::Key_Delete);
  auto* use = page.findChild<QPushButton*>(QStringLiteral("useSubsets"));
  QTRY_VERIFY(use->isEnabled());
  const std::string wanted = subsetsText(page.board()->subsets());
  QTest::mouseClick(use, Qt::LeftButton);
  QCOMPARE(bench.form().spec().teacher.specialists.subsets, wanted);
  QTRY_VERIFY(button(bench, "run")->isEnabled());
  QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
  QTRY_VERIFY(allOver(bench) && bench.store.runs().size() > 6);
  const RunRecord* system = bench.store.find(page.shownRun());
  QVERIFY(system && system->id > 6 && system->state == RunState::Completed);
  QCOMPARE(page.board()->subsets().back(), second);
}

}  // namespace

class TestPresetRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void startsWithOnePress_data() {
    QTest::addColumn<int>("preset");
    for (std::size_t i = 0; i < presets().size(); ++i) QTest::newRow(presets()[i].name.c_str()) << static_cast<int>(i);
  }
  void startsWithOnePress() {
    QFETCH(int, preset);
    Workbench bench;
    bench.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bench.window));
    choose(bench, preset);
    ExperimentSpec expected = presets()[static_cast<std::size_t>(preset)];
    QCOMPARE(bench.form().spec().name, expected.name);
    if (hasFolder(expected.dataset.kind)) {
      const bool isSpoken = hasWords(expected.dataset.kind);
      const QString folder = isSpoken ? makeWords(bench.place) : makeDigits(bench.place);
      bench.form().useFolder(folder);
      expected.dataset.path = folder.toStdString();
    }
    QVERIFY(bench.form().spec() == expected);
    QTRY_VERIFY(button(bench, "run")->isEnabled());
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    const std::size_t planned = planRuns(expected).size();
    QTRY_COMPARE(bench.store.runs().size(), planned);
    QTRY_VERIFY(std::ranges::any_of(bench.store.runs(), [](const RunRecord& run) { return !run.points.empty(); }));
    QVERIFY2(message(bench).isEmpty(), qPrintable(message(bench)));
    QTest::mouseClick(button(bench, "stop"), Qt::LeftButton);
    QTRY_VERIFY(allOver(bench));
    for (const RunRecord& run : bench.store.runs())
      QVERIFY2(run.state == RunState::Completed || run.state == RunState::Cancelled,
               run.result ? run.result->message.c_str() : "no result");
  }

  void specialistsAreShownOnEveryPage() {
    Workbench bench;
    prepare(bench);
    type(bench, QStringLiteral("teacher.specialists.count"), QStringLiteral("2"));
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(allOver(bench));
    QCOMPARE(bench.store.runs().size(), std::size_t{6});
    const RunRecord& system = bench.store.runs()[3];
    QVERIFY(hasSpecialists(system.spec) && system.state == RunState::Completed);
    const std::vector<int> subset = bench.store.runs()[1].subset;
    QVERIFY(!subset.empty());
    auto* views = bench.part<QTabWidget>(QStringLiteral("views"));
    for (int page = 0; page < views->count(); ++page) {
      QTest::mouseClick(views->tabBar(), Qt::LeftButton, {}, views->tabBar()->tabRect(page).center());
      views->currentWidget()->grab();
    }
    auto* page = bench.window.findChild<SpecialistsPage*>();
    views->setCurrentWidget(page);
    QTRY_VERIFY(page->view().answer.has_value());
    QCOMPARE(page->board()->subsets().front(), subset);
    useOtherSubsets(bench, *page);
    const QString file = path(bench, "specialists.retort");
    saveAs(bench, file);
    auto again =
        std::make_unique<Workbench>(std::make_shared<ScriptedEngine>(), std::make_shared<QTemporaryDir>(), file);
    again->window.show();
    auto* pageAgain = again->window.findChild<SpecialistsPage*>();
    QTRY_VERIFY(pageAgain->view().answer.has_value());  // the tab is remembered, and the logits are read
    QCOMPARE(again->store.runs()[1].subset, subset);
  }

  void anEnsembleIsShownOnEveryPage() {
    Workbench bench;
    prepare(bench);
    type(bench, QStringLiteral("teacher.members"), QStringLiteral("2"));
    QCOMPARE(bench.form().spec().teacher.ensemble.members, 2);
    QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
    QTRY_VERIFY(allOver(bench));
    QCOMPARE(bench.store.runs().size(), std::size_t{5});
    const RunRecord& ensemble = bench.store.runs()[2];
    QVERIFY(ensemble.spec.role == Role::Ensemble && ensemble.state == RunState::Completed);
    QCOMPARE(ensemble.parts, (std::vector<RunId>{bench.store.runs()[0].id, bench.store.runs()[1].id}));
    QVERIFY(ensemble.testLogits && ensemble.points.size() == 1);
    const Matrix logits = *ensemble.testLogits;
    auto* views = bench.part<QTabWidget>(QStringLiteral("views"));
    for (int page = 0; page < views->count(); ++page) {
      QTest::mouseClick(views->tabBar(), Qt::LeftButton, {}, views->tabBar()->tabRect(page).center());
      QCOMPARE(views->currentIndex(), page);
      views->currentWidget()->grab();
    }
    auto* page = bench.window.findChild<EnsemblePage*>();
    views->setCurrentWidget(page);
    QTRY_VERIFY(page->view().report.has_value());
    QCOMPARE(page->shownRun(), ensemble.id);
    QCOMPARE(page->view().report->errors, ensemble.result->testErrors);
    page->setRun(ensemble.id);
    const QString file = path(bench, "ensemble.retort");
    saveAs(bench, file);
    auto again =
        std::make_unique<Workbench>(std::make_shared<ScriptedEngine>(), std::make_shared<QTemporaryDir>(), file);
    again->window.show();
    QTRY_COMPARE(again->store.runs().size(), std::size_t{5});
    QCOMPARE(again->store.runs()[2].parts, (std::vector<RunId>{1, 2}));
    again->store.wantLogits(again->store.runs()[2]);
    QTRY_VERIFY(again->store.runs()[2].testLogits);
    QVERIFY(*again->store.runs()[2].testLogits == logits);
    auto* pageAgain = again->window.findChild<EnsemblePage*>();
    QTRY_VERIFY(pageAgain->view().report.has_value());  // the tab is remembered, and the members' logits are read
    QCOMPARE(pageAgain->viewState(), page->viewState());
  }
};

QTEST_MAIN(TestPresetRuns)
#include "test_preset_runs.moc"
