#include <algorithm>
#include <cmath>

#include <QElapsedTimer>
#include <QtTest>

#include "app/models/case_list.h"

namespace retort {

namespace {

std::shared_ptr<const Matrix> matrixOf(std::initializer_list<std::initializer_list<float>> rows) {
  auto matrix = std::make_shared<Matrix>(rows.size(), rows.begin()->size());
  std::size_t at = 0;
  for (const auto& row : rows) {
    std::ranges::copy(row, matrix->row(at));
    ++at;
  }
  return matrix;
}

std::shared_ptr<Dataset> dataOf(std::vector<std::uint16_t> labels) {
  auto data = std::make_shared<Dataset>();
  data->classNames = {"2", "3", "7"};
  data->test.labels = std::move(labels);
  return data;
}

/// Five cases of three classes. Teacher: right, right, right, wrong, wrong. Student: right, wrong, right, right, wrong.
CaseQuestion handMade() {
  CaseQuestion question;
  question.data = dataOf({0, 0, 1, 2, 1});
  question.teacher.matrix = matrixOf({{4, 1, 0}, {2, 1.5F, 0}, {0, 9, 0}, {1, 2, 0}, {3, 0, 1}});
  question.student.matrix = matrixOf({{3, 0, 0}, {0, 1, 0}, {0, 5, 1}, {0, 0, 2}, {0, 0, 4}});
  return question;
}

std::vector<std::uint32_t> imagesOf(const CaseList& list) {
  std::vector<std::uint32_t> images;
  for (const GridCell& cell : list.cells) images.push_back(cell.image);
  return images;
}

using Images = std::vector<std::uint32_t>;

}  // namespace

class TestCaseList : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void withoutModelsThereAreAllCasesInFileOrder() {
    CaseQuestion question = handMade();
    question.teacher = question.student = {};
    const CaseList list = caseList(question);
    QCOMPARE(imagesOf(list), (Images{0, 1, 2, 3, 4}));
    QCOMPARE(list.errors, 0);
    QCOMPARE(list.pair.cases, 0);
    QVERIFY(std::ranges::none_of(list.cells, &GridCell::wrong));
  }

  void errorsAreTheStudentsAndSayWhatWasTaken() {
    const CaseList list = caseList(handMade());
    QCOMPARE(list.cases, 5);
    QCOMPARE(list.errors, 2);
    QVERIFY(list.cells[1].wrong && list.cells[4].wrong && !list.cells[3].wrong);
    QCOMPARE(list.cells[1].corner, QStringLiteral("3"));
    QCOMPARE(list.cells[4].corner, QStringLiteral("7"));
    CaseQuestion alone = handMade();
    alone.student = {};
    QVERIFY(caseList(alone).cells[3].wrong);  // the teacher's then
  }

  void theFourCells() {
    const CaseList list = caseList(handMade());
    QCOMPARE(list.pair.cases, 5);
    QCOMPARE(list.pair.both, 1);
    QCOMPARE(list.pair.onlyFirst, 1);
    QCOMPARE(list.pair.onlySecond, 1);
  }

  void filters_data() {
    QTest::addColumn<int>("filter");
    QTest::addColumn<Images>("left");
    const auto row = [](const char* name, CaseFilter filter, const Images& left) {
      QTest::newRow(name) << static_cast<int>(filter) << left;
    };
    row("all", CaseFilter::All, {0, 1, 2, 3, 4});
    row("wrong", CaseFilter::Wrong, {1, 4});
    row("disagree", CaseFilter::Disagree, {1, 3, 4});
    row("teacher alone", CaseFilter::TeacherAlone, {1});
    row("student alone", CaseFilter::StudentAlone, {3});
    row("both right", CaseFilter::BothRight, {0, 2});
    row("both wrong", CaseFilter::BothWrong, {4});
  }

  void filters() {
    QFETCH(int, filter);
    QFETCH(Images, left);
    CaseQuestion question = handMade();
    question.choice.filter = static_cast<CaseFilter>(filter);
    const CaseList list = caseList(question);
    QCOMPARE(imagesOf(list), left);
    QCOMPARE(list.pair.cases, 5);  // the table keeps all of its cells
  }

  void orders_data() {
    QTest::addColumn<int>("order");
    QTest::addColumn<Images>("images");
    const auto row = [](const char* name, CaseOrder order, const Images& images) {
      QTest::newRow(name) << static_cast<int>(order) << images;
    };
    row("file", CaseOrder::TestSet, {0, 1, 2, 3, 4});
    row("class", CaseOrder::Class, {0, 1, 2, 4, 3});
    row("predicted", CaseOrder::PredictedClass, {0, 1, 2, 3, 4});
    // The teacher's entropies at T = 1: 0.27, 0.88, 0.0025, 0.83, 0.52
    row("teacher's entropy", CaseOrder::TeacherEntropy, {1, 3, 4, 0, 2});
    // The student's soft target on the true class: 0.91, 0.21, 0.98, 0.79, 0.018
    row("confidence", CaseOrder::Confidence, {4, 1, 3, 0, 2});
    // 0.012, 0.32, 0.023, 1.2, 3.1
    row("divergence", CaseOrder::Divergence, {4, 3, 1, 2, 0});
    // The teacher's soft target on class 1: 0.047, 0.35, 0.9998, 0.67, 0.042
    row("most like a 3", CaseOrder::MostLike, {2, 3, 1, 0, 4});
  }

