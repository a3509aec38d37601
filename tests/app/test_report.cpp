#include <algorithm>
#include <limits>

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include "app/message_line.h"
#include "app/report/notes_html.h"
#include "app/report/report_html.h"
#include "app/report/report_pdf.h"
#include "app/report/report_writer.h"
#include "engine/experiment/error.h"
#include "tests/app/pages/made_up_answers.h"
#include "tests/app/workbench.h"
#include "widgets/theme.h"

namespace retort {
namespace {

const QString kEvil = QStringLiteral("<script>alert(\"1\")</script> & 'x'");

/// Every address that the page would load or lead to, in its order; what is no well-formed XML has an error.
struct Seen {
  QString error;
  QStringList elements;
  QStringList loaded;  ///< src, of pictures above all
  QStringList links;
  QString text;
};

Seen pageOf(const QByteArray& html) {
  Seen page;
  QXmlStreamReader xml(html);
  while (!xml.atEnd()) {
    xml.readNext();
    if (xml.isCharacters()) page.text += xml.text();
    if (!xml.isStartElement()) continue;
    page.elements << xml.name().toString();
    for (const QXmlStreamAttribute& attribute : xml.attributes()) {
      const QString name = attribute.name().toString();
      if (name == QLatin1String("href")) page.links << attribute.value().toString();
      if (name == QLatin1String("src") || name == QLatin1String("background"))
        page.loaded << attribute.value().toString();
      if (name.startsWith(QLatin1String("on"))) page.loaded << name;
    }
  }
  if (xml.hasError()) page.error = xml.errorString();
  return page;
}

QByteArray fragment(const QString& html) { return "<body>" + html.toUtf8() + "</body>"; }

}  // namespace

class TestReport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp); }

  void init() {
    m_store = std::make_unique<RunStore>();
    m_store->setDataset(madeUpData());
  }

  void anEmptySessionSaysSo() {
    ReportSource from = source();
    from.notes.clear();
    const Seen page = pageOf(reportHtml(gatherReport(*m_store, from)));
    QVERIFY2(page.error.isEmpty(), qPrintable(page.error));
    QVERIFY(page.text.contains(QLatin1String("neither runs nor notes")));
  }

  void itHoldsWhatTheSessionHolds() {
    begin();
    const Seen page = pageOf(reportHtml(gatherReport(*m_store, source())));
    QVERIFY2(page.error.isEmpty(), qPrintable(page.error));
    for (const char* text : {"My session", "26 November 2026", "student 30-30", "baseline 30-30",
                             "Which classes are alike", "What student 30-30 confuses most", "Experiment made-up",
                             "objective.temperature", "Curves", "dark knowledge"})
      QVERIFY2(page.text.contains(QLatin1String(text)), text);
    QCOMPARE(page.loaded.size(), 3);  // curves, and the maps of teacher and student
    for (const QString& address : page.loaded) {
      QVERIFY(address.startsWith(QLatin1String("data:image/svg+xml;base64,")));
      const QByteArray svg = QByteArray::fromBase64(address.mid(address.indexOf(u',') + 1).toLatin1());
      const Seen drawing = pageOf(svg);
      QVERIFY2(drawing.error.isEmpty(), qPrintable(drawing.error));
      QVERIFY(drawing.elements.contains(QLatin1String("path")) && drawing.loaded.isEmpty());
    }
    QVERIFY(page.links.isEmpty());
  }

  void namesFromElsewhereStayText() {
    begin();
    RunLook look = m_store->look(kStudent);
    look.name = kEvil.toStdString();
    m_store->setLooks({look});
    ReportSource from = source();
    from.title = kEvil;
    const QByteArray html = reportHtml(gatherReport(*m_store, from));
    const Seen page = pageOf(html);
    QVERIFY2(page.error.isEmpty(), qPrintable(page.error));
    QVERIFY(!page.elements.contains(QLatin1String("script")));
    QVERIFY(!html.contains("<script"));
    QVERIFY(page.text.contains(kEvil));
  }

  void aNameMayLookLikeAPlace() {
    begin();
    RunLook look = m_store->look(kStudent);
    look.name = "net %2";
    m_store->setLooks({look});
    const Seen page = pageOf(reportHtml(gatherReport(*m_store, source())));
    QVERIFY(page.text.contains(QLatin1String("net %2: mean soft target by true class at T = ")));
  }

  void logitsThatAreNoNumbersAreSaid() {
    begin();
    Matrix logits = *answers(0, 10);
    logits.values[5] = std::numeric_limits<float>::quiet_NaN();
    m_store->setLogits(kStudent, std::make_shared<const Matrix>(std::move(logits)), nullptr);
    const Report report = gatherReport(*m_store, source());
    const auto classes =
        std::ranges::find(report.sections, QStringLiteral("Which classes are alike"), &ReportSection::title);
    QVERIFY(classes != report.sections.end());
    QCOMPARE(classes->figures.size(), std::size_t{2});
    const QByteArray teacher = classes->figures.front().draw();
    const QByteArray student = classes->figures.back().draw();
    QVERIFY(pageOf(student).error.isEmpty() && !student.isEmpty());
    QVERIFY2(student.count("<path") < teacher.count("<path"), "words alone, no cells");
  }

  void aTeacherThatIsGoneIsNoneOfAnother() {
    begin();
    RunLook look = m_store->look(kTeacher);
    look.deleted = true;
    m_store->setLooks({look});
    const Seen page = pageOf(reportHtml(gatherReport(*m_store, source())));
    QVERIFY(page.text.contains(QLatin1String("Its teacher is no longer in the session")));
    QVERIFY(page.text.contains(QLatin1String("What student 30-30 confuses most")));
  }

  void notesLoadNothing_data() {
    QTest::addColumn<QString>("markdown");
    QTest::newRow("picture") << QStringLiteral("![words](https://example.org/x.png)");
    QTest::newRow("file") << QStringLiteral("![words](file:///etc/passwd)");
    QTest::newRow("html picture") << QStringLiteral("words <img src=\"https://example.org/x.png\"> more");
    QTest::newRow("script") << QStringLiteral("words\n\n<script>alert(1)</script>\n\nmore");
    QTest::newRow("javascript") << QStringLiteral("[words](javascript:alert(1))");
    QTest::newRow("file link") << QStringLiteral("[words](file:///etc/passwd)");
    QTest::newRow("data link") << QStringLiteral("[words](data:text/html,x)");
    QTest::newRow("quotes") << QStringLiteral("[words](<https://e.org/\"onload=alert(1)>) \" ' < & >");
    QTest::newRow("picture in a link") << QStringLiteral("[![words](x.png)](javascript:alert(1))");
    QTest::newRow("table") << QStringLiteral("| words | b |\n|---|---|\n| ![a](x.png) | <b onclick=x> |");
  }
  void notesLoadNothing() {
    QFETCH(const QString, markdown);
    const Seen page = pageOf(fragment(notesHtml(markdown)));
    QVERIFY2(page.error.isEmpty(), qPrintable(page.error + notesHtml(markdown)));
    QVERIFY2(page.loaded.isEmpty(), qPrintable(page.loaded.join(u' ')));
    for (const char* element : {"script", "img", "iframe", "object", "style", "link"})
      QVERIFY2(!page.elements.contains(QLatin1String(element)), element);
    for (const QString& link : page.links) QVERIFY2(link.startsWith(QLatin1String("https://")), qPrintable(link));
    QVERIFY(page.text.contains(QLatin1String("words")));
  }

  void notesKeepTheirForm() {
    const Seen page = pageOf(fragment(notesHtml(QStringLiteral(
        "# Head\n\n- one\n- two\n\n**strong** [web](https://example.org)\n\n| a | b |\n|---|---|\n| c | d |"))));
    for (const char* element : {"h1", "ul", "li", "table", "a"})
      QVERIFY2(page.elements.contains(QLatin1String(element)), element);
    QCOMPARE(page.links, QStringList{QStringLiteral("https://example.org")});
  }

  void theMenuAsksWhereAndTheWindowSaysWhatCameOfIt() {
    test::Workbench bench;
    bench.window.show();
    QTRY_VERIFY(bench.session.status().open);
    bench.part<QPlainTextEdit>(QStringLiteral("notes"))->setPlainText(QStringLiteral("dark knowledge"));
    const auto choose = [&bench](const QString& path) {
      bench.part<QAction>(QStringLiteral("report"))->trigger();
      auto* dialog = bench.part<QFileDialog>(QStringLiteral("report dialog"));
      QVERIFY(dialog);
      dialog->setOption(QFileDialog::DontConfirmOverwrite);
      Q_EMIT dialog->fileSelected(path);
      dialog->close();
    };
    const QString path = bench.place.filePath(QStringLiteral("report.html"));
    choose(path);
    QTRY_VERIFY(QFile::exists(path));
    QTRY_VERIFY(bench.part<QStatusBar>({})->currentMessage().contains(path));
    choose(bench.place.filePath(QStringLiteral("nowhere/report.pdf")));
    QTRY_VERIFY(bench.part<MessageLine>({})->text().contains(QLatin1String("nowhere/report.pdf cannot be written")));
  }

  void thePdfHasPages() {
    begin();
    const QByteArray pdf = reportPdf(gatherReport(*m_store, source()));
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.trimmed().endsWith("%%EOF"));
    QVERIFY(pdf.count("/Type /Page\n") >= 2);
  }

  void itIsWrittenOnceLogitsAreRead() {
    begin(false);
    const QTemporaryDir place;
    const QString path = place.filePath(QStringLiteral("report.html"));
    ReportWriter writer(*m_store);
    QSignalSpy wanted(m_store.get(), &RunStore::logitsWanted);
    QSignalSpy written(&writer, &ReportWriter::written);
    writer.write(path, source());
    QCOMPARE(wanted.count(), 2);
    m_store->setLogits(kTeacher, answers(0, 100), nullptr);
    QVERIFY(written.isEmpty());
    m_store->setLogits(kStudent, answers(0, 10), nullptr);
    QTRY_COMPARE(written.count(), 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(pageOf(file.readAll()).text.contains(QLatin1String("What student 30-30 confuses most")));
  }

  void aReportOfAnotherSessionIsGivenUp() {
    begin(false);
    const QTemporaryDir place;
    ReportWriter writer(*m_store);
    QSignalSpy written(&writer, &ReportWriter::written);
    writer.write(place.filePath(QStringLiteral("first.html")), source());
    writer.giveUp();
    m_store->setLogits(kTeacher, answers(0, 100), nullptr);
    m_store->setLogits(kStudent, answers(0, 10), nullptr);
    writer.write(place.filePath(QStringLiteral("second.pdf")), source());
    QTRY_COMPARE(written.count(), 1);
    QCOMPARE(QDir(place.path()).entryList(QDir::Files), QStringList{QStringLiteral("second.pdf")});
  }

  void whatCannotBeWrittenIsSaid() {
    begin();
    const QTemporaryDir place;
    const QString path = place.filePath(QStringLiteral("nowhere/report.html"));
    ReportWriter writer(*m_store);
    QString said;
    connect(&writer, &ReportWriter::failed, this,
            [&said](const Error& error) { said = QString::fromUtf8(error.what()); });
    writer.write(path, source());
    QTRY_VERIFY(said.contains(path));
    QVERIFY(said.contains(QLatin1String("Choose another folder or name")));
  }

 private:
  static ReportSource source() {
    return {QStringLiteral("My session"),
            QStringLiteral("26 November 2026, 21:45"),
            QStringLiteral("# Why\n\ndark knowledge"),
            {}};
  }
  void begin(bool withLogits = true) {
    ExperimentSpec spec;
    spec.name = "made-up";
    spec.objective.temperature = 7;
    auto events = queuedExperiment();
    for (Event& event : events)
      if (auto* queued = std::get_if<RunQueued>(&event)) queued->experiment = 1;
    events.insert(events.begin(), ExperimentQueued{1, spec});
    events.push_back(RunStarted{kStudent, 300, 300, dataWithHash()});
    for (const RunId run : {kTeacher, kStudent, kBaseline})
      for (int epoch = 1; epoch <= 3; ++epoch) events.push_back(epochOf(run, epoch, 60 / epoch));
    for (const RunId run : {kTeacher, kStudent, kBaseline}) events.push_back(finished(run));
    m_store->apply(events);
    if (!withLogits) return;
    m_store->setLogits(kTeacher, answers(0, 100), nullptr);
    m_store->setLogits(kStudent, answers(0, 10), nullptr);
  }
  static std::shared_ptr<const Dataset> dataWithHash() {
    auto data = madeUpData();
    data->sha256 = "abcdef0123456789";
    return data;
  }

  std::unique_ptr<RunStore> m_store;
};

}  // namespace retort

QTEST_MAIN(retort::TestReport)
#include "test_report.moc"
