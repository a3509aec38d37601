#include <QAbstractItemModelTester>
#include <QAction>
#include <QSignalSpy>
#include <QTableView>
#include <QtTest>

#include "widgets/export_actions.h"
#include "widgets/heat_map.h"
#include "widgets/number_panel.h"
#include "widgets/number_table.h"
#include "widgets/theme.h"

namespace retort {

class TestNumberTable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void readsWhatCsvSays() {
    const NumberRows numbers = numberRows(QStringLiteral("\"epoch\",\"a \"\"30\"\", b %\"\n1,4.5\n2,\n"));
    QCOMPARE(numbers.heads, (QStringList{QStringLiteral("epoch"), QStringLiteral("a \"30\", b %")}));
    QCOMPARE(numbers.rows.size(), std::size_t{2});
    QCOMPARE(numbers.rows[1], (QStringList{QStringLiteral("2"), QString()}));
    QVERIFY(numberRows({}).heads.empty());
  }

  void numbersAreSortedByValueAndShownShort() {
    NumberTable table;
    table.setNumbers(numberRows(QStringLiteral("\"x\",\"y\"\n\"hard\",0.123456789012\n9,-2\n")));
    QCOMPARE(table.index(0, 1).data().toString(), QStringLiteral("0.12346"));
    QCOMPARE(table.index(0, 1).data(Qt::EditRole).toString(), QStringLiteral("0.123456789012"));
    QCOMPARE(table.index(1, 1).data(NumberTable::SortRole), QVariant(-2.0));
    QCOMPARE(table.index(0, 0).data(NumberTable::SortRole), QVariant(QStringLiteral("hard")));
  }

  void rowsThatComeInAdditionLeaveTheOthers() {
    NumberTable table;
    const QAbstractItemModelTester tester(&table);
    table.setNumbers(numberRows(QStringLiteral("\"x\"\n1\n")));
    const QSignalSpy reset(&table, &QAbstractItemModel::modelReset);
    const QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
    table.setNumbers(numberRows(QStringLiteral("\"x\"\n1\n2\n3\n")));
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(reset.size(), 0);
    QCOMPARE(table.rowCount(), 3);
    table.setNumbers(numberRows(QStringLiteral("\"x\",\"y\"\n1,2\n")));
    QCOMPARE(reset.size(), 1);
    QCOMPARE(table.columnCount(), 2);
  }

  void aHeatMapHasItToo() {
    HeatMap map;
    HeatMapData data;
    data.title = QStringLiteral("Errors");
    data.columns = {QStringLiteral("1"), QStringLiteral("4")};
    data.rows = {QStringLiteral("30")};
    data.cells.resize(2);
    data.cells[0].state = HeatState::Measured;
    data.cells[0].value = 12;
    map.setData(data);
    map.resize(400, 300);
    map.show();
    QVERIFY(QTest::qWaitForWindowExposed(&map));
    map.exporting()->tableAction()->trigger();
    const NumberPanel* panel = map.exporting()->table();
    QVERIFY(panel && panel->isVisible());
    QCOMPARE(panel->view()->model()->index(0, 1).data().toString(), QStringLiteral("12"));
    data.cells[0].value = 13;
    map.setData(data);
    QTRY_COMPARE(panel->view()->model()->index(0, 1).data().toString(), QStringLiteral("13"));
    map.exporting()->tableAction()->trigger();
    QVERIFY(!map.exporting()->table());
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestNumberTable)
#include "test_number_table.moc"
