// Whole runs through engine.h, on a data set small enough for a test.
#include <algorithm>
#include <cmath>
#include <semaphore>
#include <thread>

#include <QTest>

#include "engine/data/transfer_set.h"
#include "engine/experiment/engine.h"
#include "tests/support/tiny_dataset.h"

using namespace retort;

namespace {

RunSpec teacherSpec() {
  RunSpec spec;
  spec.role = Role::Teacher;
  spec.model = {ModelKind::FullyConnected, {24, 24}, 0.1, 0.2, 3};
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  spec.training.epochs = 15;
  spec.training.batchSize = 32;
  return spec;
}

RunSpec studentSpec() {
  RunSpec spec;
  spec.model.layers = {8, 8};
  spec.training.epochs = 15;
  spec.training.batchSize = 32;
  spec.training.learningRate = 0.05;
  return spec;
}

/// What a run said, and its result.
struct Heard {
  RunResult result;
  std::vector<EpochPoint> points;
  std::vector<std::shared_ptr<const Matrix>> probes;
  std::vector<GradientsMeasured> gradients;
  bool started = false;
};

class Trained {
 public:
  std::unique_ptr<Engine> engine = makeTorchEngine();
  std::shared_ptr<const Dataset> data = test::tinyDataset();
  std::function<void(const Event&)> onEvent = [](const Event&) {};

  Heard train(const RunSpec& spec, std::shared_ptr<const RunResult> teacher = nullptr, const RunControl& control = {}) {
    Heard heard;
    const auto sink = [&](const Event& event) {
      if (std::holds_alternative<RunStarted>(event)) heard.started = true;
      if (const auto* epoch = std::get_if<EpochFinished>(&event)) heard.points.push_back(epoch->point);
      if (const auto* probes = std::get_if<ProbesEvaluated>(&event)) heard.probes.push_back(probes->logits);
      if (const auto* measured = std::get_if<GradientsMeasured>(&event)) heard.gradients.push_back(*measured);
      onEvent(event);
    };
    heard.result = engine->train({1, spec, data, std::move(teacher), teacherSpec()}, sink, control);
    return heard;
  }

  std::shared_ptr<const RunResult> teacher() { return std::make_shared<const RunResult>(train(teacherSpec()).result); }
};

}  // namespace

class TestTraining : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_teacher = m_trained.teacher(); }
  void init() {
    m_trained.onEvent = [](const Event&) {};
  }

  void teacherLearnsAndKeepsItsLogits();
  void studentsLearnByEveryObjective_data();
  void studentsLearnByEveryObjective();
  void everyEpochIsReported();
  void gradientRatioNeedsBothParts();
  void gradientsAreMeasuredWhereTheyCanBe();
  void jitteredTransferSetAsksTheTeacherAsItGoes();
  void jitteredStudentOfAConvolutionalTeacher();
  void convolutionalNetsLearn();
  void adamAndNesterovLearn();
  void validationSplitIsHeldOut();
  void omittedClassesAreNeverSeen();
  void divergenceKeepsTheLastFiniteState();
  void divergenceNamesTheRatio();
  void stopKeepsTheLastWholeEpoch();
  void pauseDoesNotCountAsTime();
  void teacherOfOtherDataIsRefused();
  void failuresAreResults();

 private:
  Trained m_trained;
  std::shared_ptr<const RunResult> m_teacher;
};

void TestTraining::teacherLearnsAndKeepsItsLogits() {
  QVERIFY2(m_teacher->outcome == Outcome::Completed, m_teacher->message.c_str());
  QVERIFY(m_teacher->testErrors <= 3);
  QCOMPARE(m_teacher->testCases, 60);
  QCOMPARE(m_teacher->trainCases, 300);
  QCOMPARE(m_teacher->trainLogits.rows, std::size_t{300});
  QCOMPARE(m_teacher->testLogits.rows, std::size_t{60});
  QCOMPARE(m_teacher->weights.size(), std::size_t{6});
  QVERIFY(m_teacher->engine.find("LibTorch") != std::string::npos);
}

