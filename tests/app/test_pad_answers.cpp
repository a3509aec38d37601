#include <stdexcept>

#include <QSignalSpy>
#include <QTest>

#include "app/bridge/lazy_engine.h"
#include "app/bridge/pad_answers.h"
#include "app/models/run_store.h"
#include "engine/analysis/soft_targets.h"
#include "tests/support/made_up_session.h"
#include "tests/support/memory_archive.h"
#include "tests/support/scripted_engine.h"

using namespace retort;

namespace {

const std::vector<std::uint8_t> kPicture{0, 255, 255, 0};
const std::vector<std::uint8_t> kOther{10, 20, 30, 40};

/// A store with a data set of three classes in pictures of 2 by 2, an archive, and what answers from them.
struct Bench {
  explicit Bench(std::shared_ptr<Engine> other = nullptr) : answers(store, other ? std::move(other) : engine) {
    store.setDataset(test::madeUpDataset());
    answers.setArchive(archive);
    QObject::connect(&answers, &PadAnswers::answered, &answers,
                     [this](const PictureAnswers& given) { heard.push_back(given); });
  }

  void tell(const std::vector<Event>& events) {
    for (const Event& event : events) archive->add(event);
    store.apply(events);
  }
  [[nodiscard]] PictureAnswer of(RunId run) const {
    if (heard.empty() || !heard.back().byRun.contains(run)) return {{}, QStringLiteral("not asked")};
    return heard.back().byRun.at(run);
  }

  std::shared_ptr<test::ScriptedEngine> engine = std::make_shared<test::ScriptedEngine>();
  std::shared_ptr<test::MemoryArchive> archive = std::make_shared<test::MemoryArchive>();
  RunStore store;
  std::vector<PictureAnswers> heard;
  PadAnswers answers;
};

/// Of a run of so many epochs, as madeUpRun leaves it.
std::vector<float> answerAfter(int epochs, const std::vector<std::uint8_t>& picture = kPicture) {
  return test::scriptedAnswer(test::madeUpWeights(static_cast<float>(epochs)), picture, 3);
}

std::vector<Event> endless(RunId run, int epochs) {
  std::vector<Event> events = test::madeUpRun(run, Role::Student, epochs);
  events.resize(events.size() - 2);  // neither checkpoint nor end
  return events;
}

Event queuedEnsemble(RunId run, std::vector<RunId> parts) {
  RunSpec spec = test::madeUpSpec(Role::Teacher);
  spec.role = Role::Ensemble;
  spec.ensemble.members = static_cast<int>(parts.size());
  return RunQueued{run, spec, "ensemble", 0, 1, {}, std::move(parts)};
}

}  // namespace

