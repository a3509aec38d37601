#include <QJsonArray>
#include <QtTest>

#include "app/models/model_choice.h"
#include "app/models/shown_distributions.h"
#include "made_up_runs.h"

namespace retort {

using Runs = std::vector<RunId>;

class TestModelChoice : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_store = std::make_unique<RunStore>();
    m_store->setDataset(madeUpData());
    m_store->apply(queuedExperiment());
    for (RunId run = 4; run < 9; ++run) m_store->apply({RunQueued{run, specOf(Role::Student), "student", kTeacher}});
  }

  void theExperimentsUnlessChosen() {
    QCOMPARE(shownModels(*m_store, {}, kStudent, {}), (Runs{kTeacher, kStudent, kBaseline}));
    QCOMPARE(shownModels(*m_store, {}, 5, {2, 3}), (Runs{kTeacher, 5, kBaseline}));
  }

  void thoseOfTheTable() {
    const ModelChoice table{ModelChoice::Source::Table, {}};
    QCOMPARE(shownModels(*m_store, table, kStudent, {4, 2}), (Runs{4, 2}));
    QCOMPARE(shownModels(*m_store, table, kStudent, {4, 5, 6, 7, 8, 1}), (Runs{4, 5, 6, 7, 8}));  // five at most
    QCOMPARE(shownModels(*m_store, table, kStudent, {}), (Runs{kTeacher, kStudent, kBaseline}));
  }

  void onesOwnAsFarAsTheyAreThere() {
    const ModelChoice own{ModelChoice::Source::Own, {8, 99, 8, 1}};
    QCOMPARE(shownModels(*m_store, own, kStudent, {3}), (Runs{8, 1}));
    DatasetSpec other;
    other.seed = 5;
    m_store->setDataset(madeUpData(), other);
    QCOMPARE(shownModels(*m_store, own, 0, {3}), Runs());
  }

  void comesBackFromASession() {
    const ModelChoice own{ModelChoice::Source::Own, {8, 1}};
    QCOMPARE(modelChoiceOf(toJson(own)), own);
    QCOMPARE(modelChoiceOf({}), ModelChoice());
    const QJsonArray strange{-1, 0, QStringLiteral("x"), 2.5, 3, 3, 4, 5, 6, 7, 8};
    const ModelChoice read = modelChoiceOf({{QStringLiteral("source"), 77}, {QStringLiteral("own"), strange}});
    QCOMPARE(read.source, ModelChoice::Source::Experiment);
    QCOMPARE(read.own, (Runs{3, 4, 5, 6, 7}));
  }

  void modelsThatWouldBeCalledTheSameHaveTheirNames() {
    const auto run = [this](RunId id) { return m_store->find(id); };
    const auto titles = modelTitles({run(kTeacher), run(kStudent), run(4)});
    QCOMPARE(titles[0], QStringLiteral("teacher"));
    QCOMPARE(titles[1], QStringLiteral("student 30-30"));
    QCOMPARE(titles[2], run(4)->name);
    QVERIFY(modelTitles({run(kTeacher), run(kStudent)})[1].startsWith(QStringLiteral("student · T ")));
  }

  void manyClassesShowTheLikelyOnes() {
    Dataset data;
    for (int i = 0; i < 30; ++i) data.classNames.push_back("c" + std::to_string(i));
    std::vector<float> logits(30);
    for (std::size_t i = 0; i < 30; ++i) logits[i] = static_cast<float>(i);
    const auto answer = [&logits](const RunRecord&) { return std::span<const float>(logits); };
    const std::vector<const RunRecord*> runs{m_store->find(kTeacher)};
    ShownCase shown{2, 4, {5}, false};
    const DistributionData few = shownDistributions(data, runs, answer, shown);
    QCOMPARE(few.rows.size(), std::size_t{12});
    QCOMPARE(few.rows[0], 2);  // the true class, however unlikely
    QVERIFY(std::ranges::find(few.rows, 5) != few.rows.end());
    QVERIFY(std::ranges::find(few.rows, 29) != few.rows.end());
    QVERIFY(std::ranges::find(few.rows, 6) == few.rows.end());
    shown.temperature = 90;
    QCOMPARE(shownDistributions(data, runs, answer, shown).rows, few.rows);
    shown.allClasses = true;
    QVERIFY(shownDistributions(data, runs, answer, shown).rows.empty());
  }

  void scoresAreLogitsAboutTheirMean() {
    const auto data = madeUpData();
    const std::vector<float> logits{6, 2, 0, 0};
    const auto answer = [&logits](const RunRecord&) { return std::span<const float>(logits); };
    const auto shown = shownDistributions(*data, {m_store->find(kTeacher)}, answer, {0, 2, {}, false});
    QCOMPARE(shown.blocks[0].scores, (std::vector<double>{2, 0, -1, -1}));
    QVERIFY(std::abs(std::log(shown.blocks[0].values[0] / shown.blocks[0].values[2]) - 3) < 1e-12);
  }

 private:
  std::unique_ptr<RunStore> m_store;
};

}  // namespace retort

QTEST_MAIN(retort::TestModelChoice)
#include "test_model_choice.moc"
