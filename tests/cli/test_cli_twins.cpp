// The embedded twins of the paper's experiments, from the preset's name to what the paper says of them. They take
// seconds and no file.
#include <cmath>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <QTemporaryDir>
#include <QTest>

#include "engine/analysis/class_bias.h"
#include "engine/analysis/significance.h"
#include "engine/session/session.h"
#include "tests/cli/cli_program.h"

using namespace retort;
using namespace retort::test;

namespace {

constexpr double kLeastKept = 0.25;  // of an ensemble's gain

/// A session with the runs of a preset.
class Trained {
 public:
  explicit Trained(const char* preset, const QStringList& changes = {}) {
    const QStringList command{text("run"), text(preset), text("--json"), text("--session"), text("twin.retort")};
    m_program = runCli(command + changes, m_folder.path());
    if (m_program.exitCode != 0) return;
    SessionOptions options;
    options.stateDirectory = m_folder.filePath(text("state")).toStdString();
    session = openSession(m_folder.filePath(text("twin.retort")).toStdString(), options);
    contents = session->contents();
  }
  Trained(const Trained&) = delete;
  Trained& operator=(const Trained&) = delete;

  [[nodiscard]] const QString& problem() const { return m_program.err; }
  [[nodiscard]] std::vector<const StoredRun*> runs(Role role, double fraction = 1) const {
    std::vector<const StoredRun*> found;
    for (const StoredRun& run : contents.runs)
      if (run.spec.role == role && run.spec.transferSet.fraction == fraction) found.push_back(&run);
    return found;
  }
  [[nodiscard]] double meanErrors(Role role, double fraction) const {
    std::vector<double> errors;
    for (const StoredRun* run : runs(role, fraction)) errors.push_back(static_cast<double>(run->result.testErrors));
    return spreadOf(errors).mean;
  }
  [[nodiscard]] const std::vector<std::uint16_t>& labels() const { return contents.datasets.front().testLabels; }

  std::shared_ptr<Session> session;
  SessionContents contents;

 private:
  QTemporaryDir m_folder;
  CliResult m_program;
};

/// From a tenth of the data hard targets learn the transfer set by heart, and soft ones close much of the gap to all of
/// it. @param sameNet all of it is learned by the same nets on hard targets, not by their teacher alone
void verifyFew(const char* preset, bool sameNet) {
  const Trained trained(preset);
  QVERIFY2(trained.session, qPrintable(trained.problem()));
  QCOMPARE(trained.runs(Role::Student, 0.1).size(), std::size_t{3});
  for (const StoredRun* run : trained.runs(Role::Baseline, 0.1)) QCOMPARE(run->result.trainErrors, 0);
  const double hardFew = trained.meanErrors(Role::Baseline, 0.1);
  const double hardAll = trained.meanErrors(sameNet ? Role::Baseline : Role::Teacher, 1);
  const double softFew = trained.meanErrors(Role::Student, 0.1);
  QVERIFY(hardAll < softFew && softFew < hardFew);
  QVERIFY((hardFew - softFew) / (hardFew - hardAll) > 0.3);
}

}  // namespace

