#include <set>

#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "app/preset_card.h"
#include "app/recent_list.h"
#include "app/recent_sessions.h"
#include "app/session_menu.h"
#include "app/welcome.h"
#include "app/welcome_page.h"
#include "engine/experiment/presets.h"
#include "tests/app/workbench_steps.h"

namespace retort {

using namespace test;

namespace {

PresetCard* card(const Workbench& bench, const char* preset) {
  return bench.part<PresetCard>(QStringLiteral("preset ") + QLatin1String(preset));
}

void show(Workbench& bench) {
  bench.window.show();
  bench.window.activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(&bench.window));
  QTRY_VERIFY2(card(bench, "mnist-paper")->isVisible(), "after the first card is painted");
}

bool isWelcome(const Workbench& bench) { return bench.part<QWidget>(QStringLiteral("welcome"))->isVisible(); }

QListWidget* recent(const Workbench& bench) { return bench.part<QListWidget>(QStringLiteral("recentSessions")); }

void save(Workbench& bench, const char* name) {
  const QSignalSpy saved(&bench.session, &SessionController::saved);
  bench.session.saveAs(path(bench, name));
  QTRY_COMPARE(saved.size(), 1);
}

void choose(const QListWidget* list, int row) {
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(row)).center());
}

}  // namespace