void TestTraining::studentsLearnByEveryObjective_data() {
  QTest::addColumn<int>("kind");
  for (const auto kind : {ObjectiveKind::Hard, ObjectiveKind::SoftTargets, ObjectiveKind::Logits})
    QTest::addRow("%d", int(kind)) << int(kind);
}

void TestTraining::studentsLearnByEveryObjective() {
  QFETCH(int, kind);
  RunSpec spec = studentSpec();
  spec.objective.kind = static_cast<ObjectiveKind>(kind);
  if (spec.objective.kind == ObjectiveKind::Logits) spec.training.learningRate = 0.01;
  const Heard heard = m_trained.train(spec, m_teacher);
  QVERIFY2(heard.result.outcome == Outcome::Completed, heard.result.message.c_str());
  QVERIFY2(heard.result.testErrors <= 6, std::to_string(heard.result.testErrors).c_str());
  QVERIFY(heard.points.back().loss < heard.points.front().loss);
  QVERIFY(heard.result.trainLogits.empty());
}

void TestTraining::everyEpochIsReported() {
  const Heard heard = m_trained.train(studentSpec(), m_teacher);
  QVERIFY(heard.started);
  QCOMPARE(heard.points.size(), std::size_t{15});
  QCOMPARE(heard.probes.size(), std::size_t{15});
  for (std::size_t i = 0; i < 15; ++i) {
    const EpochPoint& point = heard.points[i];
    QCOMPARE(point.epoch, static_cast<int>(i) + 1);
    QCOMPARE(point.testCases, 60);
    QVERIFY(point.casesPerSecond > 0 && point.learningRate > 0 && point.gradientRatio.has_value());
    const double parts = 0.9 * 16 * point.softLoss + 0.1 * point.hardLoss;
    QVERIFY(std::abs(point.loss - parts) < 1e-4 * parts);
    if (i > 0) QVERIFY(point.seconds >= heard.points[i - 1].seconds);
  }
  const auto probes = probeCases(60);
  for (std::size_t i = 0; i < probes.size(); ++i)
    QCOMPARE(heard.probes.back()->row(i)[1], heard.result.testLogits.row(probes[i])[1]);
}

void TestTraining::gradientsAreMeasuredWhereTheyCanBe() {
  RunSpec spec = studentSpec();
  spec.objective.temperature = 3;
  const Heard heard = m_trained.train(spec, m_teacher);
  QCOMPARE(heard.gradients.size(), std::size_t{2});
  QVERIFY(heard.gradients[0].run == 1 && heard.gradients[0].epoch == 1 && heard.gradients[1].epoch == 15);
  for (const GradientsMeasured& measured : heard.gradients) {
    std::vector<double> temperatures;
    for (const GradientVariance& value : measured.values) {
      temperatures.push_back(value.temperature);
      QVERIFY(value.signal > 0 && value.variance > 0);
    }
    QCOMPARE(temperatures, (std::vector<double>{0, 1, 2, 3, 4, 8, 20}));
  }
  spec.training.epochs = 1;
  spec.transferSet.jitterPixels = 1;
  spec.objective.kind = ObjectiveKind::Logits;
  spec.training.learningRate = 0.01;
  const auto once = m_trained.train(spec, m_teacher).gradients;
  QVERIFY(once.size() == 1 && once[0].values.size() == 6);
  spec.model = {ModelKind::Convolutional, {2, 8}, 0, 0, 0};
  QVERIFY(m_trained.train(spec, m_teacher).gradients.empty());
  spec.model = studentSpec().model;
  spec.objective.kind = ObjectiveKind::Hard;
  QVERIFY(m_trained.train(spec, m_teacher).gradients.empty());
}

