// The made-up experiment, as it must be read back.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <QTest>

#include "engine/session/session.h"
#include "tests/support/made_up_session.h"

namespace retort::test {

/// NaN is NaN here.
inline bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || a == b; }

inline bool same(const EpochPoint& a, const EpochPoint& b) {
  return a.epoch == b.epoch && same(a.loss, b.loss) && same(a.softLoss, b.softLoss) && same(a.hardLoss, b.hardLoss) &&
         same(a.trainError, b.trainError) && a.testErrors == b.testErrors && a.testCases == b.testCases &&
         a.validationErrors == b.validationErrors && a.validationCases == b.validationCases &&
         same(a.learningRate, b.learningRate) && same(a.casesPerSecond, b.casesPerSecond) &&
         a.gradientRatio == b.gradientRatio && same(a.seconds, b.seconds);
}

/// That they are the made-up experiment, with so many epochs of its student.
inline void verifyMadeUp(const SessionContents& contents, int epochs) {
  QCOMPARE(contents.runs.size(), std::size_t{2});
  QCOMPARE(contents.experiments.size(), std::size_t{1});
  QVERIFY(contents.experiments[0].spec == ExperimentSpec{});
  QCOMPARE(contents.datasets.size(), std::size_t{1});
  const StoredDataset& data = contents.datasets[0];
  QCOMPARE(data.sha256, std::string(64, 'a'));
  QCOMPARE(data.classNames, (std::vector<std::string>{"zero", "one", "two"}));
  QCOMPARE(data.trainCases, 30);
  QCOMPARE(data.testCases, 20);
  QCOMPARE(data.testLabels, madeUpDataset()->test.labels);
  const StoredRun& student = contents.runs[1];
  QVERIFY(student.spec == madeUpSpec(Role::Student));
  QCOMPARE(student.teacher, RunId{1});
  QVERIFY(student.outcome == Outcome::Completed);
  QCOMPARE(student.look.name, runName(student.spec));
  QCOMPARE(student.points.size(), static_cast<std::size_t>(epochs));
  for (int i = 0; i < epochs; ++i) QVERIFY(same(student.points[static_cast<std::size_t>(i)], madeUpPoint(i + 1, 20)));
  std::vector<GradientsMeasured> gradients{madeUpGradients(2, 1)};
  if (epochs > 1) gradients.push_back(madeUpGradients(2, epochs));
  QVERIFY(student.gradients == gradients && contents.runs[0].gradients.empty());
  QCOMPARE(student.result.testErrors, 4);
  QCOMPARE(student.result.casesPerSecond, 1e5 / 3);
  QCOMPARE(student.result.engine, std::string("made-up engine 1.0"));
  QVERIFY(student.started.ends_with("Z"));
  QCOMPARE(student.checkpoints, (std::vector<CheckpointPlace>{{epochs, 0, CheckpointReason::End}}));
}

}  // namespace retort::test