class TestWelcome : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aNewSessionBeginsWithIt() {
    Workbench bench;
    show(bench);
    QVERIFY(isWelcome(bench));
    QVERIFY(!bench.part<QTabWidget>(QStringLiteral("views"))->isVisible());
    QTRY_VERIFY(bench.session.status().open);
    QVERIFY(isWelcome(bench));
    QVERIFY(action(bench, "show welcome")->isChecked());
  }

  void itCanBeLeftAndComesBack() {
    Workbench bench;
    show(bench);
    QTest::mouseClick(button(bench, "workbench"), Qt::LeftButton);
    QVERIFY(!isWelcome(bench));
    QVERIFY(bench.part<QTabWidget>(QStringLiteral("views"))->isVisible());
    QTRY_VERIFY(bench.session.status().open);  // what was chosen meanwhile stays
    QVERIFY(!isWelcome(bench));
    action(bench, "show welcome")->trigger();
    QVERIFY(isWelcome(bench));
    action(bench, "show welcome")->trigger();
    QVERIFY(!isWelcome(bench));
  }

  void theEmptyTableOfRunsIsAwayMeanwhile() {
    auto bench = std::make_unique<Workbench>();
    show(*bench);
    auto* runs = bench->part<QDockWidget>(QStringLiteral("runs dock"));
    QVERIFY(runs->isHidden());
    QVERIFY(bench->window.close());
    bench = reopened(bench);
    show(*bench);
    runs = bench->part<QDockWidget>(QStringLiteral("runs dock"));
    QVERIFY(runs->isHidden());
    QTest::mouseClick(button(*bench, "workbench"), Qt::LeftButton);
    QVERIFY(runs->isVisible());
    runs->hide();  // as the user has it, it stays
    action(*bench, "show welcome")->trigger();
    action(*bench, "show welcome")->trigger();
    QVERIFY(runs->isHidden());
    QVERIFY(bench->window.close());
    bench = reopened(bench);
    show(*bench);
    QTest::mouseClick(button(*bench, "workbench"), Qt::LeftButton);
    QVERIFY(bench->part<QDockWidget>(QStringLiteral("runs dock"))->isHidden());
  }

  void everyPresetHasItsCardWithPictureAndWords() {
    Workbench bench;
    show(bench);
    QCOMPARE(bench.window.findChildren<PresetCard*>().size(), static_cast<qsizetype>(presets().size()));
    for (const ExperimentSpec& preset : presets()) {
      const PresetCard* found = card(bench, preset.name.c_str());
      QVERIFY2(found, preset.name.c_str());
      QVERIFY(!found->accessibleName().isEmpty());
      QVERIFY(found->accessibleDescription().contains(QString::fromStdString(preset.title)));
      QFile picture(QStringLiteral(":/retort/cards/%1.svg").arg(found->preset()));
      QVERIFY2(picture.exists(), preset.name.c_str());
      QVERIFY2(picture.size() < 30'000, preset.name.c_str());
      const bool needsFiles = preset.dataset.kind == DatasetKind::Idx || preset.dataset.kind == DatasetKind::Speech;
      QCOMPARE(found->findChild<QPushButton*>() == nullptr, needsFiles);
    }
  }

  void aCardFillsTheFormAndShowsTheWorkbench() {
    Workbench bench;
    show(bench);
    QTest::mouseClick(card(bench, "glyphs-few"), Qt::LeftButton, {}, {60, 20});
    QCOMPARE(bench.form().spec().name, std::string("glyphs-few"));
    QVERIFY(!isWelcome(bench));
    QVERIFY(bench.store.runs().empty());
    QTRY_VERIFY(action(bench, "run")->isEnabled());
  }

  void theFirstCardRunsAtOnce() {
    Workbench bench;
    show(bench);
    QTRY_VERIFY(bench.session.status().open);
    QTest::mouseClick(button(bench, "run quick-start"), Qt::LeftButton);
    QVERIFY(!isWelcome(bench));
    QTRY_COMPARE(bench.store.runs().size(), std::size_t{3});
    QTRY_VERIFY(allOver(bench));
  }

  void keysGoFromCardToCard() {
    Workbench bench;
    bench.window.resize(1440, 900);
    show(bench);
    card(bench, "quick-start")->setFocus();
    QTRY_VERIFY(card(bench, "quick-start")->hasFocus());
    QTest::keyClick(card(bench, "quick-start"), Qt::Key_Down);
    auto* below = qobject_cast<PresetCard*>(QApplication::focusWidget());
    QVERIFY(below);
    QTest::keyClick(below, Qt::Key_Right);
    auto* right = qobject_cast<PresetCard*>(QApplication::focusWidget());
    QVERIFY(right && right != below);
    QCOMPARE(right->y(), below->y());
    QTest::keyClick(right, Qt::Key_Left);
    QCOMPARE(QApplication::focusWidget(), below);
    QTest::keyClick(below, Qt::Key_Up);
    QCOMPARE(QApplication::focusWidget(), card(bench, "quick-start"));
    QTest::keyClick(card(bench, "quick-start"), Qt::Key_Return);
    QVERIFY(!isWelcome(bench));
    QCOMPARE(bench.form().spec().name, std::string("quick-start"));
  }

  void everyCardIsReachedByArrows() {
    Workbench bench;
    bench.window.resize(1440, 900);
    show(bench);
    std::set<QWidget*> seen{card(bench, "quick-start")};
    std::vector<QWidget*> open{card(bench, "quick-start")};
    while (!open.empty()) {
      QWidget* from = open.back();
      open.pop_back();
      for (const Qt::Key key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down}) {
        from->setFocus();
        QTest::keyClick(from, key);
        if (seen.insert(QApplication::focusWidget()).second) open.push_back(QApplication::focusWidget());
      }
    }
    QCOMPARE(seen.size(), presets().size());
  }

  void theTimesAppearOnceTheMachineIsMeasured() {
    Workbench bench;
    const auto timeOf = [&bench](const char* preset) {
      QStringList texts;
      for (const QLabel* label : card(bench, preset)->findChildren<QLabel*>()) texts << label->text();
      return texts.join(u'|');
    };
    QVERIFY(timeOf("mnist-paper").contains(QLatin1String("measuring")));
    show(bench);
    QTRY_VERIFY(timeOf("quick-start").contains(QLatin1String("roughly")));
    QVERIFY(timeOf("mnist-paper").contains(QLatin1String("roughly")));
    trainOne(bench);
    action(bench, "show welcome")->trigger();
    QTRY_VERIFY(timeOf("quick-start").contains(QLatin1String("about")));
  }

  void aRunThatBeginsLeavesIt() {
    Workbench bench;
    show(bench);
    QTRY_VERIFY(bench.session.status().open);
    QTest::keyClick(&bench.window, Qt::Key_F5);
    QTRY_VERIFY(!isWelcome(bench));
    QTRY_VERIFY(allOver(bench));
    QVERIFY(!isWelcome(bench));
  }

  void recentSessionsAreListedAndOpened() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    save(*bench, "first.retort");
    save(*bench, "second.retort");
    bench = reopened(bench);
    QTRY_COMPARE(recent(*bench)->count(), 2);
    QVERIFY(isWelcome(*bench));
    QVERIFY(recent(*bench)->item(0)->text().startsWith(QLatin1String("second\ntoday, ")));
    choose(recent(*bench), 1);
    QTRY_COMPARE(bench->session.status().path, path(*bench, "first.retort"));
    QVERIFY(!isWelcome(*bench));
  }

  void aMissingSessionIsGreyedWithItsReason() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    save(*bench, "there.retort");
    QVERIFY(QDir(bench->place.path()).mkpath(QStringLiteral("away")));
    save(*bench, "away/gone.retort");
    save(*bench, "lost.retort");
    save(*bench, "there.retort");
    QVERIFY(QDir(path(*bench, "away")).removeRecursively());
    QVERIFY(QFile::remove(path(*bench, "lost.retort")));
    bench = reopened(bench);
    QTRY_COMPARE(recent(*bench)->count(), 3);
    const auto enabled = [&bench](int row) { return recent(*bench)->item(row)->flags().testFlag(Qt::ItemIsEnabled); };
    QVERIFY(enabled(0) && !enabled(1) && !enabled(2));
    QVERIFY(recent(*bench)->item(1)->text().contains(QLatin1String("moved, renamed or deleted")));
    QVERIFY(recent(*bench)->item(2)->text().contains(QLatin1String("folder is not there")));
    choose(recent(*bench), 1);
    QVERIFY(isWelcome(*bench));
  }

  void openAsksForAFileAndNewBegins() {
    Workbench bench;
    show(bench);
    QTRY_VERIFY(bench.session.status().open);
    QTest::mouseClick(bench.part<QToolButton>(QStringLiteral("welcomeOpen")), Qt::LeftButton);
    QTRY_VERIFY(bench.part<QFileDialog>(QStringLiteral("open dialog")));
    bench.part<QFileDialog>(QStringLiteral("open dialog"))->reject();
    QVERIFY(isWelcome(bench));
    QTest::mouseClick(bench.part<QToolButton>(QStringLiteral("welcomeNew")), Qt::LeftButton);
    QVERIFY(!isWelcome(bench));
  }

  void newLeavesASessionForOneToWorkIn() {
    auto bench = std::make_unique<Workbench>();
    trainOne(*bench);
    save(*bench, "first.retort");
    action(*bench, "show welcome")->trigger();
    QTest::mouseClick(bench->part<QToolButton>(QStringLiteral("welcomeNew")), Qt::LeftButton);
    QTRY_VERIFY(bench->store.runs().empty());
    QTRY_VERIFY(!isWelcome(*bench));
    action(*bench, "new session")->trigger();
    QTRY_VERIFY(isWelcome(*bench));
  }

  void timesAreTold() {
    const QDateTime now(QDate(2026, 11, 26), QTime(21, 3));
    QCOMPARE(whenText(now.addSecs(-3600), now), QStringLiteral("today, 20:03"));
    QCOMPARE(whenText(now.addDays(-1), now), QStringLiteral("yesterday, 21:03"));
    QCOMPARE(whenText(now.addDays(-2), now), QStringLiteral("2026-11-24"));
  }
};

}  // namespace retort

QTEST_MAIN(retort::TestWelcome)
#include "test_welcome.moc"