class TestCliTwins : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// "Most of the errors come from the class's output bias being too low" (paper §3).
  void anOmittedClassComesBackWithItsBias() {
    const Trained trained("glyphs-omit-3");
    QVERIFY2(trained.session, qPrintable(trained.problem()));
    const auto students = trained.runs(Role::Student);
    QCOMPARE(students.size(), std::size_t{3});
    const std::vector<std::size_t> set{3};
    std::int64_t errors = 0;  // of the three together: a fair offset need not help each of them
    std::int64_t byHeldOut = 0;
    std::int64_t byPrior = 0;
    for (const StoredRun* run : students) {
      const auto logits = trained.session->testLogits(run->id);
      const Confusion before = confusion(*logits, trained.labels());
      const BiasOffset best = bestOffset(*logits, trained.labels(), set);
      const Confusion after = confusion(*logits, trained.labels(), offsetsOf(before.classes, set, best.offset));
      QCOMPARE(before.errors(), run->result.testErrors);
      QCOMPARE(after.errors(), best.errors);
      QVERIFY(best.offset > 0);
      QVERIFY(before.errors(3) * 3 > before.errors());
      QVERIFY(after.errors(3) * 4 < before.errors(3) * 3);
      QVERIFY(after.errors(3) * 4 < after.cases(3));  // without one ever being shown
      QVERIFY(after.errors() < before.errors());

      const auto heldOut = trained.session->heldOut(run->id);  // of other cases, and without any label
      QVERIFY(heldOut && heldOut->labels.size() == heldOut->logits.rows);
      const BiasOffset chosen = bestOffset(heldOut->logits, heldOut->labels, set);
      const double matched = priorMatchingOffset(heldOut->logits, set, 0.1);
      errors += before.errors();
      for (const auto& [offset, sum] : {std::pair(chosen.offset, &byHeldOut), std::pair(matched, &byPrior)}) {
        const Confusion fair = confusion(*logits, trained.labels(), offsetsOf(before.classes, set, offset));
        QVERIFY(fair.errors(3) < before.errors(3));
        *sum += fair.errors();
      }
      QCOMPARE(run->gradients.size(), std::size_t{2});  // after the first epoch and the last
    }
    qInfo("%d errors, %d with the offset of the held-out cases, %d with the prior's", static_cast<int>(errors),
          static_cast<int>(byHeldOut), static_cast<int>(byPrior));
    QVERIFY(byHeldOut < errors);
    QVERIFY(byPrior < errors);
  }

  void twoClassesTeachTheOthers() {
    const Trained trained("glyphs-sevens-eights");
    QVERIFY2(trained.session, qPrintable(trained.problem()));
    const auto students = trained.runs(Role::Student);
    QCOMPARE(students.size(), std::size_t{3});
    const std::vector<std::size_t> set{7, 8};
    for (const StoredRun* run : students) {
      const BiasOffset best = bestOffset(*trained.session->testLogits(run->id), trained.labels(), set);
      QVERIFY(best.offset < 0);
      QVERIFY(best.errors * 4 < run->result.testErrors * 3);
    }
  }

  /// Soft targets as regularisers (paper §6).
  void softTargetsHoldOffOverfitting() { verifyFew("glyphs-few", true); }
  void softTargetsHoldOffOverfittingOnWords() { verifyFew("formants-few", false); }

  /// "More than 80 % of the improvement … is transferred" (paper §4); much of it here.
  void aStudentKeepsMuchOfAnEnsemblesGain() {
    const Trained trained("glyphs-ensemble");
    QVERIFY2(trained.session, qPrintable(trained.problem()));
    QCOMPARE(trained.runs(Role::Teacher).size(), std::size_t{10});
    QCOMPARE(trained.runs(Role::Ensemble).size(), std::size_t{1});
    const StoredRun& ensemble = *trained.runs(Role::Ensemble).front();
    QCOMPARE(ensemble.parts.size(), std::size_t{10});
    const auto errors = static_cast<double>(ensemble.result.testErrors);
    for (const StoredRun* member : trained.runs(Role::Teacher))
      QVERIFY(errors < 0.9 * static_cast<double>(member->result.testErrors));
    const double baseline = trained.meanErrors(Role::Baseline, 1);
    QVERIFY(errors < 0.9 * baseline);
    std::map<double, std::vector<double>> byTemperature;
    for (const StoredRun* student : trained.runs(Role::Student))
      byTemperature[student->spec.objective.temperature].push_back(static_cast<double>(student->result.testErrors));
    QCOMPARE(byTemperature.size(), std::size_t{4});
    for (const double temperature : {2.0, 5.0, 10.0})
      QVERIFY((baseline - spreadOf(byTemperature[temperature]).mean) / (baseline - errors) > kLeastKept);
  }

  void ensemblesOfWordsArePutTogether() {
    const Trained trained("formants-ensemble",
                          {text("--set"), text(R"(sweep={"objective.temperature":[2,10],"seeds":2})")});
    QVERIFY2(trained.session, qPrintable(trained.problem()));
    const double members = trained.meanErrors(Role::Teacher, 1);
    QCOMPARE(trained.runs(Role::Teacher).size(), std::size_t{10});
    QVERIFY(static_cast<double>(trained.runs(Role::Ensemble).front()->result.testErrors) < 0.97 * members);
    QCOMPARE(trained.runs(Role::Student).size(), std::size_t{4});
    QVERIFY(trained.meanErrors(Role::Student, 1) < members);
    QCOMPARE(trained.contents.datasets.front().wordNames.size(), std::size_t{10});
  }

  /// A generalist is better with its specialists, and so is the student that learns from all of them (paper §5, and
  /// what it left open).
  void specialistsHelpTheirGeneralist() {
    const Trained trained("glyphs-specialists", {text("--set"), text(R"(sweep={"teacher.specialists.count":[0,8]})")});
    QVERIFY2(trained.session, qPrintable(trained.problem()));
    QCOMPARE(trained.runs(Role::Specialist).size(), std::size_t{8});
    const StoredRun& generalist = *trained.runs(Role::Teacher).front();
    const StoredRun& whole = *trained.runs(Role::Ensemble).front();
    QCOMPARE(whole.parts.size(), std::size_t{9});
    QVERIFY(whole.result.testErrors < generalist.result.testErrors);
    std::map<RunId, std::int64_t> students;  // by teacher
    for (const StoredRun* student : trained.runs(Role::Student))
      students[student->teacher] = student->result.testErrors;
    QCOMPARE(students.size(), std::size_t{2});
    QVERIFY(static_cast<double>(students[whole.id]) < trained.meanErrors(Role::Baseline, 1));
  }
};

QTEST_GUILESS_MAIN(TestCliTwins)
#include "test_cli_twins.moc"
