// The page of the published figures, clicked as a person would.
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "app/pages/paper_page.h"
#include "page_steps.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr std::size_t kCases = 10'000;
const std::string kHash(64, 'a');

/// 10,000 test cases in the layout of MNIST, case i of class i mod 10, without pictures.
std::shared_ptr<const Dataset> likeMnist() {
  auto data = std::make_shared<Dataset>();
  data->name = "MNIST";
  data->sha256 = kHash;
  data->shape = {1, 1, 1};
  for (int i = 0; i < 10; ++i) data->classNames.push_back(std::to_string(i));
  for (std::size_t i = 0; i < kCases; ++i) data->test.labels.push_back(static_cast<std::uint16_t>(i % 10));
  data->test.values.resize(kCases);
  data->train = data->test;
  return data;
}

DatasetSpec mnist() { return {DatasetKind::Idx, "/mnist", 0, 0}; }

RunSpec teacherSpec() {
  RunSpec spec;
  spec.role = Role::Teacher;
  spec.dataset = mnist();
  spec.model = {ModelKind::FullyConnected, {1200, 1200}, 0, 0.25, 3.5};
  spec.transferSet.jitterPixels = 2;
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  return spec;
}

RunSpec studentSpec(std::int64_t seed, double temperature = 20) {
  RunSpec spec;
  spec.dataset = mnist();
  spec.model.layers = {800, 800};
  spec.objective.temperature = temperature;
  spec.training.seed = seed;
  return spec;
}

/// Every case right but the 3s, whose logit is half a unit too low.
std::shared_ptr<const Matrix> withoutThrees() {
  auto logits = std::make_shared<Matrix>(kCases, 10);
  for (std::size_t i = 0; i < kCases; ++i) {
    logits->row(i)[i % 10] = i % 10 == 3 ? 1.5F : 4;
    if (i % 10 == 3) logits->row(i)[8] = 2;
  }
  return logits;
}

std::vector<Event> endOf(RunId run, std::int64_t errors, std::shared_ptr<const Matrix> logits = nullptr) {
  EpochPoint point;
  point.epoch = 1;
  point.testErrors = errors;
  point.testCases = static_cast<std::int64_t>(kCases);
  auto result = std::make_shared<RunResult>();
  result->outcome = Outcome::Completed;
  result->epochs = 1;
  result->testErrors = errors;
  result->testCases = static_cast<std::int64_t>(kCases);
  if (logits) result->testLogits = *logits;
  return {RunStarted{run, 60'000, static_cast<std::int64_t>(kCases), likeMnist()}, EpochFinished{run, point},
          RunFinished{run, result}};
}

}  // namespace

