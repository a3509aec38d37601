#include <QClipboard>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "app/pages/ensemble_page.h"
#include "app/pages/figure_table.h"
#include "made_up_biases.h"
#include "page_steps.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr RunId kEnsemble = 4;  // of the members 1, 2 and 3

RunSpec spec(Role role, std::int64_t seed, double temperature = 4) {
  RunSpec one = specOf(role);
  one.training.seed = seed;
  if (role == Role::Student) one.objective.temperature = temperature;
  if (role == Role::Baseline) one.objective = {ObjectiveKind::Hard, 1, 0, true};
  if (role == Role::Ensemble) one.ensemble.members = 3;
  if (isTeacher(role)) one.objective = {ObjectiveKind::Hard, 1, 0, true};
  return one;
}

/// Case i is taken for the next class where `wrong` says so, by 3 to 0; else for its label.
Matrix logitsWith(const Dataset& data, const std::function<bool(std::size_t)>& wrong) {
  Matrix logits(data.test.count(), 4);
  for (std::size_t i = 0; i < logits.rows; ++i) logits.row(i)[(data.test.labels[i] + (wrong(i) ? 1U : 0U)) % 4] = 3;
  return logits;
}

}  // namespace

class TestEnsemblePage : public QObject, private PageSteps<EnsemblePage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_data = madeUpData();
    showPage({1020, 430});
  }

  void cleanup() { m_page.reset(); }

  void withoutAnEnsembleItSaysWhatToDo() {
    QVERIFY(label("problem")->text().contains(QLatin1String("data set is being read")));
    QVERIFY(!control<QPushButton>("choosePreset")->isVisible());
    m_store->setDataset(m_data);
    QTRY_VERIFY(
        label("problem")->text().contains(QStringLiteral("Set Members under 2 · Teacher, advanced, to 3 or more")));
    QVERIFY(!m_page->heatMap()->isVisible() && !control<QComboBox>("ensembleRun")->isVisible());
    QSignalSpy chosen(m_page.get(), &EnsemblePage::presetChosen);
    QTest::mouseClick(control<QPushButton>("choosePreset"), Qt::LeftButton);
    QCOMPARE(chosen.value(0).value(0).toString(), QStringLiteral("glyphs-ensemble"));
  }

  /// Members 1 to 3 get 30, 30 and 60 of 300 wrong, each others, so that two outvote the third.
  void membersAndHowTheyDiffer() {
    trainMembers();
    m_store->apply({overWith(kEnsemble, 0)});
    QTRY_VERIFY(m_page->view().report.has_value());
    QCOMPARE(label("ensembleTotal")->text(),
             QStringLiteral("0 errors of 300 test cases (0.00 %) · its members 40.0 ± 17.3"));
    const auto* members = control<FigureTable>("ensembleMembers");
    QCOMPARE(members->rowCount(), 3);
    QCOMPARE(row(*members, 0), QStringLiteral("member 1|30|10.00 %|30|+30"));  // ties go to the first class
    QCOMPARE(m_page->heatMap()->data().cells[1].text, QStringLiteral("20.0"));
    QCOMPARE(m_page->heatMap()->data().cells[2].text, QStringLiteral("30.0"));
    QVERIFY(m_page->heatMap()->data().cells[0].aside);
    QVERIFY2(label("ensembleDiversity")->text().contains(QLatin1String("differ on 26.67 % of the cases")),
             qPrintable(label("ensembleDiversity")->text()));
    QVERIFY(label("ensembleGain")->text().contains(QLatin1String("No student")));
    everyControlHasAName();
  }

  void itFollowsMembersAsTheyEnd() {
    queue();
    const auto* members = control<FigureTable>("ensembleMembers");
    QTRY_COMPARE(row(*members, 0), QStringLiteral("member 1|queued|"));
    QVERIFY(label("ensembleDiversity")->text().contains(QLatin1String("once two of them are trained")));
    m_store->apply({RunStarted{1, 300, 300, m_data}, epochOf(1, 20, 30), overWith(1, 30, logitsOf(1))});
    QTRY_COMPARE(row(*members, 0), QStringLiteral("member 1|30|10.00 %"));
    QCOMPARE(label("ensembleTotal")->text(), QStringLiteral("its members 30 · 1 of 3 members trained"));
    m_store->apply({RunStarted{2, 300, 300, m_data}, epochOf(2, 20, 30), overWith(2, 30, logitsOf(2))});
    QTRY_VERIFY(m_page->view().report.has_value());
    QVERIFY2(label("ensembleTotal")->text().contains(QLatin1String("2 of 3 members trained")),
             qPrintable(label("ensembleTotal")->text()));
    RunFinished diverged = finished(3, Outcome::Diverged);
    m_store->apply({RunStarted{3, 300, 300, m_data}, diverged, overWith(kEnsemble, 30)});
    QTRY_COMPARE(row(*members, 2), QStringLiteral("member 3|diverged|"));
    QVERIFY(m_page->view().report.has_value());
    QCOMPARE(m_page->heatMap()->data().columns, (QStringList{QStringLiteral("1"), QStringLiteral("2")}));
  }

  void whatTheStudentsKeep() {
    trainMembers();
    m_store->apply({overWith(kEnsemble, 20)});
    student(10, 1, 2, 36);
    student(11, 2, 2, 40);
    student(12, 1, 8, 60);
    const auto* students = control<FigureTable>("ensembleStudents");
    QTRY_COMPARE(students->rowCount(), 2);
    QVERIFY(label("ensembleGain")->text().contains(QLatin1String("have no baseline")));
    baseline(20, 1, 100);
    baseline(21, 2, 120);
    // 64 of 80 and 80 of 100 errors less; at T = 8 40 of 80.
    QTRY_COMPARE(row(*students, 0), QStringLiteral("student 30-30 · 2 seeds|2|38.0 ± 2.8|110.0 ± 14.1|80 ± 0 %"));
    QCOMPARE(row(*students, 1), QStringLiteral("student 30-30|8|60|100|50 %"));
    QVERIFY2(label("ensembleGain")->text().contains(QLatin1String("keep 50 to 80 % of the ensemble's gain")),
             qPrintable(label("ensembleGain")->text()));
    QSignalSpy chosen(m_page.get(), &EnsemblePage::runsChosen);
    control<FigureTable>("ensembleStudents")->setCurrentCell(0, 0);
    QTest::keyClick(control<FigureTable>("ensembleStudents"), Qt::Key_Return);
    QCOMPARE(chosen.value(0).value(0).value<std::vector<RunId>>(), (std::vector<RunId>{10, 11}));
    QTest::keyClick(control<FigureTable>("ensembleStudents"), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("\t80 ± 0 %\n")));
  }

  void studentsThatKeepNothingAreNoSuccess() {
    trainMembers();
    m_store->apply({overWith(kEnsemble, 20)});
    student(10, 1, 2, 110);
    baseline(20, 1, 100);
    QTRY_VERIFY(label("ensembleGain")->text().contains(QLatin1String("no better than its baseline")));
    QCOMPARE(row(*control<FigureTable>("ensembleStudents"), 0), QStringLiteral("student 30-30|2|110|100|−13 %"));
  }

  void logitsAreAskedForAndKept() {
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    queue();
    for (const RunId id : {1, 2, 3}) m_store->apply({epochOf(id, 20, 30), overWith(id, 30)});
    QTRY_COMPARE(wanted.count(), 3);
    m_store->setLogits(1, std::make_shared<const Matrix>(logitsOf(1)), nullptr);
    m_store->setLogits(2, nullptr, std::make_shared<const Matrix>(10, 4));
    QTRY_VERIFY(label("ensembleDiversity")->text().contains(QLatin1String("no logits of member 2")));
    QVERIFY(!m_page->view().report);
  }

  void theChosenEnsembleIsRemembered() {
    trainMembers();
    RunQueued second{30, spec(Role::Ensemble, 1), "another", 0};
    second.parts = {1, 2};
    m_store->apply({second});
    QTRY_COMPARE(control<QComboBox>("ensembleRun")->currentText(), QStringLiteral("another"));
    m_page->setRun(kEnsemble);
    const QJsonObject state = m_page->viewState();
    QCOMPARE(m_page->shownRun(), kEnsemble);
    m_page->setRun(30);
    m_page->setViewState(state);
    QCOMPARE(m_page->shownRun(), kEnsemble);
  }

  void framesOfWordsHaveAccuracies() {
    m_data->wordNames = {"one", "two"};
    m_data->wordOf = {0, 0, 1, 1};
    for (std::size_t i = 0; i < kMadeUpCases; ++i) {
      m_data->test.labels[i] = static_cast<std::uint16_t>(i / 2 % 2 * 2 + i % 2);  // recordings of two frames
      m_data->test.recordings.push_back(static_cast<std::uint32_t>(i / 2));
    }
    trainMembers();
    m_store->apply({overWith(kEnsemble, 0)});
    QTRY_VERIFY(m_page->view().words.has_value());
    QVERIFY2(
        label("ensembleTotal")->text().startsWith(QStringLiteral("frame accuracy 100.0 % · its members 86.7 ± 5.8 %")),
        qPrintable(label("ensembleTotal")->text()));
    QVERIFY(label("ensembleTotal")->text().contains(QLatin1String("0 of 150 recordings misheard (0.0 %")));
    QCOMPARE(row(*control<FigureTable>("ensembleMembers"), 0).section(QLatin1Char('|'), 2, 2),
             QStringLiteral("90.00 %"));
  }

  /// The student hears every word, its baseline takes each for the other.
  void studentsAndBaselinesMishearWords() {
    framesOfWordsHaveAccuracies();
    Matrix swapped(kMadeUpCases, 4);
    for (std::size_t i = 0; i < kMadeUpCases; ++i) swapped.row(i)[(m_data->test.labels[i] + 2) % 4] = 3;
    student(10, 1, 2, 0, logitsWith(*m_data, [](std::size_t) { return false; }));
    baseline(20, 1, 300, swapped);
    const auto* students = control<FigureTable>("ensembleStudents");
    QTRY_COMPARE(row(*students, 0), QStringLiteral("student 30-30|2|100.0 %|0.0 %|100 %|0 / 150"));
    QVERIFY(!students->isColumnHidden(5));
  }

 private:
  static QString row(const FigureTable& table, int row) {
    QStringList fields = table.text().split(QLatin1Char('\n')).value(row + 1).split(QLatin1Char('\t'));
    while (fields.size() > 3 && fields.last().isEmpty()) fields.removeLast();
    return fields.join(QLatin1Char('|'));
  }

  [[nodiscard]] Matrix logitsOf(RunId member) const {
    return logitsWith(*m_data, [member](std::size_t i) {
      if (member == 3) return i % 10 == 2 || i % 10 == 3;
      return i % 10 == static_cast<std::size_t>(member) - 1;
    });
  }

  void queue() {
    m_store->setDataset(m_data);
    std::vector<Event> events;
    for (const RunId id : {1, 2, 3})
      events.emplace_back(
          RunQueued{id, spec(Role::Teacher, static_cast<std::int64_t>(id)), "member " + std::to_string(id), 0});
    RunQueued ensemble{kEnsemble, spec(Role::Ensemble, 1), "ensemble of 3", 0};
    ensemble.parts = {1, 2, 3};
    events.emplace_back(ensemble);
    m_store->apply(events);
  }

  void trainMembers() {
    queue();
    for (const RunId id : {1, 2, 3})
      m_store->apply({RunStarted{id, 300, 300, m_data}, epochOf(id, 20, id == 3 ? 60 : 30),
                      overWith(id, id == 3 ? 60 : 30, logitsOf(id))});
  }

  void student(RunId run, std::int64_t seed, double temperature, std::int64_t errors, const Matrix& logits = {}) {
    m_store->apply({RunQueued{run, spec(Role::Student, seed, temperature), "student " + std::to_string(run), kEnsemble},
                    RunStarted{run, 300, 300, m_data}, overWith(run, errors, logits)});
  }

  void baseline(RunId run, std::int64_t seed, std::int64_t errors, const Matrix& logits = {}) {
    m_store->apply({RunQueued{run, spec(Role::Baseline, seed), "baseline " + std::to_string(run), 0},
                    RunStarted{run, 300, 300, m_data}, overWith(run, errors, logits)});
  }

  std::shared_ptr<Dataset> m_data;
};

}  // namespace retort

QTEST_MAIN(retort::TestEnsemblePage)
#include "test_ensemble_page.moc"
