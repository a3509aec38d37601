#include <cmath>
#include <set>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

#include "app/bridge/total_progress.h"
#include "app/models/run_outlook.h"
#include "app/models/run_store.h"
#include "app/models/run_times.h"
#include "app/setup/axis_row.h"
#include "app/setup/axis_texts.h"
#include "app/setup/experiment_form.h"
#include "app/setup/field_editor.h"
#include "app/setup/form_field.h"
#include "app/setup/outlook_note.h"
#include "app/setup/sweep_axes.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "tests/support/scripted_engine.h"

using namespace retort;

namespace {

const QString temperature = QStringLiteral("sweep.objective.temperature");
const QString weight = QStringLiteral("sweep.objective.soft_weight");

struct Form {
  Form() {
    form.setVisible(true);
    (void)QTest::qWaitForWindowExposed(&form);
  }
  QUndoStack undo;
  ExperimentForm form{undo};

  [[nodiscard]] AxisRow* row(const QString& name) const { return form.axes().row(name); }
  [[nodiscard]] QLineEdit* line(const QString& name) const {
    return row(name) ? row(name)->findChild<QLineEdit*>() : nullptr;
  }
  [[nodiscard]] std::vector<Value> values(const char* path) const {
    for (const SweepAxis& axis : form.spec().sweep.axes)
      if (axis.path == path) return axis.values;
    return {};
  }
  /// Opens the menu and chooses the key.
  void choose(QMenu& menu, const QString& name) {
    menu.popup(form.mapToGlobal(QPoint()));
    auto* action = menu.findChild<QAction*>(name);
    QVERIFY(action);
    action->trigger();
    menu.close();
  }
  void addAxis(const QString& name) { choose(*form.axes().addButton().menu(), name); }
  void type(const QString& name, const QString& text) {
    QVERIFY(line(name));
    line(name)->setFocus();
    line(name)->selectAll();
    QTest::keyClick(line(name), Qt::Key_Delete);
    QTest::keyClicks(line(name), text);
  }
  [[nodiscard]] QLabel* label(const QString& name) const { return form.findChild<QLabel*>(name); }
};

std::vector<Value> reals(std::initializer_list<double> numbers) { return {numbers.begin(), numbers.end()}; }

/// The runs of a plan in the store, with the given state.
void fill(RunStore& store, const ExperimentSpec& spec, std::size_t finished) {
  std::vector<Event> events{ExperimentQueued{1, spec}};
  const auto plan = planRuns(spec);
  for (std::size_t i = 0; i < plan.size() && i < finished; ++i) {
    const RunId id = i + 1;
    events.push_back(RunQueued{id, plan[i].spec, plan[i].name, plan[i].teacher ? *plan[i].teacher + 1 : 0, 1, {}});
    events.push_back(EpochFinished{id, test::scriptedPoint(plan[i].spec, plan[i].spec.training.epochs, 2000)});
    auto result = std::make_shared<RunResult>();
    result->outcome = Outcome::Completed;
    events.push_back(RunFinished{id, result});
  }
  store.apply(events);
}

}  // namespace

