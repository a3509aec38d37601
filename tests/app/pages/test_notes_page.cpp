#include <QAction>
#include <QCheckBox>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextDocument>
#include <QToolButton>

#include "app/pages/notes_page.h"
#include "app/pages/notes_preview.h"
#include "made_up_runs.h"

namespace retort {

class TestNotesPage : public QObject {
  Q_OBJECT

  static QPlainTextEdit* editor(const NotesPage& page) { return page.findChild<QPlainTextEdit*>(); }
  static NotesPreview* preview(const NotesPage& page) { return page.findChild<NotesPreview*>(); }
  static void show(NotesPage& page, int width = 1000) {
    page.resize(width, 500);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
  }
  static void openPreview(const NotesPage& page) {
    page.findChild<QCheckBox*>(QStringLiteral("notesPreviewBox"))->click();
  }

 private Q_SLOTS:
  void typingIsToldAndCanBeUndone() {
    NotesPage page(m_store);
    show(page);
    QSignalSpy edited(&page, &NotesPage::edited);
    QTest::keyClicks(editor(page), QStringLiteral("T = 8 next"));
    QCOMPARE(page.text(), QStringLiteral("T = 8 next"));
    QVERIFY(edited.count() > 0);
    QTest::keyClick(editor(page), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(page.text().isEmpty());
    QVERIFY(!editor(page)->placeholderText().isEmpty());
  }

  void anotherSessionsNotesAreNoEdit() {
    NotesPage page(m_store);
    QSignalSpy edited(&page, &NotesPage::edited);
    page.setText(QStringLiteral("# from the file"));
    QCOMPARE(edited.count(), 0);
    QVERIFY(!editor(page)->document()->isUndoAvailable());
  }

  void previewStandsBesideTheTextWhereThereIsRoom() {
    NotesPage page(m_store);
    show(page);
    QVERIFY(!preview(page)->isVisible());
    QTest::keyClicks(editor(page), QStringLiteral("**bold**"));
    openPreview(page);
    QVERIFY(preview(page)->isVisible());
    QVERIFY(editor(page)->isVisible());
    QCOMPARE(preview(page)->toPlainText().trimmed(), QStringLiteral("bold"));
    QTest::keyClicks(editor(page), QStringLiteral(" more"));
    QTRY_VERIFY(preview(page)->toPlainText().contains(QStringLiteral("more")));
    page.resize(500, 500);
    QTRY_VERIFY(!editor(page)->isVisible());
    openPreview(page);
    QVERIFY(editor(page)->isVisible());
    QVERIFY(!preview(page)->isVisible());
  }

  void nothingIsLoadedFromAnywhere() {
    const QTemporaryDir place;
    const QString picture = place.filePath(QStringLiteral("secret.png"));
    QImage image(40, 30, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(picture));
    NotesPage page(m_store);
    page.setText(
        QStringLiteral("![a](%1) ![b](file://%1) ![c](https://example.org/x.png)\n\n<img src=\"%1\">").arg(picture));
    show(page);
    openPreview(page);
    for (const QString& name :
         {picture, QStringLiteral("file://") + picture, QStringLiteral("https://example.org/x.png")}) {
      const auto loaded = preview(page)->document()->resource(QTextDocument::ImageResource, QUrl(name)).value<QImage>();
      QCOMPARE(loaded.size(), QSize(16, 16));
    }
    const QImage drawn = page.grab().toImage();
    for (int y = 0; y < drawn.height(); ++y)
      for (int x = 0; x < drawn.width(); ++x) QVERIFY(drawn.pixelColor(x, y) != QColor(Qt::red));
  }

  void aLinkSaysWhereItLeads() {
    NotesPage page(m_store);
    show(page);
    Q_EMIT preview(page)->anchorClicked(QUrl(QStringLiteral("https://example.org/paper")));
    auto* link = page.findChild<QLabel*>(QStringLiteral("notesLink"));
    auto* open = page.findChild<QPushButton*>(QStringLiteral("openLink"));
    QVERIFY(link->isVisible());
    QVERIFY(link->text().contains(QStringLiteral("https://example.org/paper")));
    QVERIFY(open->isVisible());
    Q_EMIT preview(page)->anchorClicked(QUrl(QStringLiteral("file:///etc/passwd")));
    QVERIFY(!open->isVisible());
    QVERIFY(link->text().contains(QStringLiteral("not opened")));
  }

  void viewStateIsKeptAndAnythingIsTolerated() {
    NotesPage page(m_store);
    show(page);
    openPreview(page);
    NotesPage other(m_store);
    other.setViewState(page.viewState());
    QCOMPARE(other.viewState(), page.viewState());
    other.setViewState({{QStringLiteral("preview"), QStringLiteral("x")}});
    QVERIFY(!preview(other)->isVisibleTo(&other));
  }

  void resultsArePutIntoTheNotes() {
    m_store.apply(queuedExperiment());
    m_store.apply({epochOf(kTeacher, 1, 5), epochOf(kStudent, 1, 60), finished(kStudent)});
    NotesPage page(m_store);
    show(page);
    QTest::keyClicks(editor(page), QStringLiteral("Results:"));
    page.findChild<QAction*>(QStringLiteral("insertAll"))->trigger();
    QVERIFY(page.text().startsWith(QStringLiteral("Results:\n\n| Run | T | Test errors |")));
    QVERIFY(page.text().contains(QStringLiteral("| student 30-30 | 4 | 60 | 20.00 % |")));
    QVERIFY(page.text().contains(QStringLiteral("| baseline 30-30 | – | – |")));
    QTest::keyClick(editor(page), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(page.text(), QStringLiteral("Results:"));
    page.setSelectedRuns({kStudent});
    page.findChild<QAction*>(QStringLiteral("insertSelected"))->trigger();
    QVERIFY(page.text().contains(QStringLiteral("| student 30-30 |")));
    QVERIFY(!page.text().contains(QStringLiteral("baseline")));
    openPreview(page);
    QVERIFY(preview(page)->document()->toHtml().contains(QStringLiteral("<table")));
  }

  void marksAndLists() {
    NotesPage page(m_store);
    show(page);
    QTest::keyClicks(editor(page), QStringLiteral("strong"));
    editor(page)->selectAll();
    QTest::keyClick(editor(page), Qt::Key_B, Qt::ControlModifier);
    QCOMPARE(page.text(), QStringLiteral("**strong**"));
    page.setText({});
    QTest::keyClick(editor(page), Qt::Key_I, Qt::ControlModifier);
    QTest::keyClicks(editor(page), QStringLiteral("so"));
    QCOMPARE(page.text(), QStringLiteral("*so*"));
    page.setText({});
    QTest::keyClicks(editor(page), QStringLiteral("9. one"));
    QTest::keyClick(editor(page), Qt::Key_Return);
    QTest::keyClicks(editor(page), QStringLiteral("two"));
    QTest::keyClick(editor(page), Qt::Key_Return);
    QCOMPARE(page.text(), QStringLiteral("9. one\n10. two\n11. "));
    QTest::keyClick(editor(page), Qt::Key_Return);
    QCOMPARE(page.text(), QStringLiteral("9. one\n10. two\n"));
  }

  void wordsAreFound() {
    NotesPage page(m_store);
    page.setText(QStringLiteral("dark knowledge, dark matter"));
    show(page);
    editor(page)->setFocus();
    QTest::keyClick(editor(page), Qt::Key_F, Qt::ControlModifier);
    auto* text = page.findChild<QLineEdit*>(QStringLiteral("findText"));
    QTRY_VERIFY(text->isVisible());
    QTest::keyClicks(text, QStringLiteral("dark"));
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(editor(page)->textCursor().selectionStart(), 0);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(editor(page)->textCursor().selectionStart(), 16);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(editor(page)->textCursor().selectionStart(), 0);
    QTest::keyClick(text, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(editor(page)->textCursor().selectionStart(), 16);
    QTest::keyClicks(text, QStringLiteral("est"));
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(page.findChild<QLabel*>(QStringLiteral("findNone"))->text(), QStringLiteral("The notes do not have it."));
    QTest::keyClick(text, Qt::Key_Escape);
    QVERIFY(!text->isVisible());
  }

  void aReportIsAskedFor() {
    NotesPage page(m_store);
    show(page);
    QSignalSpy wanted(&page, &NotesPage::reportWanted);
    QTest::mouseClick(page.findChild<QToolButton*>(QStringLiteral("notesReport")), Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
  }

 private:
  RunStore m_store;
};

}  // namespace retort

QTEST_MAIN(retort::TestNotesPage)
#include "test_notes_page.moc"