class TestPaperPage : public QObject, private PageSteps<PaperPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    showPage({1000, 500}, likeMnist(), mnist());
    m_next = 1;
  }

  void cleanup() { m_page.reset(); }

  void withoutRunsAPresetCanBeChosen() {
    QCOMPARE(text("paper student"), QStringLiteral("74"));
    QCOMPARE(text("paper sevens-eights"), QStringLiteral("47.3 %"));
    QCOMPARE(text("ours student"), QStringLiteral("–"));
    QCOMPARE(text("verdict student"), QStringLiteral("○ nothing yet"));
    QVERIFY(!label("sentence student")->isVisible() && !fold("student")->isVisible());
    QSignalSpy chosen(m_page.get(), &PaperPage::presetChosen);
    auto* choose = control<QPushButton>("choose mnist-paper");
    QVERIFY(choose && choose->isVisible());
    QTest::mouseClick(choose, Qt::LeftButton);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].toString(), QStringLiteral("mnist-paper"));
  }

  void seedsFillInAndAreJudged() {
    const RunId teacher = train(teacherSpec(), 70);
    train(studentSpec(1), 84, teacher);
    QTRY_COMPARE(text("ours student"), QStringLiteral("84, 1 seed"));
    QCOMPARE(text("verdict student"), QStringLiteral("… too few seeds"));
    train(studentSpec(2), 88, teacher);
    train(studentSpec(3), 92, teacher);
    QTRY_COMPARE(text("ours student"), QStringLiteral("88.0 ± 4.0, 3 seeds"));
    QCOMPARE(text("verdict student"), QStringLiteral("✓ reproduced"));
    QCOMPARE(label("verdict student")->property("role").toString(), QStringLiteral("note"));
    QVERIFY(label("sentence student")->isVisible());
    QVERIFY(text("sentence student").contains(QStringLiteral("from 68.1 to 107.9")));
    QVERIFY(!control<QPushButton>("choose mnist-paper")->isVisible());
    QCOMPARE(text("ours teacher"), QStringLiteral("70, 1 seed"));
  }

  void furtherSettingsAreFolded() {
    const RunId teacher = train(teacherSpec(), 70);
    for (std::int64_t seed = 1; seed <= 3; ++seed) train(studentSpec(seed), 119 + seed, teacher);
    train(studentSpec(1, 4), 60, teacher);
    QTRY_COMPARE(text("verdict student"), QStringLiteral("✗ not reproduced"));
    QCOMPARE(label("verdict student")->property("role").toString(), QStringLiteral("warning"));
    QTRY_VERIFY(fold("student")->isVisible());
    QCOMPARE(fold("student")->text(), QStringLiteral("1 further setting"));
    QVERIFY(!label("further student")->isVisible());
    QTest::mouseClick(fold("student"), Qt::LeftButton);
    QVERIFY(label("further student")->isVisible());
    QCOMPARE(text("further student"), QStringLiteral("≠ departs: 60, 1 seed; departs in: T = 4"));
    QTest::mouseClick(fold("student"), Qt::LeftButton);
    QVERIFY(!label("further student")->isVisible());
  }

  void logitsAreAskedForOneRunAfterTheOther() {
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    const RunId teacher = train(teacherSpec(), 70);
    std::vector<RunId> runs;
    for (std::int64_t seed = 1; seed <= 3; ++seed) {
      RunSpec spec = studentSpec(seed);
      spec.transferSet.omitClasses = {3};
      runs.push_back(train(spec, 1000, teacher));
    }
    QTRY_COMPARE(text("ours omit-3"), QStringLiteral("1000.0 ± 0.0, 3 seeds"));
    QCOMPARE(text("ours omit-3-offset"), QStringLiteral("–"));
    QCOMPARE(wanted.size(), 1);
    m_store->setLogits(runs[0], withoutThrees(), nullptr);
    QTRY_COMPARE(wanted.size(), 2);
    QCOMPARE(text("ours omit-3-offset"), QStringLiteral("0, 1 seed"));
    QCOMPARE(text("ours omit-3-on-3"), QStringLiteral("1000, 1 seed"));
    m_store->setLogits(runs[1], nullptr, nullptr);  // there are none
    QTRY_COMPARE(wanted.size(), 3);
    m_store->setLogits(runs[2], withoutThrees(), nullptr);
    QTRY_COMPARE(text("ours omit-3-offset"), QStringLiteral("0.0 ± 0.0, 2 seeds"));
    QVERIFY(text("sentence omit-3-offset").contains(QStringLiteral("(paper 3.5)")));
    QCOMPARE(wanted.size(), 3);
  }

  void logitsAtHandAreNotAskedFor() {
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    RunSpec spec = studentSpec(1);
    spec.transferSet.omitClasses = {3};
    train(spec, 1000, train(teacherSpec(), 70), withoutThrees());
    QTRY_COMPARE(text("ours omit-3-offset-on-3"), QStringLiteral("0, 1 seed"));
    QCOMPARE(wanted.size(), 0);
  }

  void manySettingsAreComparedOnAnotherThread() {
    const RunId teacher = train(teacherSpec(), 70);
    for (int i = 1; i <= 500; ++i) train(studentSpec(1, 20 + i), 100, teacher);
    QTRY_COMPARE(fold("student")->text(), QStringLiteral("499 further settings"));
    QTest::mouseClick(fold("student"), Qt::LeftButton);
    QVERIFY(text("further student").endsWith(QStringLiteral("… and 487 more: retort-cli paper --json lists them")));
    train(studentSpec(1), 75, teacher);  // the one that does not depart is the first
    QTRY_COMPARE(text("ours student"), QStringLiteral("75, 1 seed"));
  }

  void nothingIsDoneWhileItIsOutOfSight() {
    m_page->hide();
    train(studentSpec(1), 84, train(teacherSpec(), 70));
    QCoreApplication::processEvents();
    QCOMPARE(text("ours student"), QStringLiteral("–"));
    m_page->show();
    QTRY_COMPARE(text("ours student"), QStringLiteral("84, 1 seed"));
    m_store->load({});
    QTRY_COMPARE(text("ours student"), QStringLiteral("–"));
  }

 private:
  RunId train(const RunSpec& spec, std::int64_t errors, RunId teacher = 0,
              std::shared_ptr<const Matrix> logits = nullptr) {
    const RunId run = m_next++;
    m_store->apply({RunQueued{run, spec, runName(spec), teacher, 1, {}}});
    m_store->apply(endOf(run, errors, std::move(logits)));
    return run;
  }
  [[nodiscard]] QString text(const char* name) const { return label(name)->text(); }
  [[nodiscard]] QToolButton* fold(const char* claim) const {
    return m_page->findChild<QToolButton*>(QStringLiteral("fold ") + QString::fromUtf8(claim));
  }

  RunId m_next = 1;
};

}  // namespace retort

QTEST_MAIN(retort::TestPaperPage)
#include "test_paper_page.moc"
