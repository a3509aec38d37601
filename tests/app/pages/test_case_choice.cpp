// On the soft targets page: which cases are chosen, and what is kept of the choice.
#include <QComboBox>
#include <QLabel>
#include <QScrollBar>
#include <QTabBar>
#include <QtTest>

#include "app/pages/distribution_panel.h"
#include "app/pages/soft_targets_page.h"
#include "made_up_runs.h"
#include "page_steps.h"
#include "widgets/curve_legend.h"
#include "widgets/distribution_bars.h"
#include "widgets/image_grid.h"
#include "widgets/temperature_chart.h"
#include "widgets/theme.h"

namespace retort {

class TestCaseChoice : public QObject, private PageSteps<SoftTargetsPage> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    showPage({1100, 560}, dataOf("first"));
    m_store->apply(queuedExperiment());
    m_store->apply({probesOf(kTeacher, 1, 5), probesOf(kStudent, 1, 4, 8), probesOf(kBaseline, 1, 3)});
    QTRY_COMPARE(m_page->grid()->cellCount(), 256);
  }

  void cleanup() { m_page.reset(); }

  void theSameDataKeepTheChoiceAndOthersDoNot() {
    auto* classes = control<QComboBox>("classFilter");
    classes->setCurrentIndex(3);
    control<QComboBox>("predictedFilter")->setCurrentIndex(2);
    m_store->setDataset(dataOf("first"));  // now with their pictures
    QCOMPARE(classes->currentIndex(), 3);
    QCOMPARE(control<QComboBox>("predictedFilter")->currentIndex(), 2);
    m_store->setDataset(dataOf("second"));
    QCOMPARE(classes->currentIndex(), 0);
  }

  void anotherChoiceBeginsWithItsFirstCases() {
    QScrollBar* bar = m_page->grid()->verticalScrollBar();
    bar->setValue(bar->maximum());
    QVERIFY(bar->value() > 0);
    auto* order = control<QComboBox>("probeOrder");
    order->setCurrentIndex(order->findData(static_cast<int>(CaseOrder::Divergence)));
    QCOMPARE(bar->value(), 0);
  }

  void theErrorsOfAllAreNotThoseOfTheChosenFew() {
    QTRY_VERIFY(label("probeSummary")->text().contains(QStringLiteral("· 32 wrong by student 30-30")));
    control<QComboBox>("classFilter")->setCurrentIndex(1);
    QTRY_VERIFY(label("probeSummary")->text().contains(QStringLiteral("· of all, 32 wrong by student 30-30")));
  }

  void aSpecialistSaysThatItAnswersForItsOwnClasses() {
    RunSpec specialist = specOf(Role::Specialist);
    m_store->apply({RunQueued{4, specialist, "specialist 1", 0}});
    m_page->setViewState({{QStringLiteral("models"), QJsonObject{{QStringLiteral("source"), 1}}}});
    m_page->setSelectedRuns({4});
    const auto& blocks = m_page->panel()->bars()->data().blocks;
    QCOMPARE(blocks.size(), std::size_t{1});
    QVERIFY(blocks[0].emptyText.contains(QLatin1String("own classes")));
  }

  void whatWasHiddenInAnotherSessionIsShown() {
    control<QTabBar>("distributionTabs")->setCurrentIndex(1);
    auto* entropy = control<TemperatureChart>("entropyChart");
    QTRY_COMPARE(entropy->data().series.size(), std::size_t{3});
    auto* legend = m_page->panel()->findChild<CurveLegend*>();
    QTest::mouseClick(legend->items().at(1), Qt::LeftButton);
    QVERIFY(entropy->data().series[1].hidden);
    m_page->setViewState({{QStringLiteral("case"), QJsonObject{{QStringLiteral("view"), 1}}}});
    QTRY_VERIFY(!entropy->data().series[1].hidden);
  }

 private:
  static std::shared_ptr<Dataset> dataOf(const char* sha256) {
    auto data = madeUpData();
    data->sha256 = sha256;
    return data;
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestCaseChoice)
#include "test_case_choice.moc"