void TestTraining::gradientRatioNeedsBothParts() {
  RunSpec spec = studentSpec();
  spec.training.epochs = 1;
  spec.objective.softWeight = 1;
  QVERIFY(!m_trained.train(spec, m_teacher).points.back().gradientRatio);
  spec.objective.kind = ObjectiveKind::Hard;
  QVERIFY(!m_trained.train(spec).points.back().gradientRatio);
}

void TestTraining::jitteredTransferSetAsksTheTeacherAsItGoes() {
  RunSpec spec = studentSpec();
  const Heard plain = m_trained.train(spec, m_teacher);
  spec.transferSet.jitterPixels = 1;
  const Heard jittered = m_trained.train(spec, m_teacher);
  QVERIFY2(jittered.result.outcome == Outcome::Completed, jittered.result.message.c_str());
  QVERIFY(jittered.points.back().softLoss != plain.points.back().softLoss);
}

void TestTraining::jitteredStudentOfAConvolutionalTeacher() {
  RunSpec convolutional = teacherSpec();
  convolutional.model = {ModelKind::Convolutional, {4, 16}, 0, 0, 0};
  const auto teacher = std::make_shared<const RunResult>(m_trained.train(convolutional).result);
  RunSpec spec = studentSpec();
  spec.transferSet.jitterPixels = 1;
  spec.training.epochs = 3;
  Heard heard;
  const auto sink = [&](const Event& event) {
    if (const auto* epoch = std::get_if<EpochFinished>(&event)) heard.points.push_back(epoch->point);
  };
  heard.result = m_trained.engine->train({1, spec, m_trained.data, teacher, convolutional}, sink, {});
  QVERIFY2(heard.result.outcome == Outcome::Completed, heard.result.message.c_str());
  // Soft targets of ten equal logits, or of noise, would leave the cross-entropy near ln 3.
  QVERIFY2(heard.points.back().softLoss < 1.0, qPrintable(QString::number(heard.points.back().softLoss)));
}

void TestTraining::convolutionalNetsLearn() {
  RunSpec spec = teacherSpec();
  spec.model = {ModelKind::Convolutional, {4, 16}, 0, 0.2, 0};
  const Heard heard = m_trained.train(spec);
  QVERIFY2(heard.result.outcome == Outcome::Completed, heard.result.message.c_str());
  QVERIFY(heard.result.testErrors <= 6);
  QCOMPARE(heard.result.trainLogits.rows, std::size_t{300});
}

void TestTraining::adamAndNesterovLearn() {
  RunSpec spec = studentSpec();
  spec.training.nesterov = true;
  QVERIFY(m_trained.train(spec, m_teacher).result.testErrors <= 6);
  spec.training.optimiser = OptimiserKind::Adam;
  spec.training.learningRate = 0.01;
  QVERIFY(m_trained.train(spec, m_teacher).result.testErrors <= 6);
}

void TestTraining::validationSplitIsHeldOut() {
  RunSpec spec = studentSpec();
  spec.dataset.validationFraction = 0.2;
  const Heard heard = m_trained.train(spec, m_teacher);
  QCOMPARE(heard.points.back().validationCases, 60);
  QCOMPARE(heard.result.trainCases, 240);
  const TransferSet set = makeTransferSet(*m_trained.data, spec.dataset, spec.transferSet, orderSeed(spec.training));
  const HeldOut& heldOut = heard.result.heldOut;
  QVERIFY(heldOut.logits.rows == 60 && heldOut.logits.columns == 3 && set.validation.size() == 60);
  std::int64_t errors = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    QCOMPARE(heldOut.labels[i], m_trained.data->train.labels[set.validation[i]]);
    const float* z = heldOut.logits.row(i);
    errors += std::max_element(z, z + 3) - z != heldOut.labels[i] ? 1 : 0;
  }
  QCOMPARE(errors, heard.points.back().validationErrors);
  QVERIFY(m_teacher->heldOut == HeldOut{});
}

