#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "app/setup/field_editor.h"
#include "app/setup/fork_dialog.h"
#include "app/setup/form_field.h"

using namespace retort;

namespace {

RunRecord parentRun(ObjectiveKind objective = ObjectiveKind::SoftTargets) {
  RunRecord run;
  run.id = 7;
  run.name = QStringLiteral("student 30-30");
  run.spec.objective.kind = objective;
  run.spec.training.epochs = 20;
  run.checkpoints = {{5, 0, CheckpointReason::Stop}, {12, 3, CheckpointReason::Interval}};
  return run;
}

void type(const ForkDialog& dialog, const char* path, const QString& text) {
  auto* line = dialog.field(QString::fromLatin1(path))->editor().findChild<QLineEdit*>();
  line->selectAll();
  QTest::keyClick(line, Qt::Key_Delete);
  QTest::keyClicks(line, text);
}

QPushButton* start(const ForkDialog& dialog) { return dialog.findChild<QPushButton*>(QStringLiteral("start fork")); }

}  // namespace

class TestForkDialog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void startsWithTheParentsSettings() {
    ForkDialog dialog(parentRun());
    dialog.show();
    QSignalSpy chosen(&dialog, &ForkDialog::chosen);
    QCOMPARE(dialog.findChild<QComboBox*>(QStringLiteral("checkpoint"))->currentText(),
             QStringLiteral("epoch 12, batch 3 · on the way"));
    QVERIFY(start(dialog)->isEnabled());
    QTest::mouseClick(start(dialog), Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
    const auto request = chosen.front().front().value<ForkRequest>();
    QCOMPARE(request.from, (ForkPoint{7, 12, 3}));
    QCOMPARE(request.training, parentRun().spec.training);
    QCOMPARE(request.objective, parentRun().spec.objective);
  }

  void takesWhatIsTyped() {
    ForkDialog dialog(parentRun());
    dialog.show();
    QSignalSpy chosen(&dialog, &ForkDialog::chosen);
    dialog.findChild<QComboBox*>(QStringLiteral("checkpoint"))->setCurrentIndex(1);
    type(dialog, "objective.temperature", QStringLiteral("8"));
    type(dialog, "training.learning_rate", QStringLiteral("0.01"));
    type(dialog, "training.epochs", QStringLiteral("30"));
    QTest::mouseClick(start(dialog), Qt::LeftButton);
    const auto request = chosen.front().front().value<ForkRequest>();
    QCOMPARE(request.from, (ForkPoint{7, 5, 0}));
    QCOMPARE(request.objective.temperature, 8.0);
    QCOMPARE(request.training.learningRate, 0.01);
    QCOMPARE(request.training.epochs, 30);
  }

  void problemsStandAtTheirFields() {
    ForkDialog dialog(parentRun());
    dialog.show();
    type(dialog, "objective.temperature", QStringLiteral("0"));
    QVERIFY(!start(dialog)->isEnabled());
    QVERIFY(dialog.field(QStringLiteral("objective.temperature"))->problem().contains(QStringLiteral("0 is not > 0")));
    type(dialog, "objective.temperature", QStringLiteral("2"));
    QVERIFY(start(dialog)->isEnabled());
    type(dialog, "training.epochs", QStringLiteral("12"));  // that many are trained already
    QVERIFY(!start(dialog)->isEnabled());
    QVERIFY(!dialog.field(QStringLiteral("training.epochs"))->problem().isEmpty());
  }

  void aRunWithoutTeacherHasNoTemperature() {
    ForkDialog dialog(parentRun(ObjectiveKind::Hard));
    dialog.show();
    QVERIFY(!dialog.field(QStringLiteral("objective.temperature"))->editor().isEnabled());
    QVERIFY(dialog.field(QStringLiteral("training.learning_rate"))->editor().isEnabled());
    QVERIFY(start(dialog)->isEnabled());
  }
};

QTEST_MAIN(TestForkDialog)
#include "test_fork_dialog.moc"
