#include <cmath>

#include <QtTest>

#include "app/models/soft_target_text.h"
#include "made_up_runs.h"

namespace retort {

class TestSoftTargetText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void articles() {
    QCOMPARE(withArticle(QStringLiteral("3")), QStringLiteral("a 3"));
    QCOMPARE(withArticle(QStringLiteral("8")), QStringLiteral("an 8"));
    QCOMPARE(withArticle(QStringLiteral("F")), QStringLiteral("an F"));
    QCOMPARE(withArticle(QStringLiteral("B")), QStringLiteral("a B"));
    QCOMPARE(withArticle(QStringLiteral("Ankle boot")), QStringLiteral("an Ankle boot"));
    QCOMPARE(withArticle(QStringLiteral("Trouser")), QStringLiteral("a Trouser"));
  }

  void theRatioIsThatOfTheProbabilities() {
    const auto data = madeUpData();
    const std::vector<float> logits = {9, static_cast<float>(std::log(1200.0)), 0, -0.0F};
    QCOMPARE(resemblance(*data, QStringLiteral("teacher"), logits, 0, 1),
             QStringLiteral("To the teacher, this 0 looks 1,200 times more like a 1 than like a 2."));
    QVERIFY(resemblance(*data, QStringLiteral("teacher"), logits, 0, 2).contains(QLatin1String(" 35 times")));
    QVERIFY(
        resemblance(*data, QStringLiteral("teacher"), logits, 0, 0.1).contains(QLatin1String("over a million times")));
  }

  void aMistakeIsSaid() {
    const std::vector<float> logits = {1, 0, 0.5F, 4};
    QVERIFY(resemblance(*madeUpData(), QStringLiteral("student"), logits, 2, 1)
                .endsWith(QLatin1String("It takes it for an 8.")));
  }

  void fewClassesHaveNothingToCompare() {
    const std::vector<float> logits = {1, 0};
    QVERIFY(resemblance(*madeUpData(), QStringLiteral("teacher"), logits, 0, 1).isEmpty());
    QVERIFY(resemblance(*madeUpData(), QStringLiteral("teacher"), {}, 0, 1).isEmpty());
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestSoftTargetText)
#include "test_soft_target_text.moc"
