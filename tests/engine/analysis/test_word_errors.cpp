// Recordings' words from their frames' logits, by hand.
#include <cmath>
#include <stdexcept>

#include <QTest>

#include "engine/analysis/word_errors.h"

using namespace retort;

namespace {

// Two words of two states: classes a/1, a/2, b/1, b/2.
Dataset twoWords() {
  Dataset data;
  data.classNames = {"a/1", "a/2", "b/1", "b/2"};
  data.wordNames = {"a", "b"};
  data.wordOf = {0, 0, 1, 1};
  return data;
}

Matrix logs(const std::vector<std::vector<double>>& probabilities) {
  Matrix logits(probabilities.size(), 4);
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    for (std::size_t k = 0; k < 4; ++k) logits.row(i)[k] = static_cast<float>(std::log(probabilities[i][k]) + 3.0);
  return logits;
}

}  // namespace

class TestWordErrors : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void byHand();
  void framesOutvoted();
  void ofNothing();
  void sizes();
  void ofTheTestCases();
};

void TestWordErrors::ofTheTestCases() {
  Dataset data = twoWords();
  data.test = {{}, {0, 1, 2, 3}, {0, 0, 1, 1}, {}};
  const Matrix logits = logs({{.5, .1, .2, .2}, {.2, .1, .1, .6}, {.1, .2, .6, .1}, {.2, .1, .2, .5}});
  QCOMPARE(testWordErrors(logits, data)->wordErrors, 1);
  QVERIFY(!testWordErrors({}, data));
  data.test.recordings.clear();  // as a session of version 5 has it
  QVERIFY(!testWordErrors(logits, data));
  data.test.recordings = {0, 0, 1, 1};
  data.wordNames.clear();
  QVERIFY(!testWordErrors(logits, data));
}

// Recording 0 says a: log .5 + log .1 = log .05 for a, log .2 + log .6 = log .12 for b, so it is taken for b; one of
// its frames is right. Recording 1 says b: log .1 + log .1 against log .6 + log .5.
void TestWordErrors::byHand() {
  const Matrix logits = logs({{.5, .1, .2, .2}, {.2, .1, .1, .6}, {.1, .2, .6, .1}, {.2, .1, .2, .5}});
  const Cases cases{{}, {0, 1, 2, 3}, {0, 0, 1, 1}, {}};
  const WordErrors errors = countWordErrors(logits, twoWords(), cases);
  QCOMPARE(errors.frames, 4);
  QCOMPARE(errors.frameErrors, 1);
  QCOMPARE(errors.recordings, 2);
  QCOMPARE(errors.wordErrors, 1);
  QCOMPARE(errors.frameAccuracy(), 0.75);
  QCOMPARE(errors.wordErrorRate(), 0.5);
}

// All frames wrong and the word right: each frame prefers the word's other state, and b is far less likely than a.
void TestWordErrors::framesOutvoted() {
  const Matrix logits = logs({{.4, .5, .05, .05}, {.5, .4, .05, .05}});
  const WordErrors errors = countWordErrors(logits, twoWords(), {{}, {0, 1}, {7, 7}, {}});
  QCOMPARE(errors.frameErrors, 2);
  QCOMPARE(errors.recordings, 1);
  QCOMPARE(errors.wordErrors, 0);
}

void TestWordErrors::ofNothing() {
  const WordErrors errors = countWordErrors(Matrix(0, 4), twoWords(), {});
  QCOMPARE(errors.frameAccuracy(), 0.0);
  QCOMPARE(errors.wordErrorRate(), 0.0);
}

void TestWordErrors::sizes() {
  const Cases frame{{}, {0}, {0}, {}};
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)countWordErrors(Matrix(2, 4), twoWords(), frame));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)countWordErrors(Matrix(1, 3), twoWords(), frame));
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)countWordErrors(Matrix(1, 4), twoWords(), {{}, {0}, {}, {}}));
  Dataset uneven = twoWords();
  uneven.wordOf = {0, 0, 0, 1};
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)countWordErrors(Matrix(1, 4), uneven, frame));
}

QTEST_GUILESS_MAIN(TestWordErrors)
#include "test_word_errors.moc"
