// retort-cli paper: the published figures beside a session's runs.
#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/cli_program.h"

using namespace retort::test;

class TestCliPaper : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const QString data = m_home.filePath(text("data"));
    writeMiniIdx(data.toStdString(), smallDataset());
    const QStringList arguments = withSettings(
        quickRun(data, {text("--session"), text("a.retort")}),
        {"objective.temperature=20", "transfer_set.omit_classes=3", "transfer_set.fraction=1", "sweep.seeds=3"});
    const CliResult result = runCli(arguments, m_home.path());
    QVERIFY2(result.exitCode == 0, qPrintable(result.err));
  }

  /// Figures that come from the stored logits are those of an omitted class; what is no MNIST is not compared.
  void oneObjectForEachClaim() {
    const QByteArray before = bytesOf(m_home.filePath(text("a.retort")));
    const CliResult result = paper({text("--json")});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(bytesOf(m_home.filePath(text("a.retort"))), before);
    const auto claims = result.objects(text("claim"));
    QCOMPARE(claims.size(), 15);
    QCOMPARE(claims[1][text("verdict")].toString(), text("nothing yet"));
    for (const char* id : {"omit-3", "omit-3-on-3", "omit-3-offset", "omit-3-offset-on-3"}) {
      const QJsonObject claim = objectOf(claims, id);
      const QJsonArray settings = claim[text("settings")].toArray();
      QCOMPARE(settings.size(), 1);
      QCOMPARE(settings[0][text("values")].toArray().size(), 3);
      QCOMPARE(claim[text("verdict")].toString(), text("departs"));
      QVERIFY(settings[0][text("departures")].toArray().contains(text("data: data, 10 classes, 80 test cases")));
    }
    const auto mean = [&](const char* id) {
      return objectOf(claims, id)[text("settings")].toArray()[0][text("mean")].toDouble();
    };
    QVERIFY(mean("omit-3-on-3") <= mean("omit-3") && mean("omit-3-offset") <= mean("omit-3"));
    QVERIFY(objectOf(claims, "omit-3-offset")[text("settings")].toArray()[0][text("offset")].isObject());
  }

  void tables() {
    const CliResult plain = paper({});
    QCOMPARE(plain.exitCode, 0);
    QVERIFY2(plain.out.contains(text("(n = 3)")) && plain.out.contains(text("departs")), qPrintable(plain.out));
    QVERIFY(plain.out.contains(text("mnist-omit-3")) && plain.out.contains(text("nothing yet")));
    const CliResult markdown = paper({text("--markdown")});
    const QStringList lines = markdown.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QVERIFY(lines.size() >= 15);
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) QCOMPARE(lines[i].count(QLatin1Char('|')), 7);
    const QRegularExpression trained(text("^\\d+ runs, \\d+ min of training in all, from \\d{4}-\\d\\d-\\d\\d on$"));
    QVERIFY2(trained.match(lines.last()).hasMatch(), qPrintable(lines.last()));
    QVERIFY(lines[1].startsWith(text("| --- |")));
  }

  void whatIsWrongIsSaid() {
    QCOMPARE(paper({text("--json"), text("--markdown")}).exitCode, 2);
    const CliResult missing = runCli({text("paper"), text("none.retort")}, m_home.path());
    QCOMPARE(missing.exitCode, 2);
    QVERIFY2(missing.err.contains(text("none.retort")), qPrintable(missing.err));
  }

 private:
  [[nodiscard]] CliResult paper(const QStringList& more) const {
    return runCli(QStringList{text("paper"), text("a.retort")} + more, m_home.path());
  }
  static QJsonObject objectOf(const QList<QJsonObject>& claims, const char* id) {
    for (const QJsonObject& claim : claims)
      if (claim[text("id")].toString() == text(id)) return claim;
    return {};
  }

  QTemporaryDir m_home;
};

QTEST_GUILESS_MAIN(TestCliPaper)
#include "test_cli_paper.moc"