  void orders() {
    QFETCH(int, order);
    QFETCH(Images, images);
    CaseQuestion question = handMade();
    question.choice.order = static_cast<CaseOrder>(order);
    question.choice.likeClass = 1;
    QCOMPARE(imagesOf(caseList(question)), images);
  }

  void studentsEntropyFollowsTheTemperature() {
    CaseQuestion question = handMade();
    question.data = dataOf({0, 1});
    question.teacher = {};
    // Two of three classes share at any T (ln 2); the other case goes from 0.67 at T = 1 towards ln 3.
    question.student.matrix = matrixOf({{5, 5, -90}, {2, 0, 0}});
    question.choice.order = CaseOrder::StudentEntropy;
    QCOMPARE(imagesOf(caseList(question)), (Images{0, 1}));
    question.choice.temperature = 4;
    QCOMPARE(imagesOf(caseList(question)), (Images{1, 0}));
  }

  void byClassAndByPrediction() {
    CaseQuestion question = handMade();
    question.choice.onlyClass = 1;
    CaseList list = caseList(question);
    QCOMPARE(imagesOf(list), (Images{2, 4}));
    QCOMPARE(list.pair.cases, 2);
    QCOMPARE(list.cases, 5);
    question.choice.onlyPredicted = 2;
    list = caseList(question);
    QCOMPARE(imagesOf(list), (Images{4}));
  }

  void whatIsNotKnownIsSaid() {
    CaseQuestion question = handMade();
    question.student = {};
    question.choice.order = CaseOrder::Divergence;
    QVERIFY(!caseList(question).orderKnown);
    QCOMPARE(imagesOf(caseList(question)), (Images{0, 1, 2, 3, 4}));
    question.choice.filter = CaseFilter::TeacherAlone;
    QVERIFY(!caseList(question).filterKnown);
    QVERIFY(caseList(question).cells.empty());
    question.choice = {};
    question.choice.order = CaseOrder::MostLike;
    question.choice.likeClass = 3;  // there are three classes
    QVERIFY(!caseList(question).orderKnown);
  }

  void ofAModelThatTrainsTheProbeCasesAlone() {
    constexpr std::size_t kCases = 1000;
    CaseQuestion question;
    question.data = dataOf(std::vector<std::uint16_t>(kCases, 1));
    const auto probes = probeCases(kCases);
    auto teacher = std::make_shared<Matrix>(kCases, 3);
    auto student = std::make_shared<Matrix>(probes.size(), 3);
    for (const std::uint32_t testCase : probes) teacher->row(testCase)[1] = 5;  // right on these alone
    student->row(7)[2] = 1;
    for (std::size_t i = 0; i < probes.size(); ++i)
      if (i != 7) student->row(i)[1] = 2;
    question.teacher = {teacher, false};
    question.student = {student, true};
    const CaseList list = caseList(question);
    QCOMPARE(imagesOf(list), probes);
    QCOMPARE(list.pair.onlySecond, 1);
    QCOMPARE(list.pair.cases, 256);
    QVERIFY(list.cells[7].wrong);
  }

  void numbersThatAreNoneComeLast() {
    CaseQuestion question = handMade();
    auto broken = std::make_shared<Matrix>(*question.teacher.matrix);
    broken->row(1)[0] = std::nanf("");
    question.teacher.matrix = broken;
    question.choice.order = CaseOrder::TeacherEntropy;
    QCOMPARE(imagesOf(caseList(question)).back(), 1U);
  }

  void aTemperatureThatDoesNotMatterAsksNoNewQuestion() {
    CaseChoice choice;
    choice.temperature = 7;
    choice.likeClass = 2;
    QCOMPARE(plainChoice(choice), CaseChoice());
    choice.order = CaseOrder::MostLike;
    QCOMPARE(plainChoice(choice), choice);
  }

  void tenThousandCasesOfManyClasses() {
    for (const std::size_t classes : {10U, 62U}) {
      CaseQuestion question;
      auto data = std::make_shared<Dataset>();
      auto teacher = std::make_shared<Matrix>(10'000, classes);
      auto student = std::make_shared<Matrix>(10'000, classes);
      for (std::size_t c = 0; c < classes; ++c) data->classNames.push_back(std::to_string(c));
      for (std::size_t i = 0; i < 10'000; ++i) data->test.labels.push_back(static_cast<std::uint16_t>(i % classes));
      for (std::size_t i = 0; i < teacher->values.size(); ++i) {
        teacher->values[i] = static_cast<float>(i * 7919 % 1000) / 100;
        student->values[i] = static_cast<float>(i * 104'729 % 1000) / 100;
      }
      question.data = data;
      question.teacher.matrix = teacher;
      question.student.matrix = student;
      question.choice.order = CaseOrder::Divergence;
      question.choice.temperature = 4;
      QElapsedTimer time;
      time.start();
      QCOMPARE(caseList(question).cells.size(), std::size_t{10'000});
      qInfo("10,000 x %zu by KL: %.1f ms", classes, static_cast<double>(time.nsecsElapsed()) / 1e6);
    }
  }
};

}  // namespace retort

QTEST_APPLESS_MAIN(retort::TestCaseList)
#include "test_case_list.moc"