class TestPadAnswers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyRunAnswersByItsOwnWeights() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.tell(test::madeUpRun(2, Role::Student, 7, 1));
    b.answers.ask({{1, 2}, kPicture});
    QVERIFY(b.heard.empty());  // the window does not wait
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    QCOMPARE(b.heard[0].question, (PictureQuestion{{1, 2}, kPicture}));
    QCOMPARE(b.of(1).logits, answerAfter(4));
    QCOMPARE(b.of(2).logits, answerAfter(7));
    QVERIFY(b.of(1).problem.isEmpty());
  }

  void theSameIsAnsweredAgainOnceNothingWasAsked() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.answers.ask({{1}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    b.answers.ask({});
    b.answers.ask({{1}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{2});
    QCOMPARE(b.of(1).logits, answerAfter(4));
  }

  void theNewestPictureWins() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.engine->answering.close();
    b.answers.ask({{1}, kPicture});
    QTRY_COMPARE(b.engine->answers(), 1);
    for (std::uint8_t value = 0; value < 20; ++value) b.answers.ask({{1}, {value, 0, 0, 0}});
    b.answers.ask({{1}, kOther});
    b.engine->answering.open();
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    QCOMPARE(b.heard[0].question.picture, kOther);
    QCOMPARE(b.of(1).logits, answerAfter(4, kOther));
    QCOMPARE(b.engine->answers(), 2);
  }

  void weightsAreReadOnceAndLetGo() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.tell(test::madeUpRun(2, Role::Student, 4, 1));
    b.answers.ask({{1, 2}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    b.answers.ask({{1, 2}, kOther});
    QTRY_COMPARE(b.heard.size(), std::size_t{2});
    QCOMPARE(b.engine->loadedNets(), 2);
    QCOMPARE(b.archive->resultsRead.load(), 2);
    b.answers.ask({{2}, kOther});
    QTRY_COMPARE(b.heard.size(), std::size_t{3});
    QCOMPARE(b.engine->loadedNets(), 2);
    b.answers.ask({{1, 2}, kPicture});  // the first was let go meanwhile
    QTRY_COMPARE(b.heard.size(), std::size_t{4});
    QCOMPARE(b.engine->loadedNets(), 3);
    b.answers.ask({});
    QTRY_COMPARE(b.heard.size(), std::size_t{5});
    QVERIFY(b.heard.back().byRun.empty());
    b.answers.ask({{1, 2}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{6});
    QCOMPARE(b.engine->loadedNets(), 5);
  }

  void aRunThatIsDeletedMeanwhile() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.tell(test::madeUpRun(2, Role::Student, 7, 1));
    b.engine->answering.close();
    b.answers.ask({{1, 2}, kPicture});
    QTRY_COMPARE(b.engine->answers(), 1);
    RunLook look = b.store.look(2);
    look.deleted = true;
    b.store.setLooks({look});
    b.engine->answering.open();
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    QVERIFY(b.heard[0].byRun.contains(1) && !b.heard[0].byRun.contains(2));
  }

  void aRunThatTrainsAnswersByItsNewestCheckpoint() {
    Bench b;
    b.tell(endless(1, 2));
    b.answers.ask({{1}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    QVERIFY(b.of(1).logits.empty() && b.of(1).problem.contains(QStringLiteral("checkpoint")));
    b.tell({CheckpointTaken{1, test::madeUpCheckpoint(2, 3, CheckpointReason::Interval)}});
    QTRY_COMPARE(b.of(1).logits, answerAfter(2));
    b.tell({CheckpointTaken{1, test::madeUpCheckpoint(5, 0, CheckpointReason::Interval)}});
    QTRY_COMPARE(b.of(1).logits, answerAfter(5));
    b.tell({RunFinished{1, test::madeUpResult(Role::Student, 6)}});
    QTRY_COMPARE(b.of(1).logits, answerAfter(6));
    QCOMPARE(b.heard.back().question.picture, kPicture);
  }

  void withoutWeights() {
    Bench b;
    b.store.apply(test::madeUpRun(1, Role::Teacher, 4));  // the archive hears nothing of it
    b.tell(test::madeUpRun(2, Role::Student, 4, 1));
    b.answers.ask({{1, 2}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    QVERIFY(b.of(1).logits.empty());
    QCOMPARE(b.of(1).problem, QStringLiteral("has no weights in this session"));
    QCOMPARE(b.of(2).logits, answerAfter(4));
  }

  void withoutASession() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.answers.setArchive(nullptr);
    b.answers.ask({{1}, kPicture});
    QTRY_VERIFY(b.of(1).problem.contains(QStringLiteral("no session")));
  }

  void whatCannotBeReadSaysWhy() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.archive->unreadable = true;
    b.answers.ask({{1}, kPicture});
    QTRY_COMPARE(b.of(1).problem, QStringLiteral("the disk cannot be read"));
  }

  void anEngineThatIsNotThere() {
    std::promise<std::shared_ptr<Engine>> promise;
    Bench b(std::make_shared<LazyEngine>(promise.get_future().share()));
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.answers.ask({{1}, kPicture});
    promise.set_exception(std::make_exception_ptr(Error(ErrorKind::MissingFile, "/lib", "the engine is not there")));
    QTRY_COMPARE(b.of(1).problem, QStringLiteral("the engine is not there"));
  }

  void runsOnOtherDataAndSpecialistsAreSilent() {
    Bench b;
    auto events = test::madeUpRun(1, Role::Teacher, 4);
    std::get<RunQueued>(events[0]).spec.dataset.seed = 77;
    b.tell(events);
    events = test::madeUpRun(2, Role::Student, 4);
    std::get<RunQueued>(events[0]).spec.role = Role::Specialist;
    b.tell(events);
    b.answers.ask({{1, 2, 99}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    QCOMPARE(b.of(1).problem, QStringLiteral("was trained on other data"));
    QVERIFY(b.of(2).problem.contains(QStringLiteral("its own classes")));
    QVERIFY(!b.heard[0].byRun.contains(99));
    QCOMPARE(b.engine->loadedNets(), 0);
  }

  void anEnsembleIsTheMeanOfItsMembers() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.tell(test::madeUpRun(2, Role::Teacher, 7));
    b.tell({queuedEnsemble(3, {1, 2})});
    RunLook look = b.store.look(1);
    look.deleted = true;  // what is made of it stays
    b.store.setLooks({look});
    b.answers.ask({{3}, kPicture});
    QTRY_COMPARE(b.heard.size(), std::size_t{1});
    const auto together = softTarget(b.of(3).logits, 1);
    const auto one = softTarget(answerAfter(4), 1);
    const auto other = softTarget(answerAfter(7), 1);
    for (std::size_t i = 0; i < 3; ++i) QVERIFY(std::abs(together[i] - (one[i] + other[i]) / 2) < 1e-5);
  }

  void anEnsembleOfUnfinishedMembersIsSilent() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.tell(endless(2, 2));
    b.tell({queuedEnsemble(3, {1, 2})});
    b.answers.ask({{3}, kPicture});
    QTRY_VERIFY(b.of(3).problem.contains(QStringLiteral("not trained to its end")));
  }

  void anotherSessionIsReadAnew() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.answers.ask({{1}, kPicture});
    QTRY_COMPARE(b.of(1).logits, answerAfter(4));
    const auto next = std::make_shared<test::MemoryArchive>();
    RunResult result = *test::madeUpResult(Role::Teacher, 4);
    result.weights = test::madeUpWeights(50);
    next->keep(1, result);
    b.answers.setArchive(next);
    Q_EMIT b.store.runsReset();
    QTRY_COMPARE(b.of(1).logits, answerAfter(50));
  }

  void whatIsDrawnWhileItEndsIsDropped() {
    Bench b;
    b.tell(test::madeUpRun(1, Role::Teacher, 4));
    b.engine->answering.close();
    b.answers.ask({{1}, kPicture});
    QTRY_COMPARE(b.engine->answers(), 1);
    b.engine->answering.open();
  }
};

QTEST_MAIN(TestPadAnswers)
#include "test_pad_answers.moc"
