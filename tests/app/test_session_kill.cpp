// A window is killed while it trains: the next one offers what it had, leaves the user's file alone, and goes on.
#include <csignal>
#include <cstdio>

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProcess>
#include <QTabWidget>

#include "app/pages/notes_page.h"
#include "app/text_size.h"
#include "tests/app/workbench_steps.h"

using namespace retort;
using namespace retort::test;

namespace {

const QString victimArgument = QStringLiteral("--victim");

/// Opens `file`, trains beside what is in it until the baseline hangs, takes a note, and waits to be killed once all of
/// it has reached the disk.
int liveAndBeKilled(const QString& home, const QString& file) {
  QSettings settings(home + QStringLiteral("/victim.ini"), QSettings::IniFormat);
  const auto engine = std::make_shared<ScriptedEngine>();
  engine->setScript(Role::Baseline, {Script::Ending::Stalls, 2, {}});
  RunStore store;
  RunController controller(store, [&engine] { return engine; });
  SessionController session(store, controller, sessionsIn(home + QStringLiteral("/state")));
  MainWindow window(store, controller, session, settings);
  window.show();
  controller.prepare();
  session.prepare(file);
  const auto wait = [](const auto& condition) { return QTest::qWaitFor(condition, 20'000); };
  if (!wait([&] { return session.status().path == file; })) return 1;
  window.findChild<QPlainTextEdit*>(QStringLiteral("notes"))->insertPlainText(QStringLiteral("before the kill"));
  if (!wait([&] { return window.findChild<QPushButton*>(QStringLiteral("run"))->isEnabled(); })) return 2;
  controller.start(window.form().spec());
  if (!wait([&] {
        return store.runs().size() == 3 && store.runs()[1].state == RunState::Completed &&
               store.runs()[2].points.size() == 2;
      }))
    return 3;
  session.collectEdits();
  // What is read of the session comes after all that was posted to it has been written.
  bool written = false;
  QObject::connect(&store, &RunStore::runsChanged, &window, [&](const auto&) { written = true; });
  Q_EMIT store.logitsWanted(store.runs()[1].id);
  if (!wait([&] { return written; })) return 4;
  std::puts("ready");
  std::fflush(stdout);
  return QApplication::exec();
}

}  // namespace

class TestSessionKill : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void recoversWhatAKilledWindowHad() {
    const auto home = std::make_shared<QTemporaryDir>();
    const QString file = home->filePath(QStringLiteral("a.retort"));
    {
      Workbench bench(std::make_shared<ScriptedEngine>(), home);
      prepare(bench);
      saveAs(bench, file);
      QVERIFY(bench.window.close());
    }
    const QByteArray saved = bytesOf(file);
    QProcess victim;
    victim.start(QCoreApplication::applicationFilePath(), {victimArgument, home->path(), file});
    QByteArray said;
    connect(&victim, &QProcess::readyReadStandardOutput, &victim, [&] { said += victim.readAllStandardOutput(); });
    QTRY_VERIFY_WITH_TIMEOUT(said.contains("ready"), 60'000);
    ::kill(static_cast<pid_t>(victim.processId()), SIGKILL);
    QVERIFY(victim.waitForFinished());
    QCOMPARE(victim.exitStatus(), QProcess::CrashExit);
    QCOMPARE(bytesOf(file), saved);

    const auto bench = started(home);
    QTRY_VERIFY2(notice(*bench).contains(QStringLiteral("3 runs (2 finished)")), qPrintable(notice(*bench)));
    answerNotice(*bench, "first");
    QTRY_COMPARE(bench->store.runs().size(), std::size_t{3});
    QCOMPARE(bench->store.runs().at(2).state, RunState::Unfinished);
    QCOMPARE(bench->store.runs().at(2).points.size(), std::size_t{2});
    QCOMPARE(bench->window.findChild<NotesPage*>()->text(), QStringLiteral("before the kill"));
    QVERIFY(bench->window.isWindowModified());
    QVERIFY2(notice(*bench).contains(QStringLiteral("1 run was not finished")), qPrintable(notice(*bench)));
    answerNotice(*bench, "first");
    QTRY_COMPARE(bench->store.runs().at(2).state, RunState::Completed);
    QCOMPARE(bench->store.runs().at(2).points.size(), std::size_t{4});
    QCOMPARE(bytesOf(file), saved);  // until the user saves
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  setTextSize(application, kUsualTextSize);
  const QStringList arguments = QCoreApplication::arguments();
  if (arguments.value(1) == victimArgument) return liveAndBeKilled(arguments.value(2), arguments.value(3));
  TestSessionKill test;
  return QTest::qExec(&test, argc, argv);
}

#include "test_session_kill.moc"
