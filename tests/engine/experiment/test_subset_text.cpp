#include <QTest>

#include "engine/experiment/error.h"
#include "engine/experiment/subset_text.h"

using namespace retort;

using Subsets = std::vector<std::vector<int>>;

class TestSubsetText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void itIsReadAndWritten() {
    QCOMPARE(parseSubsets("7, 1;3,5 , 8;"), (Subsets{{1, 7}, {3, 5, 8}}));
    QCOMPARE(subsetsText(parseSubsets("7, 1;3,5 , 8;")), std::string("1, 7; 3, 5, 8"));
    QCOMPARE(parseSubsets("4"), (Subsets{{4}}));
    QCOMPARE(parseSubsets("1, 2; 2, 3"), (Subsets{{1, 2}, {2, 3}}));  // they may overlap
    QVERIFY(parseSubsets(" \n").empty() && subsetsText({}).empty());
  }

  void whatIsNoneIsRefused_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    QTest::newRow("empty") << "1, 2;; 3"
                           << "one of the subsets is empty";
    QTest::newRow("only separators") << ";;"
                                     << "one of the subsets is empty";
    QTest::newRow("twice") << "1, 2, 1"
                           << "class 1 comes twice in a subset";
    QTest::newRow("word") << "1, two"
                          << "\"two\" is no class index";
    QTest::newRow("negative") << "-1"
                              << "\"-1\" is no class index";
    QTest::newRow("large") << "99999999999"
                           << "\"99999999999\" is no class index";
    QTest::newRow("gap") << "1,,2"
                         << "\"\" is no class index";
    QTest::newRow("many") << QStringLiteral("1;").repeated(101) << "there are more than 100 subsets";
  }
  void whatIsNoneIsRefused() {
    QFETCH(QString, text);
    QFETCH(QString, problem);
    try {
      (void)parseSubsets(text.toStdString());
      QFAIL("it was read");
    } catch (const Error& error) {
      QCOMPARE(QString::fromStdString(error.problem()), problem);
      QCOMPARE(error.where(), std::string("teacher.specialists.subsets"));
    }
  }
};

QTEST_APPLESS_MAIN(TestSubsetText)
#include "test_subset_text.moc"
