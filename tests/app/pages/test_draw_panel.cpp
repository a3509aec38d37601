#include <QCheckBox>
#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "app/models/run_questions.h"
#include "app/pages/draw_panel.h"
#include "made_up_runs.h"
#include "page_steps.h"
#include "widgets/drawing_pad.h"
#include "widgets/theme.h"

namespace retort {

class TestDrawPanel : public QObject, private PageSteps<DrawPanel> {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_asked.clear();
    showPage({560, 320}, digits());
    m_store->apply(queuedExperiment());
    connect(&m_store->questions(), &RunQuestions::pictureAsked, m_page.get(),
            [this](const PictureQuestion& question) { m_asked.push_back(question); });
    m_page->setRuns({kTeacher, kStudent});
  }

  void cleanup() { m_page.reset(); }

  void nothingIsAskedWithoutInk() {
    QVERIFY(m_asked.back().picture.empty());
    QVERIFY(m_page->picture().empty());
    QVERIFY(!control<QToolButton>("undoStroke")->isEnabled() && !control<QToolButton>("clearPad")->isEnabled());
    QVERIFY(!label("padVerdict")->isVisible());
    everyControlHasAName();
    haveTooltips({"drawingPad", "undoStroke", "clearPad", "seenPicture"});
  }

  void aStrokeAsksTheRuns() {
    draw();
    QTRY_COMPARE(m_asked.back().picture.size(), std::size_t{784});
    QCOMPARE(m_asked.back().runs, (std::vector<RunId>{kTeacher, kStudent}));
    QVERIFY(label("padVerdict")->text().contains(QStringLiteral("being read")));
    // A line down is centred: its ink stands on both sides of the middle.
    const auto& picture = m_asked.back().picture;
    QCOMPARE(int{picture[14 * 28 + 13]}, 255);
    QCOMPARE(int{picture[14 * 28 + 14]}, 255);
    QCOMPARE(int{picture[14 * 28 + 20]}, 0);
  }

