#include <QSignalSpy>
#include <QtTest>

#include "app/comparison_line.h"
#include "made_up_answers.h"
#include "widgets/theme.h"

namespace retort {

class TestComparisonLine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_store = std::make_unique<RunStore>();
    m_store->setDataset(madeUpData());
    m_store->apply(queuedExperiment());
    m_store->apply({epochOf(kTeacher, 1, 5), epochOf(kStudent, 1, 60), epochOf(kBaseline, 1, 75)});
    m_store->apply({finished(kStudent), finished(kBaseline)});
    m_line = std::make_unique<ComparisonLine>(*m_store);
  }

  void cleanup() { m_line.reset(); }

  void itIsThereForTwoRunsAlone() {
    m_line->setRuns({});
    QVERIFY(m_line->isHidden());
    m_line->setRuns({kStudent});
    QVERIFY(m_line->isHidden());
    m_line->setRuns({kStudent, kBaseline});
    QVERIFY(!m_line->isHidden());
    m_line->setRuns({kTeacher, kStudent, kBaseline});
    QVERIFY(m_line->isHidden());
  }

  void answersAreAskedForAndAwaited() {
    const QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    m_line->setRuns({kStudent, kBaseline});
    QCOMPARE(wanted.size(), 2);
    QVERIFY(m_line->text().startsWith(QLatin1String("Reading")));
    m_store->setLogits(kStudent, answers(0, 10), nullptr);
    QVERIFY(m_line->text().startsWith(QLatin1String("Reading")));
    m_store->setLogits(kBaseline, answers(100, 5), nullptr);
    // Student: 30 errors, i = 0, 10 … 290. Baseline: 40, i = 100, 105 … 295. Both: the 20 from 100 on.
    QCOMPARE(m_line->text(),
             QStringLiteral("student 30-30 makes 10 errors fewer than baseline 30-30: 30 against 40 of 300 test cases. "
                            "The first alone is right on 20, the second alone on 10. "
                            "A split as uneven as that may well be chance (McNemar p = 0.099)."));
  }

  void namesAndOrderFollow() {
    m_store->setLogits(kStudent, answers(0, 10), nullptr);
    m_store->setLogits(kBaseline, answers(300, 5), nullptr);
    m_line->setRuns({kBaseline, kStudent});
    QVERIFY(
        m_line->text().startsWith(QLatin1String("baseline 30-30 makes 30 errors fewer than student 30-30: 0 against")));
    QVERIFY(m_line->text().endsWith(QLatin1String("is rarely chance (McNemar p < 0.001).")));
    RunLook look = m_store->look(kStudent);
    look.name = "mine";
    m_store->setLooks({look});
    QVERIFY(m_line->text().contains(QLatin1String("than mine: 0 against 30")));
  }

  void whatIsNotDoneIsSaid() {
    m_line->setRuns({kTeacher, kStudent});
    QVERIFY(m_line->text().contains(QLatin1String("teacher 300-300 waits for its turn")));
    m_store->apply({finished(kTeacher, Outcome::Diverged)});
    QVERIFY(m_line->text().contains(QLatin1String("teacher 300-300 is not")));
  }

  void otherDataAreNotCompared() {
    RunSpec other = specOf(Role::Baseline);
    other.dataset.seed = 9;
    m_store->apply({RunQueued{4, other, "elsewhere", 0}, epochOf(4, 1, 3), finished(4)});
    m_line->setRuns({kStudent, 4});
    QVERIFY(m_line->text().contains(QLatin1String("different data")));
    m_line->setRuns({kStudent, kBaseline});
    m_store->setDataset(madeUpData(), other.dataset);
    QVERIFY(m_line->text().contains(QStringLiteral("1 · Data")));
  }

  void answersToOtherCasesAreNotCompared() {
    m_store->setLogits(kStudent, std::make_shared<const Matrix>(7, 4), nullptr);
    m_store->setLogits(kBaseline, answers(0, 5), nullptr);
    m_line->setRuns({kStudent, kBaseline});
    QVERIFY(m_line->text().contains(QLatin1String("cannot be compared")));
  }

  void aDeletedRunTakesTheLineAway() {
    m_line->setRuns({kStudent, kBaseline});
    RunLook look = m_store->look(kStudent);
    look.deleted = true;
    m_store->setLooks({look});
    QVERIFY(m_line->isHidden());
  }

 private:
  std::unique_ptr<RunStore> m_store;
  std::unique_ptr<ComparisonLine> m_line;
};

}  // namespace retort

QTEST_MAIN(retort::TestComparisonLine)
#include "test_comparison_line.moc"