void TestTraining::omittedClassesAreNeverSeen() {
  RunSpec spec = studentSpec();
  spec.objective = {ObjectiveKind::Hard, 1, 0, true};
  spec.transferSet.omitClasses = {1};
  const Heard heard = m_trained.train(spec);
  QCOMPARE(heard.result.trainCases, 200);
  QVERIFY(heard.result.testErrors >= 20);  // every case of the class that it never saw
}

void TestTraining::divergenceKeepsTheLastFiniteState() {
  RunSpec spec = studentSpec();
  spec.objective = {ObjectiveKind::Logits, 1, 1, true};
  spec.training.learningRate = 90;
  const Heard heard = m_trained.train(spec, m_teacher);
  QVERIFY(heard.result.outcome == Outcome::Diverged);
  QVERIFY2(heard.result.message.find("epoch") != std::string::npos, heard.result.message.c_str());
  QVERIFY2(heard.result.message.find("smaller learning rate") != std::string::npos, heard.result.message.c_str());
  QCOMPARE(heard.result.epochs, static_cast<int>(heard.points.size()));
  for (const auto& tensor : heard.result.weights)
    for (const float value : tensor.values) QVERIFY(std::isfinite(value));
}

void TestTraining::divergenceNamesTheRatio() {
  RunSpec spec = studentSpec();
  spec.objective = {ObjectiveKind::Logits, 1, 0.9, true};
  spec.training.learningRate = 90;
  const Heard heard = m_trained.train(spec, m_teacher);
  QVERIFY(heard.result.outcome == Outcome::Diverged);
  QVERIFY2(heard.result.message.find("times the hard one") != std::string::npos, heard.result.message.c_str());
}

void TestTraining::stopKeepsTheLastWholeEpoch() {
  std::stop_source stop;
  m_trained.onEvent = [&](const Event& event) {
    const auto* epoch = std::get_if<EpochFinished>(&event);
    if (epoch && epoch->point.epoch == 3) stop.request_stop();
  };
  const Heard heard = m_trained.train(studentSpec(), m_teacher, {stop.get_token(), nullptr});
  QVERIFY(heard.result.outcome == Outcome::Cancelled);
  QCOMPARE(heard.result.epochs, 3);
  QCOMPARE(heard.points.size(), std::size_t{3});
  QCOMPARE(heard.result.testErrors, heard.points.back().testErrors);
}

void TestTraining::pauseDoesNotCountAsTime() {
  PauseGate gate;
  std::jthread opener;
  m_trained.onEvent = [&](const Event& event) {
    if (!std::holds_alternative<RunStarted>(event)) return;
    gate.close();
    opener = std::jthread([&] {
      std::binary_semaphore never(0);
      (void)never.try_acquire_for(std::chrono::milliseconds(400));  // the pause itself
      gate.open();
    });
  };
  const auto start = std::chrono::steady_clock::now();
  const Heard heard = m_trained.train(studentSpec(), m_teacher, {{}, &gate});
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  QVERIFY(heard.result.outcome == Outcome::Completed);
  QVERIFY2(heard.result.seconds < wall - 0.3, qPrintable(QString::number(heard.result.seconds)));
}

void TestTraining::teacherOfOtherDataIsRefused() {
  auto other = std::make_shared<RunResult>(*m_teacher);
  other->trainLogits = Matrix(10, 3);
  for (const auto& teacher : {std::shared_ptr<const RunResult>(other), std::shared_ptr<const RunResult>()}) {
    const Heard heard = m_trained.train(studentSpec(), teacher);
    QVERIFY(heard.result.outcome == Outcome::Failed);
    QVERIFY(heard.result.message.find("another data set") != std::string::npos);
  }
}

void TestTraining::failuresAreResults() {
  RunSpec spec = studentSpec();
  spec.transferSet.omitClasses = {0, 1, 2};
  const Heard heard = m_trained.train(spec, m_teacher);
  QVERIFY(heard.result.outcome == Outcome::Failed);
  QVERIFY(heard.result.message.find("transfer_set") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestTraining)
#include "test_training.moc"