  void answersAreShownWithTheirPicture() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    QSignalSpy changed(m_page.get(), &DrawPanel::changed);
    QVERIFY(m_page->logits(kTeacher).empty());
    answer(m_asked.back(), {{kTeacher, {{0, 5, 1, 0}, {}}}, {kStudent, {{0, 4, 1, 0}, {}}}});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_page->logits(kTeacher)[1], 5.0F);
    QVERIFY(!m_page->picture().empty());
    QCOMPARE(label("padVerdict")->text(), QStringLiteral("All 2 models take it for a 1."));
    answer(m_asked.back(), {{kTeacher, {{0, 5, 1, 0}, {}}}, {kStudent, {{0, 0, 0, 3}, {}}}});
    QCOMPARE(label("padVerdict")->text(),
             QStringLiteral("teacher 300-300 takes it for a 1, student 30-30 takes it for an 8."));
  }

  void whoIsSilentSaysWhy() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    answer(m_asked.back(), {{kTeacher, {{0, 5, 1, 0}, {}}}, {kStudent, {{}, QStringLiteral("has no weights")}}});
    QVERIFY(m_page->logits(kStudent).empty());
    QCOMPARE(m_page->problem(kStudent), QStringLiteral("has no weights"));
    QCOMPARE(label("padVerdict")->text(),
             QStringLiteral("teacher 300-300 takes it for a 1. student 30-30: has no weights."));
  }

  void clearingForgetsTheAnswers() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    answer(m_asked.back(), {{kTeacher, {{0, 5, 1, 0}, {}}}});
    const PictureQuestion asked = m_asked.back();
    QTest::mouseClick(control<QToolButton>("clearPad"), Qt::LeftButton);
    QTRY_VERIFY(m_asked.back().picture.empty());
    QVERIFY(m_page->picture().empty() && m_page->logits(kTeacher).empty());
    answer(asked, {{kTeacher, {{0, 5, 1, 0}, {}}}});  // comes late
    QVERIFY(m_page->logits(kTeacher).empty());
    QTest::mouseClick(control<QToolButton>("undoStroke"), Qt::LeftButton);
    QTRY_COMPARE(m_asked.back(), asked);
  }

  void otherModelsAreAsked() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    m_page->setRuns({kBaseline});
    QCOMPARE(m_asked.back().runs, std::vector<RunId>{kBaseline});
    QVERIFY(!m_asked.back().picture.empty());
    m_page->setRuns({});
    QVERIFY(label("padVerdict")->text().contains(QStringLiteral("Press Run")));
  }

  void outOfSightNothingIsHeld() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    m_page->hide();
    QVERIFY(m_asked.back().picture.empty() && m_asked.back().runs.empty());
    m_page->show();
    QVERIFY(!m_asked.back().picture.empty());
  }

  void asTheModelsSeeIt() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    auto* check = control<QCheckBox>("seenPicture");
    auto* seen = control<QWidget>("seen");
    QVERIFY(seen->isVisible());
    const QImage picture = seen->grab().toImage();
    QVERIFY(qGray(picture.pixel(picture.width() / 2, picture.height() / 2)) < 50);
    QTest::mouseClick(check, Qt::LeftButton, {}, {8, check->height() / 2});
    QVERIFY(!seen->isVisible());
  }

  void lettersAreWrittenOnALine() {
    DatasetSpec letters;
    letters.classes = GlyphClasses::Alphanumeric;
    m_store->setDataset(digits(), letters);
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    // As large and where it was drawn: from a fifth to a third of the sheet.
    long sum = 0;
    for (std::size_t i = 14 * 28; i < 784; ++i) sum += m_asked.back().picture[i];
    QCOMPARE(sum, 0L);
  }

  void whatCannotBeDrawnSaysSo() {
    auto colours = digits();
    colours->shape.channels = 3;
    DatasetSpec folder;
    folder.kind = DatasetKind::Idx;
    folder.path = "/colours";
    m_store->setDataset(colours, folder);
    QVERIFY(!m_page->pad()->isVisible());
    QVERIFY(label("padUnusable")->isVisible());
    QVERIFY(label("padUnusable")->text().contains(QStringLiteral("colour")));
    auto words = digits();
    words->wordNames = {"one"};
    DatasetSpec formants;
    formants.kind = DatasetKind::Formants;
    m_store->setDataset(words, formants);
    QVERIFY(label("padUnusable")->text().contains(QStringLiteral("words")));
    m_store->setDataset(digits());
    QVERIFY(m_page->pad()->isVisible() && !label("padUnusable")->isVisible());
  }

  void aRunThatIsDeletedLeavesTheOthersTheirAnswers() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    const PictureQuestion asked = m_asked.back();
    answer(asked, {{kTeacher, {{0, 5, 1, 0}, {}}}});
    m_asked.clear();
    RunLook deleted = m_store->look(kBaseline);
    deleted.deleted = true;
    m_store->setLooks({deleted});
    // The same question twice would not be answered again.
    QCOMPARE(m_asked, (std::vector<PictureQuestion>{{}, asked}));
    answer(asked, {{kTeacher, {{0, 5, 1, 0}, {}}}});
    QVERIFY(!m_page->logits(kTeacher).empty());
    QVERIFY(!label("padVerdict")->text().contains(QStringLiteral("being read")));
  }

  void anotherSessionForgetsTheAnswers() {
    draw();
    QTRY_VERIFY(!m_asked.back().picture.empty());
    answer(m_asked.back(), {{kTeacher, {{0, 5, 1, 0}, {}}}});
    QVERIFY(!m_page->logits(kTeacher).empty());
    m_store->load({});
    QVERIFY(m_page->logits(kTeacher).empty());
  }

 private:
  static std::shared_ptr<Dataset> digits() {
    auto data = madeUpData();
    data->shape = {1, 28, 28};
    for (Cases* cases : {&data->train, &data->test}) cases->values.assign(cases->labels.size() * 784, 0);
    return data;
  }
  /// A short line down, right of the middle and high up.
  void draw() {
    const QRectF sheet = m_page->pad()->sheetRect();
    const auto at = [&sheet](double x, double y) {
      return QPoint(int(sheet.left() + x * sheet.width()), int(sheet.top() + y * sheet.height()));
    };
    QTest::mousePress(m_page->pad(), Qt::LeftButton, {}, at(0.7, 0.2));
    QTest::mouseMove(m_page->pad(), at(0.7, 0.25));
    QTest::mouseRelease(m_page->pad(), Qt::LeftButton, {}, at(0.7, 0.33));
  }
  void answer(const PictureQuestion& question, const std::map<RunId, PictureAnswer>& byRun) {
    Q_EMIT m_store->questions().pictureAnswered({question, byRun});
  }

  std::vector<PictureQuestion> m_asked;
};

}  // namespace retort

QTEST_MAIN(retort::TestDrawPanel)
#include "test_draw_panel.moc"
