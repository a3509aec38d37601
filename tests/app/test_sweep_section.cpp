// The axes of a sweep, added, typed, marked and undone in the form.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QSignalSpy>
#include <QToolButton>

#include "app/setup/axis_texts.h"
#include "app/setup/field_editor.h"
#include "app/setup/form_field.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "tests/app/sweep_form.h"

using namespace retort;
using namespace retort::test;

namespace {

const QString weight = QStringLiteral("sweep.objective.soft_weight");

std::vector<Value> reals(std::initializer_list<double> numbers) { return {numbers.begin(), numbers.end()}; }

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
};

QTEST_MAIN(TestSweepSection)
#include "test_sweep_section.moc"
