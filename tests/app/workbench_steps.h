// What a person does at the workbench, again and again.
#pragma once

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>

#include "app/message_line.h"
#include "app/models/runs_table_model.h"
#include "app/notice_line.h"
#include "app/runs_panel.h"
#include "tests/app/workbench.h"

namespace retort::test {

inline void type(const Workbench& bench, const QString& path, const QString& text) {
  auto* line = bench.input<QLineEdit>(path);
  line->selectAll();
  QTest::keyClick(line, Qt::Key_Delete);
  QTest::keyClicks(line, text);
}

/// A small experiment on the workbench's own data, checked against it.
inline void prepare(Workbench& bench, const QString& epochs = QStringLiteral("4")) {
  bench.window.show();
  QVERIFY(QTest::qWaitForWindowExposed(&bench.window));
  bench.form().useFolder(test::makeDataFolder(bench.place));
  type(bench, QStringLiteral("training.epochs"), epochs);
  type(bench, QStringLiteral("teacher.training.epochs"), epochs);
  type(bench, QStringLiteral("transfer_set.fraction"), QStringLiteral("1"));
  QTRY_VERIFY(bench.store.dataset() && bench.store.dataset()->test.count() == 300);
}

/// Clicks the tab of the page of that name.
inline void showPage(const Workbench& bench, const char* name) {
  auto* views = bench.part<QTabWidget>(QStringLiteral("views"));
  const int tab = views->indexOf(bench.part<QWidget>(QString::fromLatin1(name)));
  QVERIFY2(tab >= 0, name);
  QTest::mouseClick(views->tabBar(), Qt::LeftButton, {}, views->tabBar()->tabRect(tab).center());
  QCOMPARE(views->currentIndex(), tab);
}

inline QPushButton* button(const Workbench& bench, const char* name) {
  return bench.part<QPushButton>(QString::fromLatin1(name));
}

inline bool allOver(const Workbench& bench) { return !bench.store.runs().empty() && !bench.controller.isRunning(); }

/// Types the path into the file dialog of that name and presses Enter.
inline void answerFileDialog(Workbench& bench, const QString& name, const QString& path) {
  QFileDialog* dialog = nullptr;
  QTRY_VERIFY((dialog = bench.part<QFileDialog>(name)) != nullptr);
  auto* line = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
  QVERIFY(line);
  line->setText(path);
  QTest::keyClick(line, Qt::Key_Return);
  QTRY_VERIFY(!bench.part<QFileDialog>(name));
  if (!bench.window.isVisible()) return;
  bench.window.activateWindow();
  QTRY_VERIFY(bench.window.isActiveWindow());
}

inline void saveAs(Workbench& bench, const QString& path) {
  QTest::keyClick(&bench.window, Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
  answerFileDialog(bench, QStringLiteral("save dialog"), path);
  QTRY_VERIFY(bench.session.status().savedAt.isValid() && !bench.session.status().saving);
}

/// The program started anew, with that file as its argument.
inline std::unique_ptr<Workbench> started(const std::shared_ptr<QTemporaryDir>& home, const QString& path = {}) {
  auto bench = std::make_unique<Workbench>(std::make_shared<ScriptedEngine>(), home, path);
  bench->window.show();
  return bench;
}

/// The same, after the program has come to its end.
inline std::unique_ptr<Workbench> reopened(std::unique_ptr<Workbench>& ended, const QString& path = {}) {
  const auto home = ended->shared;
  ended.reset();
  return started(home, path);
}

/// Runs the small experiment to its end.
inline void trainOne(Workbench& bench) {
  prepare(bench);
  QTest::mouseClick(button(bench, "run"), Qt::LeftButton);
  QTRY_VERIFY(allOver(bench));
  QTRY_COMPARE(bench.store.runs().size(), std::size_t{3});
}

inline QString path(const Workbench& bench, const char* name) {
  return bench.place.filePath(QString::fromLatin1(name));
}

inline RunsPanel& panel(const Workbench& bench) { return *bench.window.findChild<RunsPanel*>(); }
inline QTreeView& table(const Workbench& bench) { return panel(bench).table(); }
inline int rows(const Workbench& bench) { return table(bench).model()->rowCount(); }
inline QAction* action(const Workbench& bench, const char* name) {
  return bench.part<QAction>(QString::fromLatin1(name));
}

inline void clickRow(const Workbench& bench, int row) {
  const QModelIndex index = table(bench).model()->index(row, RunsTableModel::State);
  QTest::mouseClick(table(bench).viewport(), Qt::LeftButton, {}, table(bench).visualRect(index).center());
}

inline QString notice(const Workbench& bench) { return bench.part<NoticeLine>(QStringLiteral("notice"))->text(); }
inline void answerNotice(const Workbench& bench, const char* name) {
  auto* line = bench.part<NoticeLine>(QStringLiteral("notice"));
  QTest::mouseClick(line->findChild<QPushButton*>(QString::fromLatin1(name)), Qt::LeftButton);
}

inline QString message(const Workbench& bench) { return bench.part<MessageLine>(QStringLiteral("message"))->text(); }

inline QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace retort::test
