// How smoothly ten thousand pictures scroll, and how soon a move of the temperature is all on the screen.
#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QWheelEvent>

#include "app/models/run_store.h"
#include "app/pages/distribution_panel.h"
#include "app/pages/soft_targets_page.h"
#include "tests/bench/painting_time.h"
#include "widgets/image_grid.h"
#include "widgets/theme.h"

using namespace retort;

namespace {

constexpr std::size_t kCases = 10'000;
constexpr std::size_t kClasses = 10;
constexpr int kFrames = 120;
constexpr double kFrame = 1000.0 / 60;  // ms
constexpr double kSlider = 33;          // ms

std::shared_ptr<Dataset> tenThousand() {
  auto data = std::make_shared<Dataset>();
  data->name = "ten thousand";
  data->shape = {1, 28, 28};
  for (std::size_t c = 0; c < kClasses; ++c) data->classNames.push_back(std::to_string(c));
  for (std::size_t i = 0; i < kCases; ++i) data->test.labels.push_back(static_cast<std::uint16_t>(i % kClasses));
  data->test.values.resize(kCases * 784);
  for (std::size_t i = 0; i < data->test.values.size(); ++i)
    data->test.values[i] = static_cast<std::uint8_t>((i * 2'654'435'761U) >> 13);
  data->train = data->test;
  return data;
}

RunFinished runOf(RunId run) {
  auto result = std::make_shared<RunResult>();
  result->outcome = Outcome::Completed;
  result->testLogits = Matrix(kCases, kClasses);
  for (std::size_t i = 0; i < result->testLogits.values.size(); ++i)
    result->testLogits.values[i] = static_cast<float>((i + run) * 7919 % 1013) / 100;
  return {run, result};
}

/// Of the times: median and 95th percentile, said and returned.
struct Times {
  std::vector<double> values;
  double at(double share) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, place);
    return *place;
  }
  double say(const char* what) {
    const double usual = at(0.95);
    qInfo("%s: median %.1f ms, 95th percentile %.1f ms", what, at(0.5), usual);
    return usual;
  }
};

double since(const QElapsedTimer& time) { return static_cast<double>(time.nsecsElapsed()) / 1e6; }

}  // namespace

class GridScroll : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    applyTheme(*qApp);
    m_slower = std::max(1.0, test::paintingTime() / test::kPaintingTime);
    qInfo("limits are multiplied by %.2f", m_slower);
    m_store = std::make_unique<RunStore>();
    m_store->setDataset(tenThousand());
    RunSpec teacher;
    teacher.role = Role::Teacher;
    RunSpec student;
    student.role = Role::Student;
    m_store->apply({RunQueued{1, teacher, "teacher", 0}});
    for (RunId run = 2; run <= 5; ++run) m_store->apply({RunQueued{run, student, "student", 1}});
    for (RunId run = 1; run <= 5; ++run) m_store->apply({runOf(run)});
    m_page = std::make_unique<SoftTargetsPage>(*m_store);
    m_page->resize(1120, 620);
    m_page->setViewState({{QStringLiteral("models"), QJsonObject{{QStringLiteral("source"), 1}}}});
    m_page->setSelectedRuns({1, 2, 3, 4, 5});
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    QTRY_COMPARE(m_page->grid()->cellCount(), static_cast<int>(kCases));
  }

  void byTheWheel() {
    ImageGrid& grid = *m_page->grid();
    Times times;
    for (int i = 0; i < kFrames; ++i) {
      QElapsedTimer time;
      time.start();
      const QPointF at = QRectF(grid.viewport()->rect()).center();
      QWheelEvent wheel(at, grid.viewport()->mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                        Qt::NoScrollPhase, false);
      QCoreApplication::sendEvent(grid.viewport(), &wheel);
      m_page->repaint();
      times.values.push_back(since(time));
    }
    QVERIFY(grid.verticalScrollBar()->value() > 0);
    QVERIFY(times.say("a turn of the wheel") <= kFrame * m_slower);
  }

  void byPages() {
    ImageGrid& grid = *m_page->grid();
    grid.setFocus();
    Times times;
    const int before = m_page->panel()->testCase();
    for (int i = 0; i < kFrames; ++i) {
      QElapsedTimer time;
      time.start();
      QTest::keyClick(&grid, i < kFrames / 2 ? Qt::Key_PageDown : Qt::Key_PageUp);
      m_page->repaint();
      times.values.push_back(since(time));
      if (i == 0) QVERIFY(m_page->panel()->testCase() != before);
    }
    QVERIFY(times.say("a page, with the distributions of its case") <= kFrame * m_slower);
  }

  void theTemperature_data() {
    QTest::addColumn<int>("tab");
    QTest::newRow("bars and sentence") << 0;
    QTest::newRow("curves") << 1;
  }

  /// From the move until bars or curves and the order of all cases by KL at this temperature are painted.
  void theTemperature() {
    QFETCH(int, tab);
    m_page->findChild<QTabBar*>(QStringLiteral("distributionTabs"))->setCurrentIndex(tab);
    auto* order = m_page->findChild<QComboBox*>(QStringLiteral("probeOrder"));
    order->setCurrentIndex(order->findData(static_cast<int>(CaseOrder::Divergence)));
    QTRY_VERIFY(m_page->grid()->cells().front().image != 0);
    Times times;
    for (int i = 0; i < kFrames / 2; ++i) {
      QSignalSpy listed(m_page->grid(), &ImageGrid::cellsChanged);
      QElapsedTimer time;
      time.start();
      m_page->panel()->setTemperature(1 + 0.1 * i + 0.05 * tab);
      m_page->repaint();
      while (listed.isEmpty() && since(time) < 5000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::ExcludeUserInputEvents);
      m_page->repaint();
      times.values.push_back(since(time));
    }
    QVERIFY(times.say(QTest::currentDataTag()) <= kSlider * m_slower);
  }

 private:
  double m_slower = 1;
  std::unique_ptr<RunStore> m_store;
  std::unique_ptr<SoftTargetsPage> m_page;
};

QTEST_MAIN(GridScroll)
#include "grid_scroll.moc"
