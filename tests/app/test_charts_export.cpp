#include <QAction>
#include <QFileDialog>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QtTest>

#include "app/charts_export.h"
#include "app/notice_line.h"
#include "widgets/curve_chart.h"
#include "widgets/heat_map.h"
#include "widgets/theme.h"

namespace retort {

namespace {

CurveData curve() {
  CurveData data;
  data.title = QStringLiteral("Test error");
  data.xName = QStringLiteral("epoch");
  CurveSeries series;
  series.name = QStringLiteral("student");
  series.points = {{1, 10}, {2, 5}};
  data.series.push_back(series);
  return data;
}

HeatMapData heat() {
  HeatMapData data;
  data.title = QStringLiteral("Errors");
  data.columns = {QStringLiteral("1"), QStringLiteral("4")};
  data.rows = {QStringLiteral("30")};
  data.cells.resize(2);
  for (HeatCell& cell : data.cells) cell.state = HeatState::Measured;
  return data;
}

/// A view that shows its numbers only a moment after it has come into sight.
class LateChart : public CurveChart {
 protected:
  void showEvent(QShowEvent* event) override {
    CurveChart::showEvent(event);
    QTimer::singleShot(50, this, [this] { setData(curve()); });
  }
};

}  // namespace

class TestChartsExport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_views = std::make_unique<QTabWidget>();
    m_notices = std::make_unique<NoticeLine>();
    m_views->resize(600, 400);
    m_views->addTab(new LateChart, QStringLiteral("&Curves"));
    auto* heatMap = new HeatMap;
    heatMap->setData(heat());
    m_views->addTab(heatMap, QStringLiteral("Sweep"));
    m_views->addTab(new CurveChart, QStringLiteral("Empty"));
    m_views->setCurrentIndex(1);
    m_views->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_views.get()));
    m_export = std::make_unique<ChartsExport>(*m_views, *m_notices, nullptr);
  }

  void everyChartThatShowsAnythingIsSaved() {
    const QTemporaryDir folder;
    m_export->action()->trigger();
    auto* dialog = m_views->findChild<QFileDialog*>(QStringLiteral("exportFolder"));
    QVERIFY(dialog);
    QVERIFY(dialog->testOption(QFileDialog::ShowDirsOnly));
    dialog->setDirectory(folder.path());
    dialog->selectFile(folder.path());
    QMetaObject::invokeMethod(dialog, "accept");
    QVERIFY(!m_export->action()->isEnabled());
    QTRY_VERIFY(!m_export->isRunning());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files),
             (QStringList{QStringLiteral("curves-test-error.csv"), QStringLiteral("curves-test-error.pdf"),
                          QStringLiteral("curves-test-error.png"), QStringLiteral("curves-test-error.svg"),
                          QStringLiteral("sweep-errors.csv"), QStringLiteral("sweep-errors.pdf"),
                          QStringLiteral("sweep-errors.png"), QStringLiteral("sweep-errors.svg")}));
    QVERIFY(m_notices->text().contains(QLatin1String("2 charts")));
    QCOMPARE(m_views->currentIndex(), 1);  // where the user was
    QVERIFY(m_export->action()->isEnabled());
    QFile csv(folder.filePath(QStringLiteral("curves-test-error.csv")));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    QCOMPARE(csv.readAll(), QByteArray("\"epoch\",\"student\"\n1,10\n2,5\n"));
  }

  void chartsOfOneTitleKeepToThemselves() {
    while (m_views->count() > 0) m_views->removeTab(0);
    auto* view = new QWidget;
    for (int i = 0; i < 3; ++i) {
      auto* map = new HeatMap(view);
      map->setGeometry(0, 130 * i, 300, 120);
      map->setData(heat());
    }
    m_views->addTab(view, QStringLiteral("Sweep"));
    const QTemporaryDir folder;
    m_export->exportTo(folder.path());
    QTRY_VERIFY(!m_export->isRunning());
    QCOMPARE(QDir(folder.path()).entryList({QStringLiteral("*.csv")}),
             (QStringList{QStringLiteral("sweep-errors-2.csv"), QStringLiteral("sweep-errors-3.csv"),
                          QStringLiteral("sweep-errors.csv")}));
  }

  void aFolderThatCannotBeWrittenIsSaid() {
    const QTemporaryDir folder;
    m_export->exportTo(folder.filePath(QStringLiteral("nowhere")));
    QTRY_VERIFY(!m_export->isRunning());
    QVERIFY(m_notices->text().contains(QLatin1String("nowhere")));
    QVERIFY(m_notices->text().contains(QLatin1String("Choose another folder")));
  }

  void withoutAnyChartItSaysWhatToDo() {
    while (m_views->count() > 1) m_views->removeTab(0);
    const QTemporaryDir folder;
    m_export->exportTo(folder.path());
    QTRY_VERIFY(!m_export->isRunning());
    QVERIFY(m_notices->text().contains(QLatin1String("Run an experiment")));
    QVERIFY(QDir(folder.path()).isEmpty());
  }

 private:
  std::unique_ptr<QTabWidget> m_views;
  std::unique_ptr<NoticeLine> m_notices;
  std::unique_ptr<ChartsExport> m_export;
};

}  // namespace retort

QTEST_MAIN(retort::TestChartsExport)
#include "test_charts_export.moc"
