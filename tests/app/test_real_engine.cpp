// The window with the engine that main() opens, on digits drawn for the occasion.
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/main_window.h"
#include "app/models/run_store.h"
#include "app/pages/curves_page.h"
#include "app/pages/distribution_panel.h"
#include "app/setup/experiment_form.h"
#include "app/setup/field_editor.h"
#include "app/setup/form_field.h"
#include "app/text_size.h"
#include "tests/app/session_files.h"
#include "widgets/curve_chart.h"
#include "widgets/distribution_bars.h"

using namespace retort;

namespace {

void type(const ExperimentForm& form, const char* path, const QString& text) {
  auto* line = form.field(QString::fromLatin1(path))->editor().findChild<QLineEdit*>();
  line->selectAll();
  QTest::keyClick(line, Qt::Key_Delete);
  QTest::keyClicks(line, text);
}

}  // namespace

class TestRealEngine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fillRunWatchAndLook() {
    setTextSize(*qApp, kUsualTextSize);
    const QTemporaryDir place;
    QSettings settings(place.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    RunStore store;
    RunController controller(store, [] { return openEngineLibrary({QStringLiteral(RETORT_ENGINE_FILE)}); });
    SessionController session(store, controller, test::sessionsIn(place.filePath(QStringLiteral("state"))));
    MainWindow window(store, controller, session, settings);
    session.prepare();
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));

    type(window.form(), "teacher.layers", QStringLiteral("40"));
    type(window.form(), "student.layers", QStringLiteral("20"));
    type(window.form(), "teacher.training.epochs", QStringLiteral("2"));
    type(window.form(), "training.epochs", QStringLiteral("2"));
    type(window.form(), "transfer_set.fraction", QStringLiteral("0.2"));
    QVERIFY2(window.form().problem().isEmpty(), qPrintable(window.form().problem()));
    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("run")), Qt::LeftButton);

    const auto points = [&store] {
      return std::any_of(store.runs().begin(), store.runs().end(), [](const auto& run) { return !run.points.empty(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(points(), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isRunning(), 90'000);
    QCOMPARE(store.runs().size(), std::size_t{3});
    for (const RunRecord& run : store.runs()) {
      QVERIFY2(run.state == RunState::Completed, run.result->message.c_str());
      QCOMPARE(run.points.size(), std::size_t{2});
      QVERIFY(run.result->testErrors < run.result->testCases * 8 / 10);
    }
    QVERIFY(store.runs().at(1).points.back().gradientRatio);

    const CurvesPage* page = window.findChild<CurvesPage*>();
    QTRY_VERIFY(!page->chart()->data().series.empty());
    const auto bars = [page] { return page->panel()->bars()->data().blocks; };
    QTRY_VERIFY(!bars().empty() && !bars().front().values.empty());
    const auto before = bars().front().values;
    auto* slider = page->panel()->findChild<QSlider*>(QStringLiteral("slider"));
    slider->setValue(slider->maximum());
    QTRY_VERIFY(bars().front().values != before);
  }
};

QTEST_MAIN(TestRealEngine)
#include "test_real_engine.moc"
