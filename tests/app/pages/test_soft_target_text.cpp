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
    QCOMPARE(withArticle(QStringLiteral("one")), QStringLiteral("a one"));
    QCOMPARE(withArticle(QStringLiteral("on")), QStringLiteral("an on"));
  }

  void theRatioIsThatOfTheProbabilities() {
    const auto data = madeUpData();
    const std::vector<float> logits = {9, static_cast<float>(std::log(1200.0)), 0, -0.0F};
    const std::vector<SpokenModel> teacher{{QStringLiteral("the teacher"), logits}};
    QCOMPARE(wrongExtremes(logits, 0), (ClassPair{1, 2}));
    QCOMPARE(ratioText(*data, teacher, 0, {1, 2}, 1),
             QStringLiteral("To the teacher, this 0 is 1,200 times more likely a 1 than a 2 at T = 1."));
    QCOMPARE(ratioText(*data, teacher, 0, {3, 1}, 2),
             QStringLiteral(
                 "To the teacher, this 0 is 35 times more likely a 1 than an 8 at T = 2 (1,200 times at T = 1)."));
    QVERIFY(ratioText(*data, teacher, 0, {1, 2}, 0.1).contains(QLatin1String("over a million times more likely")));
    QVERIFY(ratioText(*data, teacher, 0, {3, 2}, 1).contains(QLatin1String("as likely an 8 as a 2")));
  }

  void otherModelsSpeakWhereTheyDiffer() {
    const std::vector<float> teacher = {9, 4, 0, 0};
    const std::vector<float> alike = {9, 4.3F, 0, 0};
    const std::vector<float> less = {9, 1, 0, 0};
    const std::vector<float> reversed = {9, 0, 2, 0};
    std::vector<SpokenModel> models{{QStringLiteral("the teacher"), teacher}, {QStringLiteral("the student"), alike}};
    QVERIFY(ratioText(*madeUpData(), models, 0, {1, 2}, 1).endsWith(QLatin1String("The others say nearly the same.")));
    models.push_back({QStringLiteral("the baseline"), less});
    models.push_back({QStringLiteral("net 5"), reversed});
    QVERIFY2(ratioText(*madeUpData(), models, 0, {1, 2}, 1)
                 .endsWith(QLatin1String("To the baseline 2.7 times, to net 5 7.4 times the other way round.")),
             qPrintable(ratioText(*madeUpData(), models, 0, {1, 2}, 1)));
  }

  void aMistakeIsSaid() {
    const std::vector<float> logits = {1, 0, 0.5F, 4};
    QVERIFY(ratioText(*madeUpData(), {{QStringLiteral("the student"), logits}}, 2, wrongExtremes(logits, 2), 1)
                .endsWith(QLatin1String("It takes it for an 8.")));
  }

  void nothingToCompareIsNothingSaid() {
    const std::vector<float> logits = {1};
    QVERIFY(ratioText(*madeUpData(), {{QStringLiteral("the teacher"), logits}}, 0, {}, 1).isEmpty());
    QVERIFY(ratioText(*madeUpData(), {}, 0, {}, 1).isEmpty());
    QCOMPARE(wrongExtremes(std::vector<float>{1, 2}, 0), ClassPair());
  }

  void agreementInWords() {
    const QString teacher = QStringLiteral("teacher");
    const QString student = QStringLiteral("student");
    QVERIFY(agreementText({}, teacher, student).isEmpty());
    QVERIFY(agreementText({0, 0, 3, 10}, teacher, student).contains(QLatin1String("on the same cases")));
    // 8 cases that one alone gets wrong, all of them the student: p = 2 / 2^8.
    const QString sure = agreementText({0, 8, 3, 100}, teacher, student);
    QVERIFY2(sure.contains(QLatin1String("8 cases")) && sure.contains(QLatin1String("p = 0.0078")) &&
                 sure.contains(QLatin1String("the teacher is better")),
             qPrintable(sure));
    QVERIFY(agreementText({0, 1, 3, 100}, teacher, student).startsWith(QLatin1String("On 1 case one of the two")));
    const QString luck = agreementText({3, 4, 3, 100}, teacher, student);
    QVERIFY2(luck.contains(QLatin1String("luck alone")) && luck.contains(QLatin1String("p = 1")), qPrintable(luck));
    QVERIFY(
        agreementText({90, 8, 3, 300}, teacher, student).contains(QLatin1String("p < 0.001: the student is better")));
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestSoftTargetText)
#include "test_soft_target_text.moc"
