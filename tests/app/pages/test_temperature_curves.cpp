#include <cmath>

#include <QtTest>

#include "app/models/temperature_curves.h"
#include "engine/analysis/soft_targets.h"
#include "made_up_runs.h"

namespace retort {

class TestTemperatureCurves : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void oneCaseIsThatOfTheSoftTargets() {
    const TemperatureQuestion question = made({5});
    const TemperatureFigures figures = temperatureFigures(question);
    QCOMPARE(figures.temperatures.size(), std::size_t{9});
    QVERIFY(std::abs(figures.temperatures.front() - 0.5) < 1e-12);
    QVERIFY(std::abs(figures.temperatures.back() - 100) < 1e-9);
    for (std::size_t i = 0; i < 9; ++i) {
      const auto p = softTarget({m_teacher->row(5), 4}, figures.temperatures[i]);
      const auto q = softTarget({m_student->row(5), 4}, figures.temperatures[i]);
      QVERIFY(std::abs(figures.entropy[0][i] - entropy(p)) < 1e-9);
      QVERIFY(std::abs(figures.entropy[1][i] - entropy(q)) < 1e-9);
      QVERIFY(std::abs(figures.divergence[1][i] - klDivergence(p, q)) < 1e-9);
      QVERIFY(figures.divergence[0][i] < 1e-9);
    }
    QVERIFY(std::abs(figures.entropy[0].back() - std::log(4.0)) < 0.01);
  }

  void theMeanOverCases() {
    const auto first = temperatureFigures(made({3}));
    const auto second = temperatureFigures(made({8}));
    const auto both = temperatureFigures(made({3, 8}));
    for (std::size_t i = 0; i < 9; ++i) {
      QVERIFY(std::abs(both.entropy[1][i] - (first.entropy[1][i] + second.entropy[1][i]) / 2) < 1e-12);
      QVERIFY(std::abs(both.divergence[1][i] - (first.divergence[1][i] + second.divergence[1][i]) / 2) < 1e-12);
    }
  }

  void casesThatAModelHasNotAnsweredDoNotCount() {
    TemperatureQuestion question = made({0, 1, 2, 3, 4, 5, 6, 7});
    const auto probes = probeCases(kMadeUpCases);
    auto ofProbes = std::make_shared<Matrix>(probes.size(), 4);
    for (std::size_t i = 0; i < probes.size(); ++i)
      for (std::size_t c = 0; c < 4; ++c) ofProbes->row(i)[c] = m_student->row(probes[i])[c];
    question.models[1] = {ofProbes, true};
    const auto partly = temperatureFigures(question);
    CaseIndices known;
    for (const std::uint32_t testCase : *question.cases)
      if (std::ranges::binary_search(probes, testCase)) known.push_back(testCase);
    QVERIFY(known.size() < 8 && known.size() > 3);
    const auto wholly = temperatureFigures(made(known));
    QVERIFY(std::abs(partly.entropy[1][4] - wholly.entropy[1][4]) < 1e-12);
    question.models[1] = {};
    QVERIFY(temperatureFigures(question).entropy[1].empty());
    question.teacher = {};
    QVERIFY(temperatureFigures(question).divergence[0].empty());
    QVERIFY(!temperatureFigures(question).entropy[0].empty());
  }

  void aCurveAModel() {
    const CurveData data = temperatureCurves(QStringLiteral("Entropy"), {1, 10}, {{0.1, 0.9}, {}},
                                             {{7, QStringLiteral("teacher"), Qt::black, true, false},
                                              {8, QStringLiteral("student"), Qt::blue, false, true}});
    QCOMPARE(data.series[0].points[1], QPointF(10, 0.9));
    QCOMPARE(data.series[0].dash, Qt::DashLine);
    QCOMPARE(data.series[1].key, std::uint64_t{8});
    QVERIFY(data.series[1].hidden && data.series[1].points.empty());
    QVERIFY(data.series[0].marker != data.series[1].marker);
  }

 private:
  TemperatureQuestion made(const CaseIndices& cases) {
    if (!m_teacher) {
      m_teacher = std::make_shared<Matrix>(kMadeUpCases, 4);
      m_student = std::make_shared<Matrix>(kMadeUpCases, 4);
      for (std::size_t i = 0; i < m_teacher->values.size(); ++i) {
        m_teacher->values[i] = static_cast<float>(i * 37 % 11);
        m_student->values[i] = static_cast<float>(i * 53 % 13) / 2;
      }
    }
    return {m_data,
            {m_teacher, false},
            {{m_teacher, false}, {m_student, false}},
            std::make_shared<const CaseIndices>(cases),
            9};
  }

  std::shared_ptr<Dataset> m_data = madeUpData();
  std::shared_ptr<Matrix> m_teacher;
  std::shared_ptr<Matrix> m_student;
};

}  // namespace retort

QTEST_APPLESS_MAIN(retort::TestTemperatureCurves)
#include "test_temperature_curves.moc"
