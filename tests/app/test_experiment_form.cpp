#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>
#include <QUrl>

#include "app/setup/experiment_form.h"
#include "app/setup/field_editor.h"
#include "app/setup/folder_editor.h"
#include "app/setup/form_field.h"
#include "app/setup/form_sections.h"
#include "engine/data/dataset.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "tests/support/mini_idx.h"
#include "tests/support/mini_speech.h"

using namespace retort;

namespace {

template <typename T>
T* input(const ExperimentForm& form, const char* path) {
  return form.field(QString::fromLatin1(path))->editor().findChild<T*>();
}

/// Types over what is in the field, key by key.
void type(const ExperimentForm& form, const char* path, const QString& text) {
  auto* line = input<QLineEdit>(form, path);
  line->setFocus();
  line->selectAll();
  QTest::keyClick(line, Qt::Key_Delete);
  QTest::keyClicks(line, text);
}

QString problemAt(const ExperimentForm& form, const char* path) {
  return form.field(QString::fromLatin1(path))->problem();
}

struct Form {
  QUndoStack undo;
  ExperimentForm form{undo};
};

}  // namespace

class TestExperimentForm : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void hasAFieldForEveryKey() {
    const Form f;
    for (const Key& key : keyTable()) {
      if (key.derived) continue;
      const FormField* field = f.form.field(fromUtf8(key.path));
      QVERIFY2(field, key.path.data());
      QVERIFY2(field->editor().toolTip().contains(fromUtf8(key.help).toHtmlEscaped()), key.path.data());
    }
  }

  void opensOnTheFirstPresetAndReadsBackEach() {
    Form f;
    QCOMPARE(f.form.spec(), presets().front());
    QVERIFY(f.form.problem().isEmpty());
    for (const ExperimentSpec& preset : presets()) {
      f.form.load(preset);
      QCOMPARE(f.form.spec(), preset);
    }
    QVERIFY(!f.undo.canUndo());
  }

  void takesWhatIsTyped() {
    Form f;
    type(f.form, "student.layers", QStringLiteral("800-800"));
    type(f.form, "training.epochs", QStringLiteral("7"));
    type(f.form, "objective.temperature", QStringLiteral("2.5"));
    type(f.form, "objective.soft_weight", QStringLiteral("0.25"));
    type(f.form, "transfer_set.fraction", QStringLiteral("0.03"));
    QTest::mouseClick(f.form.field(QStringLiteral("transfer_set.omit_classes"))
                          ->editor()
                          .findChild<QToolButton*>(QStringLiteral("class 3")),
                      Qt::LeftButton);
    input<QCheckBox>(f.form, "objective.scale_by_t_squared")->click();
    const ExperimentSpec& spec = f.form.spec();
    QCOMPARE(spec.student.layers, (std::vector<int>{800, 800}));
    QCOMPARE(spec.training.epochs, 7);
    QCOMPARE(spec.objective.temperature, 2.5);
    QCOMPARE(spec.objective.softWeight, 0.25);
    QCOMPARE(spec.transferSet.fraction, 0.03);
    QCOMPARE(spec.transferSet.omitClasses, std::vector<int>{3});
    QVERIFY(!spec.objective.scaleByTSquared);
    QVERIFY2(f.form.problem().isEmpty(), qPrintable(f.form.problem()));
  }

  void slidersMoveTheNumbers() {
    Form f;
    auto* slider = input<QSlider>(f.form, "objective.temperature");
    slider->setValue(slider->maximum());
    QCOMPARE(f.form.spec().objective.temperature, 100.0);
    slider->setValue(slider->minimum());
    QCOMPARE(f.form.spec().objective.temperature, 0.5);
    type(f.form, "objective.temperature", QStringLiteral("20"));
    QVERIFY(slider->value() > slider->maximum() / 2);
    QCOMPARE(input<QLineEdit>(f.form, "objective.temperature")->text(), QStringLiteral("20"));
  }

  void marksABadValueWhereItStands_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("good");
    const auto row = [](const char* path, const char* text, const char* good) {
      QTest::addRow("%s=%s", path, text) << QByteArray(path) << QString::fromUtf8(text) << QString::fromUtf8(good);
    };
    row("objective.temperature", "0", "3");
    row("objective.temperature", "-1", "3");
    row("objective.temperature", "nan", "3");
    row("objective.temperature", "inf", "3");
    row("objective.temperature", "", "3");
    row("objective.soft_weight", "1.1", "1");
    row("objective.soft_weight", "-0.1", "0");
    row("objective.soft_weight", "0,5", "0.5");
    row("student.layers", "800-many", "800-80");
    row("student.layers", "800-", "800-8");
    row("student.layers", "0", "1");
    row("student.layers", "", "30");
    row("training.epochs", "2.5", "2");
    row("training.epochs", "0", "10");
    row("training.epochs", "99999999999999999999", "10");
    row("training.learning_rate", "fast", "0.1");
    row("transfer_set.fraction", "0", "0.5");
    row("transfer_set.jitter_pixels", "9", "2");
    row("name", "", "own");
  }

  void marksABadValueWhereItStands() {
    QFETCH(QByteArray, path);
    QFETCH(QString, text);
    QFETCH(QString, good);
    Form f;
    type(f.form, path, text);
    QVERIFY(!problemAt(f.form, path).isEmpty());
    QVERIFY(!f.form.problem().isEmpty());
    auto* line = input<QLineEdit>(f.form, path);
    QVERIFY(line->property("invalid").toBool());
    auto* reason = f.form.findChild<QLabel*>(QString::fromLatin1(path) + QStringLiteral(" problem"));
    QVERIFY(reason->isVisibleTo(reason->parentWidget()));
    QCOMPARE(reason->text(), problemAt(f.form, path));
    type(f.form, path, good);
    QVERIFY2(f.form.problem().isEmpty(), qPrintable(f.form.problem()));
    QVERIFY(!line->property("invalid").toBool());
    QVERIFY(!reason->isVisibleTo(reason->parentWidget()));
  }

  void ordersAFolderForAFolderDataset() {
    Form f;
    auto* folder = f.form.field(QStringLiteral("dataset.path"));
    auto* classes = f.form.field(QStringLiteral("dataset.classes"));
    QVERIFY(!folder->editor().isVisibleTo(&f.form) && classes->editor().isVisibleTo(&f.form));
    auto* kind = input<QComboBox>(f.form, "dataset.kind");
    kind->setCurrentIndex(kind->findData(QStringLiteral("idx")));
    Q_EMIT kind->activated(kind->currentIndex());
    QVERIFY(folder->editor().isVisibleTo(&f.form) && !classes->editor().isVisibleTo(&f.form));
    QVERIFY(problemAt(f.form, "dataset.path").contains(QStringLiteral("folder")));
    f.form.useFolder(QStringLiteral("/data/mnist"));
    QVERIFY(f.form.problem().isEmpty());
    f.form.setDataProblem(Error(ErrorKind::BadFile, "/data/mnist/t10k", "the magic number is wrong", "Fetch it again"));
    QVERIFY(problemAt(f.form, "dataset.path").contains(QStringLiteral("magic number")));
    f.form.useFolder(QStringLiteral("/data/other"));
    QVERIFY(f.form.problem().isEmpty());
  }

  void aFolderOfRecordingsIsSpeech() {
    const QTemporaryDir place;
    const QString words = place.filePath(QStringLiteral("words"));
    test::writeMiniSpeech(words, 1);
    const QString inside = place.filePath(QStringLiteral("fsdd"));  // as FSDD has them
    test::writeMiniSpeech(inside + QStringLiteral("/recordings"), 1);
    const QString idx = place.filePath(QStringLiteral("idx"));
    test::writeMiniIdx(idx.toStdString(), test::makeMiniIdx());
    Form f;
    for (const char* path : {"dataset.states", "dataset.split"})
      QVERIFY(!f.form.field(QLatin1String(path))->editor().isVisibleTo(&f.form));
    for (const QString& folder : {words, inside}) {
      f.form.useFolder(folder);
      QVERIFY(f.form.spec().dataset.kind == DatasetKind::Speech);
      QCOMPARE(f.form.spec().dataset.path, folder.toStdString());
      QVERIFY2(f.form.problem().isEmpty(), qPrintable(f.form.problem()));
      for (const char* path : {"dataset.states", "dataset.split", "dataset.path"})
        QVERIFY(f.form.field(QLatin1String(path))->editor().isVisibleTo(&f.form));
      f.form.useFolder(idx);
      QVERIFY(f.form.spec().dataset.kind == DatasetKind::Idx);
    }
    QVERIFY(!f.form.field(QStringLiteral("dataset.states"))->editor().isVisibleTo(&f.form));
  }

  void choosesLettersAmongTheGlyphs() {
    Form f;
    auto* classes = input<QComboBox>(f.form, "dataset.classes");
    QCOMPARE(classes->count(), 2);
    classes->setCurrentIndex(classes->findData(QStringLiteral("alphanumeric")));
    Q_EMIT classes->activated(classes->currentIndex());
    QVERIFY(f.form.spec().dataset.classes == GlyphClasses::Alphanumeric);
    QVERIFY(f.form.problem().isEmpty());
  }

  void namesTheFileThatIsBad() {
    const QTemporaryDir place;
    test::MiniIdx files = test::makeMiniIdx();
    files.trainLabels.bytes.at(2) = 0x33;
    const std::string folder = place.filePath(QStringLiteral("data")).toStdString();
    test::writeMiniIdx(folder, files);
    Form f;
    f.form.useFolder(QString::fromStdString(folder) + u'/');
    QVERIFY_THROWS_EXCEPTION(Error, (void)loadDataset(f.form.spec().dataset));
    try {
      (void)loadDataset(f.form.spec().dataset);
    } catch (const Error& problem) {
      f.form.setDataProblem(problem);
    }
    const QString problem = problemAt(f.form, "dataset.path");
    QVERIFY2(problem.startsWith(QString::fromStdString(files.trainLabels.name) + QStringLiteral(": ")),
             qPrintable(problem));
    f.form.setDataProblem(Error(ErrorKind::MissingFile, folder, "does not exist"));
    QCOMPARE(problemAt(f.form, "dataset.path"), QStringLiteral("Does not exist."));
  }

  void memoryForTheDataStandsAtTheData() {
    Form f;
    f.form.setDataProblem(Error(ErrorKind::OutOfMemory, "dataset", "does not fit"));
    QCOMPARE(problemAt(f.form, "dataset.kind"), QStringLiteral("Does not fit."));
    f.form.useFolder(QStringLiteral("/data/mnist"));
    for (const char* where : {"/data/mnist", "dataset"}) {
      f.form.setDataProblem(Error(ErrorKind::OutOfMemory, where, "does not fit"));
      QCOMPARE(problemAt(f.form, "dataset.path"), QStringLiteral("Does not fit."));
    }
    f.form.setDataProblem(Error(ErrorKind::OutOfMemory, "student.layers", "needs more"));
    QVERIFY(!problemAt(f.form, "student.layers").isEmpty());
  }

  void takesADroppedFolder() {
    const QTemporaryDir folder;
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(folder.path())});
    QCOMPARE(draggedFolder(data), folder.path());
    data.setUrls({QUrl(QStringLiteral("https://example.org/x"))});
    QCOMPARE(draggedFolder(data), QString());
  }

  void greysWhatTheObjectiveDoesNotUse() {
    Form f;
    auto* kind = input<QComboBox>(f.form, "objective.kind");
    kind->setCurrentIndex(kind->findData(QStringLiteral("hard")));
    Q_EMIT kind->activated(kind->currentIndex());
    QVERIFY(!f.form.field(QStringLiteral("objective.temperature"))->editor().isEnabled());
    QVERIFY(!f.form.field(QStringLiteral("teacher.layers"))->editor().isEnabled());
    QVERIFY(f.form.field(QStringLiteral("student.layers"))->editor().isEnabled());
  }

  void undoTakesBackAFieldAtATime() {
    Form f;
    const ExperimentSpec before = f.form.spec();
    type(f.form, "training.epochs", QStringLiteral("12"));
    Q_EMIT f.form.field(QStringLiteral("training.epochs"))->editor().committed();
    type(f.form, "student.layers", QStringLiteral("x"));
    QVERIFY(!f.form.problem().isEmpty());
    QCOMPARE(f.undo.count(), 2);
    f.undo.undo();
    QVERIFY(f.form.problem().isEmpty());
    QCOMPARE(f.form.spec().training.epochs, 12);
    f.undo.undo();
    QCOMPARE(f.form.spec(), before);
    f.undo.redo();
    QCOMPARE(input<QLineEdit>(f.form, "training.epochs")->text(), QStringLiteral("12"));
    f.form.choosePreset(presets().back());
    QCOMPARE(f.form.spec().name, presets().back().name);
    f.undo.undo();
    QCOMPARE(f.form.spec().training.epochs, 12);
  }

  void presetBoxSaysWhetherItWasEdited() {
    Form f;
    auto* box = f.form.findChild<QComboBox*>(QStringLiteral("preset"));
    QCOMPARE(box->currentIndex(), 0);
    type(f.form, "training.epochs", QStringLiteral("3"));
    QCOMPARE(box->currentIndex(), -1);
    QVERIFY(box->placeholderText().contains(QStringLiteral("edited")));
    f.undo.undo();
    QCOMPARE(box->currentIndex(), 0);
  }

  void classesFollowTheData() {
    Form f;
    f.form.setClassNames({QStringLiteral("shirt"), QStringLiteral("coat")});
    auto& omit = f.form.field(QStringLiteral("transfer_set.omit_classes"))->editor();
    QCOMPARE(omit.findChild<QToolButton*>(QStringLiteral("class 1"))->text(), QStringLiteral("coat"));
    QTest::mouseClick(omit.findChild<QToolButton*>(QStringLiteral("class 1")), Qt::LeftButton);
    QCOMPARE(f.form.spec().transferSet.omitClasses, std::vector<int>{1});
    f.form.setDataProblem(Error(ErrorKind::BadSpec, "transfer_set.omit_classes", "class 1 is not there"));
    QVERIFY(!problemAt(f.form, "transfer_set.omit_classes").isEmpty());
  }

  void aFoldedFieldUnfoldsForItsProblem() {
    Form f;
    FormField* batch = f.form.field(QStringLiteral("training.batch_size"));
    QVERIFY(!batch->editor().isVisibleTo(&f.form));
    f.form.setDataProblem(Error(ErrorKind::BadSpec, "training.batch_size", "500 is more than the 400 cases"));
    QVERIFY(batch->editor().isVisibleTo(&f.form));
    QVERIFY(batch->problem().contains(QStringLiteral("400")));
  }

  void tellsTheMeasuredRatio() {
    Form f;
    auto* note = f.form.findChild<QLabel*>(QStringLiteral("ratio"));
    f.form.setMeasuredRatio(11.3);
    QVERIFY(note->text().contains(QStringLiteral("11")));
  }

  void saysWhenThereIsNoRatioToMeasure() {
    Form f;
    auto* note = f.form.findChild<QLabel*>(QStringLiteral("ratio"));
    QVERIFY(note->text().contains(QStringLiteral("not measured yet")));
    type(f.form, "objective.soft_weight", QStringLiteral("1"));
    QVERIFY2(note->text().contains(QStringLiteral("no hard part")), qPrintable(note->text()));
    type(f.form, "objective.soft_weight", QStringLiteral("0.5"));
    QVERIFY(note->text().contains(QStringLiteral("not measured yet")));
    auto* kind = input<QComboBox>(f.form, "objective.kind");
    kind->setCurrentIndex(kind->findData(QStringLiteral("hard")));
    Q_EMIT kind->activated(kind->currentIndex());
    QVERIFY2(note->text().contains(QStringLiteral("no soft part")), qPrintable(note->text()));
  }

  void commaLocaleChangesNothing() {
    const QLocale usual;
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    Form f;
    QCOMPARE(f.form.spec(), presets().front());
    QCOMPARE(input<QLineEdit>(f.form, "objective.soft_weight")->text(), QStringLiteral("0.9"));
    input<QSlider>(f.form, "objective.soft_weight")->setValue(100);
    QCOMPARE(f.form.spec().objective.softWeight, 0.5);
    type(f.form, "training.learning_rate", QStringLiteral("0.125"));
    QCOMPARE(f.form.spec().training.learningRate, 0.125);
    QLocale::setDefault(usual);
  }
};

QTEST_MAIN(TestExperimentForm)
#include "test_experiment_form.moc"
