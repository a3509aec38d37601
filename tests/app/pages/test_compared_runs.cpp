#include <QtTest>

#include "app/models/compared_runs.h"
#include "made_up_runs.h"

namespace retort {

class TestComparedRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_store = std::make_unique<RunStore>();
    m_store->setDataset(madeUpData());
  }

  void beforeAnyRunThereIsNothing() {
    QVERIFY(comparedRuns(*m_store).empty());
    QVERIFY(!logitsOf(*m_store, nullptr));
  }

  void anExperimentIsItsStudentsTeacherAndBaseline() {
    m_store->apply(queuedExperiment());
    RunSpec wider = specOf(Role::Student);
    wider.model.layers = {60};
    m_store->apply({RunQueued{4, wider, "student 60", kTeacher}});
    QCOMPARE(comparedRuns(*m_store).student->id, RunId{4});
    QCOMPARE(comparedRuns(*m_store).teacher->id, kTeacher);
    QVERIFY(comparedRuns(*m_store).baseline == nullptr);
    QCOMPARE(comparedRuns(*m_store, kStudent).baseline->id, kBaseline);
  }

  void thePinnedRunIsTheBaseline() {
    m_store->apply(queuedExperiment());
    m_store->apply({RunQueued{4, specOf(Role::Student), "another student", kTeacher}});
    RunLook look = m_store->look(4);
    look.pinned = true;
    m_store->setLooks({look});
    QCOMPARE(comparedRuns(*m_store, kStudent).baseline->id, RunId{4});
    QCOMPARE(comparedRuns(*m_store, 4).baseline->id, kBaseline);  // none is compared with itself
  }

  void logitsThatAreNotAtHandAreAskedForOnce() {
    m_store->apply(queuedExperiment());
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    QVERIFY(caseLogits(*m_store, *m_store->find(kStudent), 0).empty());
    QCOMPARE(wanted.count(), 0);  // there is nothing to be had yet
    m_store->apply({epochOf(kStudent, 1, 60), finished(kStudent)});
    QVERIFY(caseLogits(*m_store, *m_store->find(kStudent), 0).empty());
    QVERIFY(caseLogits(*m_store, *m_store->find(kStudent), 5).empty());
    QCOMPARE(wanted.count(), 1);
    auto logits = std::make_shared<Matrix>(kMadeUpCases, 4);
    logits->row(5)[1] = 3;
    m_store->setLogits(kStudent, logits, nullptr);
    QCOMPARE(caseLogits(*m_store, *m_store->find(kStudent), 5)[1], 3.0F);
  }

  void runsOnOtherDataAreLeftOut() {
    RunSpec elsewhere = specOf(Role::Student);
    elsewhere.dataset.seed = 99;
    m_store->apply({RunQueued{9, elsewhere, "student", 0}, probesOf(9, 1, 4)});
    QVERIFY(comparedRuns(*m_store).empty());
    QVERIFY(caseLogits(*m_store, m_store->runs()[0], 0).empty());
  }

  void logitsOfTheLastEpochThenOfTheResult() {
    m_store->apply(queuedExperiment());
    m_store->apply({probesOf(kStudent, 1, 4), probesOf(kStudent, 2, 6)});
    QCOMPARE(caseLogits(*m_store, *m_store->find(kStudent), 0)[0], 6.0F);
    QVERIFY(logitsOf(*m_store, m_store->find(kStudent)).ofProbes);
    const auto probes = probeCases(kMadeUpCases);
    std::size_t missing = 0;
    while (std::ranges::binary_search(probes, missing)) ++missing;
    QVERIFY(caseLogits(*m_store, *m_store->find(kStudent), missing).empty());
    auto result = std::make_shared<RunResult>();
    result->outcome = Outcome::Completed;
    result->testLogits = Matrix(kMadeUpCases, 4);
    result->testLogits.row(missing)[2] = 5;
    m_store->apply({RunFinished{kStudent, result}});
    QCOMPARE(caseLogits(*m_store, *m_store->find(kStudent), missing)[2], 5.0F);
    QVERIFY(!logitsOf(*m_store, m_store->find(kStudent)).ofProbes);
    QVERIFY(caseLogits(*m_store, *m_store->find(kStudent), kMadeUpCases).empty());
  }

  void logitsOfAnotherShapeAreNotShown() {
    m_store->apply(queuedExperiment());
    m_store->apply({ProbesEvaluated{kStudent, 1, std::make_shared<Matrix>(3, 4)}});
    QVERIFY(caseLogits(*m_store, *m_store->find(kStudent), 0).empty());
  }

 private:
  std::unique_ptr<RunStore> m_store;
};

}  // namespace retort

QTEST_MAIN(retort::TestComparedRuns)
#include "test_compared_runs.moc"
