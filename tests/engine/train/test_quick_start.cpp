// What the embedded digits and the quick start are made to show, trained for real.
#include <mutex>

#include <QTest>

#include "engine/experiment/presets.h"
#include "engine/experiment/run_queue.h"

using namespace retort;

namespace {

using Results = std::map<Role, std::shared_ptr<const RunResult>>;

Results runAll(const ExperimentSpec& spec) {
  std::mutex mutex;
  std::map<RunId, Role> roles;
  Results results;
  RunQueue queue(makeTorchEngine(), std::make_shared<DatasetCache>(),
                 [&](const Event& event) {
                   const std::lock_guard lock(mutex);
                   if (const auto* queued = std::get_if<RunQueued>(&event)) roles[queued->run] = queued->spec.role;
                   if (const auto* finished = std::get_if<RunFinished>(&event))
                     results[roles[finished->run]] = finished->result;
                 },
                 {2, false, 1});
  queue.submit(spec);
  queue.wait();
  return results;
}

double testError(const RunResult& result) {
  return static_cast<double>(result.testErrors) / static_cast<double>(result.testCases);
}

}  // namespace

class TestQuickStart : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void glyphsAreNeitherEasyNorHopeless();
  void distillationHelps();

 private:
  double m_hardStudentError = 0;  ///< on all training cases
};

void TestQuickStart::glyphsAreNeitherEasyNorHopeless() {
  ExperimentSpec spec;
  spec.objective.kind = ObjectiveKind::Hard;
  const Results results = runAll(spec);
  const RunResult& student = *results.at(Role::Student);
  QVERIFY2(student.outcome == Outcome::Completed, student.message.c_str());
  const double error = testError(student);
  QVERIFY2(error > 0.04 && error < 0.12, qPrintable(QString::number(error)));
  m_hardStudentError = error;
}

void TestQuickStart::distillationHelps() {
  const Results results = runAll(presets().front());
  for (const auto& [role, result] : results) QVERIFY2(result->outcome == Outcome::Completed, result->message.c_str());
  const double teacher = testError(*results.at(Role::Teacher));
  const double student = testError(*results.at(Role::Student));
  const double baseline = testError(*results.at(Role::Baseline));
  qInfo("test error: teacher %.2f %%, student %.2f %%, baseline %.2f %%", 100 * teacher, 100 * student, 100 * baseline);
  QVERIFY(m_hardStudentError > 0 && teacher < 0.5 * m_hardStudentError);
  QVERIFY(student < 0.9 * baseline);
}

QTEST_APPLESS_MAIN(TestQuickStart)
#include "test_quick_start.moc"