class TestSweepSection : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void anAxisIsAddedByTheMenu() {
    Form f;
    QVERIFY(f.form.axes().addButton().text().contains(QStringLiteral("temperature")));
    f.addAxis(temperature);
    QVERIFY(f.row(temperature) && f.row(temperature)->isVisible());
    QCOMPARE(f.values("objective.temperature"), reals({1, 2, 4, 8, 20}));
    QVERIFY(f.form.problem().isEmpty());
    QCOMPARE(QApplication::focusWidget(), f.line(temperature));
    QTest::keyClicks(f.line(temperature), QStringLiteral("3, 5"));  // over what was suggested
    QCOMPARE(f.values("objective.temperature"), reals({3, 5}));
    auto* menu = f.form.axes().addButton().menu();
    menu->popup({});
    QVERIFY(!menu->findChild<QAction*>(temperature)->isEnabled());
    menu->close();
  }

  void theObjectiveOffersTheTemperature() {
    Form f;
    auto* link = f.form.findChild<QPushButton*>(QStringLiteral("sweep temperature"));
    QTest::mouseClick(link, Qt::LeftButton);
    QVERIFY(f.row(temperature));
    QVERIFY(!link->isVisible());
  }

  void anyFieldOffersItself() {
    Form f;
    f.form.field(QStringLiteral("training.epochs"))->findChild<QAction*>(QStringLiteral("sweep this"))->trigger();
    QCOMPARE(f.values("training.epochs"), std::vector<Value>{std::int64_t{60}});
    QVERIFY(!f.form.field(QStringLiteral("dataset.kind"))->findChild<QAction*>(QStringLiteral("sweep this")));
  }

  void rangesAreToldAsTheyAreTyped() {
    Form f;
    f.addAxis(temperature);
    f.type(temperature, QStringLiteral("1..20 log 8"));
    QCOMPARE(f.values("objective.temperature").size(), std::size_t{8});
    const QLabel* expanded = f.label(temperature + QStringLiteral(" expanded"));
    QVERIFY(expanded->isVisible());
    QCOMPARE(expanded->text(), QStringLiteral("1 · 1.534 · 2.354 … 20: 8 values"));
    f.type(temperature, QStringLiteral("1, 2"));
    QVERIFY(!expanded->isVisible());
    QCOMPARE(expandedValues(findKey("objective.temperature"), QStringLiteral("0.5, 1..3 step 1")),
             QStringLiteral("0.5 · 1 · 2 · 3: 4 values"));
  }

  void whatCannotBeUsedIsMarkedAtItsRow_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* text, const char* reason) {
      QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(reason);
    };
    row("1, two", "two");
    row("1, 0", "0 is not > 0");
    row("1,, 2", "missing");
    row("1..20 log", "how many values");
    row("1..20 cubic 3", "log, linear or step");
    row("", "no values");
  }

  void whatCannotBeUsedIsMarkedAtItsRow() {
    QFETCH(QString, text);
    QFETCH(QString, reason);
    Form f;
    f.addAxis(temperature);
    f.type(temperature, text);
    QVERIFY2(f.row(temperature)->problem().contains(reason), qPrintable(f.row(temperature)->problem()));
    QVERIFY(f.line(temperature)->property("invalid").toBool());
    QVERIFY(f.label(temperature + QStringLiteral(" problem"))->isVisible());
    QVERIFY(f.form.problem().contains(reason));
    QVERIFY(f.row(temperature)->isVisible());
    f.type(temperature, QStringLiteral("2, 4"));
    QVERIFY2(f.form.problem().isEmpty(), qPrintable(f.form.problem()));
    QVERIFY(!f.line(temperature)->property("invalid").toBool());
  }

  void undoCoversTheAxes() {
    Form f;
    f.addAxis(temperature);
    f.type(temperature, QStringLiteral("2, 4"));
    Q_EMIT f.row(temperature)->committed();
    f.addAxis(weight);
    QTest::mouseClick(f.row(temperature)->findChild<QToolButton*>(QStringLiteral("remove")), Qt::LeftButton);
    QVERIFY(!f.row(temperature));
    QVERIFY(f.values("objective.temperature").empty());
    f.undo.undo();
    QCOMPARE(f.line(temperature)->text(), QStringLiteral("2, 4"));
    QTRY_VERIFY(f.row(temperature)->y() < f.row(weight)->y());  // where it was
    f.undo.undo();
    QVERIFY(!f.row(weight));
    f.undo.undo();
    QCOMPARE(f.values("objective.temperature"), reals({1, 2, 4, 8, 20}));
    f.undo.undo();
    QVERIFY(f.form.axes().isEmpty());
    QCOMPARE(f.form.spec(), presets().front());
    f.undo.redo();
    f.undo.redo();
    QCOMPARE(f.values("objective.temperature"), reals({2, 4}));
  }

  void aRowTurnsToAnotherSetting() {
    Form f;
    f.addAxis(temperature);
    f.addAxis(weight);
    f.choose(*f.row(temperature)->findChild<QMenu*>(), QStringLiteral("sweep.student.width"));
    QVERIFY(!f.row(temperature));
    auto* width = f.row(QStringLiteral("sweep.student.width"));
    QVERIFY(width);
    QTRY_VERIFY(width->y() < f.row(weight)->y());
    f.undo.undo();
    QVERIFY(f.row(temperature));
    QVERIFY(!f.row(QStringLiteral("sweep.student.width")));
  }

  void aSweptFieldSaysSo() {
    Form f;
    const FormField* field = f.form.field(QStringLiteral("objective.temperature"));
    const QLabel* swept = f.label(QStringLiteral("objective.temperature swept"));
    QVERIFY(field->editor().isVisible() && !swept->isVisible());
    f.addAxis(temperature);
    QVERIFY(!field->editor().isVisible() && swept->isVisible());
    QCOMPARE(swept->text(), QStringLiteral("swept: 1, 2, 4, 8, 20"));
    f.addAxis(QStringLiteral("sweep.student.width"));
    QCOMPARE(f.label(QStringLiteral("student.layers swept"))->text(), QStringLiteral("swept: width 30, 100, 300"));
    f.undo.undo();
    f.undo.undo();
    QVERIFY(field->editor().isVisible() && !swept->isVisible());
  }

  void aFieldThatSomeCellUsesIsNotGrey() {
    Form f;
    auto* kind = f.form.field(QStringLiteral("objective.kind"))->editor().findChild<QComboBox*>();
    kind->setCurrentIndex(kind->findData(QStringLiteral("logits")));
    Q_EMIT kind->activated(kind->currentIndex());
    QVERIFY(!f.form.field(QStringLiteral("objective.temperature"))->editor().isEnabled());
    f.addAxis(QStringLiteral("sweep.objective.kind"));
    QVERIFY(f.form.field(QStringLiteral("objective.temperature"))->editor().isEnabled());
  }

  void invalidCellsAreNamed() {
    Form f;
    f.addAxis(QStringLiteral("sweep.student.kind"));
    f.type(QStringLiteral("sweep.student.kind"), QStringLiteral("fully_connected, convolutional"));
    f.addAxis(QStringLiteral("sweep.student.layers"));
    f.type(QStringLiteral("sweep.student.layers"), QStringLiteral("30, 8-30"));
    const auto problems = sweepProblems(f.form.spec());
    QVERIFY(!problems.empty());
    const QLabel* told = f.label(QStringLiteral("sweep problem"));
    QVERIFY(told->isVisible());
    QVERIFY2(told->text().contains(QStringLiteral("convolutional")), qPrintable(told->text()));
    QCOMPARE(f.form.problem(), told->text().section(u'\n', 0, 0));
    f.type(QStringLiteral("sweep.student.layers"), QStringLiteral("8-30"));
    QVERIFY(!told->isVisible());
    QVERIFY(f.form.problem().isEmpty());
  }

  /// On a thread of its own, and of what was typed meanwhile only the newest counts.
  void invalidCellsOfALargeSweepAreNamedALittleLater() {
    Form f;
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1..100 linear 300");
    setKey(spec, "sweep.student.kind", "fully_connected, convolutional");
    setKey(spec, "sweep.student.layers", "30, 8-30");
    f.form.load(spec);
    QTRY_VERIFY2(f.form.problem().contains(QStringLiteral("convolutional")), qPrintable(f.form.problem()));
    QVERIFY(f.label(QStringLiteral("sweep problem"))->isVisible());
    QSignalSpy changed(&f.form, &ExperimentForm::changed);
    f.type(QStringLiteral("sweep.student.kind"), QStringLiteral("fully_connected"));
    QTRY_VERIFY2(f.form.problem().isEmpty(), qPrintable(f.form.problem()));
    QVERIFY(changed.count() > 0);
  }

  void conflictsStandAtTheirRow() {
    Form f;
    f.addAxis(QStringLiteral("sweep.student.width"));
    f.addAxis(QStringLiteral("sweep.student.layers"));
    QVERIFY(f.row(QStringLiteral("sweep.student.width"))->problem().contains(QStringLiteral("student.layers")));
    QVERIFY(!f.form.problem().isEmpty());
  }

  void tooManyRunsAreRefused() {
    Form f;
    f.addAxis(temperature);
    f.type(temperature, QStringLiteral("1..100 linear 3000"));
    f.addAxis(weight);
    QVERIFY2(f.form.problem().contains(QStringLiteral("5000")), qPrintable(f.form.problem()));
    QVERIFY(f.label(QStringLiteral("sweep problem"))->isVisible());
  }

  void aSweepIsLoadedAndReadBack() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1, 2, 4");
    setKey(spec, "sweep.student.width", "30, 300");
    setKey(spec, "sweep.seeds", "3");
    Form f;
    f.form.load(spec);
    QCOMPARE(f.form.spec(), spec);
    QCOMPARE(f.line(temperature)->text(), QStringLiteral("1, 2, 4"));
    QVERIFY(!f.undo.canUndo());
    const FormTexts texts = f.form.texts();
    f.form.load(presets().front());
    QVERIFY(f.form.axes().isEmpty());
    f.form.loadTexts(texts);
    QCOMPARE(f.form.spec(), spec);
    f.form.loadTexts({});
    QCOMPARE(f.form.spec(), presets().front());
    f.form.choosePreset(spec);
    QCOMPARE(f.form.spec(), spec);
    f.undo.undo();
    QCOMPARE(f.form.spec(), presets().front());
  }

  void anUnfinishedAxisIsKeptByTheSession() {
    Form f;
    f.addAxis(temperature);
    f.type(temperature, QString());
    const FormTexts texts = f.form.texts();
    f.form.loadTexts({});
    f.form.loadTexts(texts);
    QVERIFY(f.row(temperature));
    QVERIFY(!f.form.problem().isEmpty());
  }

  void tabGoesThroughTheRows() {
    Form f;
    f.addAxis(temperature);
    f.addAxis(weight);
    f.line(temperature)->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);  // remove
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);  // the next row's setting
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), f.line(weight));
    for (const QWidget* part : f.form.axes().findChildren<QWidget*>())
      if (part->isVisible() && part->focusPolicy() & Qt::TabFocus) QVERIFY(!part->accessibleName().isEmpty());
  }

  void saysWhatRunWouldDo() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1, 2, 4, 8, 20");
    setKey(spec, "sweep.seeds", "3");
    RunStore store;
    const RunTimes times(store);
    RunOutlook outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(countText(outlook), QStringLiteral("19 runs: 1 teacher, 5 × 3 students, 3 baselines"));
    QCOMPARE(doneText(outlook), QString());
    QVERIFY(outlook.isRough);
    QVERIFY(outlook.seconds > 0);
    fill(store, spec, 10);
    outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(doneText(outlook), QStringLiteral("10 already done, 9 to train"));
    QVERIFY(!outlook.isRough);
    setKey(spec, "sweep.objective.temperature", "1, 2, 4, 8, 20, 50");
    outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(countText(outlook), QStringLiteral("22 runs: 1 teacher, 6 × 3 students, 3 baselines"));
    QCOMPARE(outlook.done, std::size_t{10});
    spec.training.epochs += 1;  // another sweep: the teacher alone is used again
    QCOMPARE(runOutlook(outlookQuestion(spec, store, times, 2)).done, std::size_t{1});
  }

  /// The same student of another teacher is another run.
  void theOutlookKnowsTeachersApart() {
    ExperimentSpec spec = presets().front();
    spec.trainBaseline = false;
    setKey(spec, "sweep.teacher.layers", "50, 60");
    setKey(spec, "sweep.objective.temperature", "1, 2");
    RunStore store;
    const RunTimes times(store);
    const auto plan = planRuns(spec);  // two teachers, then four students
    QCOMPARE(plan.size(), std::size_t{6});
    QVERIFY(plan[2].spec == plan[3].spec && plan[2].teacher != plan[3].teacher);
    fill(store, spec, 3);
    const RunOutlook outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(doneText(outlook), QStringLiteral("3 already done, 3 to train"));
  }

  void tellsWhatGoesOnFromWhatFailed() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1, 2, 4");
    RunStore store;
    const RunTimes times(store);
    fill(store, spec, 2);
    const auto plan = planRuns(spec);
    const auto end = [&](RunId id, Outcome outcome) {
      auto result = std::make_shared<RunResult>();
      result->outcome = outcome;
      store.apply({RunQueued{id, plan[id - 1].spec, plan[id - 1].name, 1, 1, {}}, RunFinished{id, result}});
    };
    end(3, Outcome::Cancelled);
    end(4, Outcome::Failed);
    const RunOutlook outlook = runOutlook(outlookQuestion(spec, store, times, 2));
    QCOMPARE(doneText(outlook), QStringLiteral("2 already done, 1 to resume, 1 failed, 1 to train"));
  }

  /// Until a run has completed here: the file may come from another machine.
  void theFilesRunsAreARoughHint() {
    const ExperimentSpec spec = presets().front();
    RunStore store;
    fill(store, spec, 2);
    const RunTimes times(store);
    QVERIFY(times.isRough() && times.estimate().hasLearned());
    QVERIFY(runOutlook(outlookQuestion(spec, store, times, 2)).isRough);
    auto result = std::make_shared<RunResult>();
    result->outcome = Outcome::Completed;
    RunSpec other = studentRun(spec);
    other.training.seed += 1;
    store.apply({RunQueued{9, other, "other", 1, 1, {}},
                 EpochFinished{9, test::scriptedPoint(other, other.training.epochs, 2000)}, RunFinished{9, result}});
    QVERIFY(!times.isRough());
    Q_EMIT store.runsReset();
    QVERIFY(!times.isRough());  // what this machine has shown it has shown
  }

  void whatWaitsIsPartOfTheTime() {
    const ExperimentSpec spec = presets().front();
    RunStore store;
    const RunTimes times(store);
    const double alone = runOutlook(outlookQuestion(spec, store, times, 1)).seconds;
    RunSpec other = studentRun(spec);
    other.training.seed += 1;
    store.apply({RunQueued{9, other, "other", 0, 1, {}}});
    const double behind = runOutlook(outlookQuestion(spec, store, times, 1)).seconds;
    const double its = times.estimate().seconds(other, 1, times.sizeOf(spec.dataset));
    QVERIFY2(std::abs(behind - alone - its) < 1e-6, qPrintable(QString::number(behind - alone - its)));
  }

  void thousandsOfRunsAreTypedSmoothly() {
    ExperimentSpec spec = presets().front();
    setKey(spec, "sweep.objective.temperature", "1..100 linear 490");
    setKey(spec, "sweep.seeds", "10");
    Form f;
    f.form.load(spec);
    QElapsedTimer timer;
    timer.start();
    QTest::keyClicks(f.line(temperature), QStringLiteral("0"));
    const auto typed = timer.restart();
    {
      Form cells;
      ExperimentSpec many = spec;
      setKey(many, "sweep.seeds", "1");
      setKey(many, "sweep.objective.temperature", "1..100 linear 70");
      setKey(many, "sweep.objective.soft_weight", "0.1..1 linear 70");
      cells.form.load(many);
      timer.restart();
      QTest::keyClicks(cells.line(temperature), QStringLiteral("0"));
      const auto key = timer.restart();
      qInfo("a key with 4900 cells %lld ms", static_cast<long long>(key));
      QVERIFY2(key < 100, "the form waits for its cells");
      timer.restart();
      (void)sweepProblems(many);
      qInfo("sweepProblems of 4900 cells %lld us", static_cast<long long>(timer.nsecsElapsed() / 1000));
    }
    RunStore store;
    fill(store, spec, 4900);
    const RunTimes times(store);
    timer.restart();
    const OutlookQuestion question = outlookQuestion(spec, store, times, 2);
    const auto asked = timer.restart();
    const RunOutlook outlook = runOutlook(question);
    const auto foretold = timer.restart();
    qInfo("the question %lld ms", static_cast<long long>(asked));
    std::set<RunId> batch;
    for (const RunRecord& run : store.runs()) batch.insert(run.id);
    (void)totalProgress(store.runs(), batch, 2, times);
    qInfo("a key %lld ms, the outlook %lld ms, progress of 4900 %lld ms", static_cast<long long>(typed),
          static_cast<long long>(foretold), static_cast<long long>(timer.elapsed()));
    QCOMPARE(outlook.done, std::size_t{4900});
    QVERIFY2(typed < 500 && foretold < 500, "the form waits");
  }

  void showsTheOutlook() {
    Form f;
    RunOutlook outlook;
    outlook.students = outlook.toTrain = 1;
    outlook.seconds = 41;
    f.form.setOutlook(outlook);
    QCOMPARE(f.label(QStringLiteral("outlook"))->text(),
             QStringLiteral("1 run: 1 student\nabout 40 s on this machine"));
    f.form.setOutlook(std::nullopt);
    QVERIFY(!f.label(QStringLiteral("outlook"))->isVisible());
    QCOMPARE(durationText(0.2), QStringLiteral("1 s"));
    QCOMPARE(durationText(700), QStringLiteral("12 min"));
    QCOMPARE(durationText(12700), QStringLiteral("3.5 h"));
  }
};

QTEST_MAIN(TestSweepSection)
#include "test_sweep_section.moc"
