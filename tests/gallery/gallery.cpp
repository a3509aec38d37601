// Opens sessions in the real window and photographs its views as a list of steps says: resources/screenshots/take.
//   gallery STEPS FOLDER [WIDTHxHEIGHT]
// A step is a line; widgets are found by object name, in the shown view first:
//   open FILE                     that session, from the folder that the session paths are relative to
//   tab NAME                      the view with that object name
//   runs NAME|NAME...             selects them in the runs table
//   choose NAME ITEM              of a combo box, by its number or the beginning of its text
//   tick NAME / untick NAME       a check box
//   press NAME                    a button
//   turn NAME NUMBER              a row of tabs within a view
//   write NAME TEXT               into a text, a new line for each \n
//   enter NAME TEXT               into a line, ended with Return
//   click NAME X Y                at these shares of its width and height
//   key NAME KEYS                 such as Right or Ctrl+A, into that widget
//   drag NAME X,Y X,Y...          with the left button, along these shares of its size
//   shot FILE                     FOLDER/FILE.png, when the window has come to rest
#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QKeySequence>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/main_window.h"
#include "app/models/run_store.h"
#include "app/runs_panel.h"
#include "app/text_size.h"
#include "tests/app/session_files.h"

using namespace retort;

namespace {

constexpr int kRest = 700;         // ms without a change: the window has come to rest
constexpr int kPatience = 60'000;  // ms until it is photographed all the same

/// Something that a step asks for is not there.
struct StepError {
  QString text;
};

/// Remembers when anything in the window was last painted.
class PaintWatch : public QObject {
 public:
  PaintWatch() {
    m_time.start();
    qApp->installEventFilter(this);
  }
  void waitForRest() {
    m_time.restart();
    QElapsedTimer all;
    all.start();
    (void)QTest::qWaitFor([&] { return m_time.elapsed() > kRest || all.elapsed() > kPatience; }, 2 * kPatience);
  }

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) m_time.restart();
    return false;
  }

 private:
  QElapsedTimer m_time;
};

class Gallery {
 public:
  Gallery(const QString& folder, const QSize& size)
      : m_folder(folder),
        m_settings(m_place.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat),
        m_controller(m_store, [] { return openEngineLibrary({QStringLiteral(RETORT_ENGINE_FILE)}); }),
        m_session(m_store, m_controller, test::sessionsIn(m_place.filePath(QStringLiteral("state")))),
        m_window(m_store, m_controller, m_session, m_settings) {
    m_window.resize(size);
    m_controller.prepare();
    m_session.prepare();
    m_window.show();
    m_watch.waitForRest();
  }

  void run(const QString& line) {
    const QString name = line.section(u' ', 0, 0);
    const QString rest = line.section(u' ', 1).trimmed();
    const auto step = m_steps.find(name);
    if (step == m_steps.end()) throw StepError{QStringLiteral("there is no such step")};
    step->second(rest);
    QCoreApplication::processEvents();
  }

 private:
  template <typename T>
  [[nodiscard]] T& find(const QString& name) const {
    const auto* views = m_window.findChild<QTabWidget*>(QStringLiteral("views"));
    T* found = views->currentWidget()->findChild<T*>(name);
    if (!found) found = m_window.findChild<T*>(name);
    if (!found)
      throw StepError{QStringLiteral("the window has no such %1").arg(QLatin1String(T::staticMetaObject.className()))};
    return *found;
  }

  void open(const QString& path) {
    if (!QFile::exists(path)) throw StepError{QStringLiteral("there is no such file")};
    const QString whole = QDir::current().absoluteFilePath(path);
    m_window.openPath(whole);
    const bool loaded =
        QTest::qWaitFor([&] { return m_session.status().path == whole && !m_session.status().opening; }, kPatience) &&
        QTest::qWaitFor([this] { return m_store.dataset() != nullptr; }, kPatience);
    if (!loaded) throw StepError{QStringLiteral("the session or its data cannot be read")};
    m_watch.waitForRest();
  }

  void showTab(const QString& name) {
    auto* views = m_window.findChild<QTabWidget*>(QStringLiteral("views"));
    for (int i = 0; i < views->count(); ++i)
      if (views->widget(i)->objectName() == name) return views->setCurrentIndex(i);
    throw StepError{QStringLiteral("there is no such view")};
  }

  void selectRuns(const QString& names) {
    std::vector<RunId> runs;
    for (const QString& name : names.split(u'|', Qt::SkipEmptyParts)) {
      const auto found = std::ranges::find(m_store.runs(), name.trimmed(), &RunRecord::name);
      if (found == m_store.runs().end()) throw StepError{QStringLiteral("there is no run '%1'").arg(name.trimmed())};
      runs.push_back(found->id);
    }
    m_window.findChild<RunsPanel*>()->select(runs);
  }

  void choose(const QString& what) {
    auto& combo = find<QComboBox>(what.section(u' ', 0, 0));
    const QString item = what.section(u' ', 1);
    bool isNumber = false;
    int index = item.toInt(&isNumber);
    if (!isNumber) index = combo.findText(item, Qt::MatchStartsWith);
    if (index < 0 || index >= combo.count()) throw StepError{QStringLiteral("it has no such item")};
    combo.setCurrentIndex(index);
    Q_EMIT combo.activated(index);
  }

  void turn(const QString& what) {
    auto& tabs = find<QTabBar>(what.section(u' ', 0, 0));
    const int number = what.section(u' ', 1).toInt();
    if (number < 0 || number >= tabs.count()) throw StepError{QStringLiteral("it has no such tab")};
    tabs.setCurrentIndex(number);
  }

  void write(const QString& what) {
    auto& text = find<QPlainTextEdit>(what.section(u' ', 0, 0));
    text.setPlainText(what.section(u' ', 1).replace(QLatin1String("\\n"), QLatin1String("\n")));
  }

  void tick(const QString& name, bool on) {
    auto& box = find<QAbstractButton>(name);
    if (box.isChecked() != on) box.click();
  }

  void enter(const QString& what) {
    auto& line = find<QLineEdit>(what.section(u' ', 0, 0));
    line.setFocus();
    line.selectAll();
    QTest::keyClicks(&line, what.section(u' ', 1));
    QTest::keyClick(&line, Qt::Key_Return);
  }

  [[nodiscard]] static QPoint placeIn(const QWidget& widget, double x, double y) {
    return {static_cast<int>(x * widget.width()), static_cast<int>(y * widget.height())};
  }
  /// Scroll areas take the mouse on their viewport.
  [[nodiscard]] QWidget& target(const QString& name) const {
    auto& widget = find<QWidget>(name);
    const auto* area = qobject_cast<QAbstractScrollArea*>(&widget);
    return area ? *area->viewport() : widget;
  }

  void click(const QString& what) {
    const QStringList words = what.split(u' ', Qt::SkipEmptyParts);
    QWidget& widget = target(words.value(0));
    m_watch.waitForRest();
    QTest::mouseClick(&widget, Qt::LeftButton, {},
                      placeIn(widget, words.value(1).toDouble(), words.value(2).toDouble()));
  }

  void drag(const QString& what) {
    const QStringList words = what.split(u' ', Qt::SkipEmptyParts);
    QWidget& widget = target(words.value(0));
    const auto at = [&](qsizetype i) {
      return placeIn(widget, words[i].section(u',', 0, 0).toDouble(), words[i].section(u',', 1).toDouble());
    };
    for (qsizetype i = 1; i < words.size(); ++i) {
      if (i == 1) QTest::mousePress(&widget, Qt::LeftButton, {}, at(i));
      QTest::mouseMove(&widget, at(i));
    }
    QTest::mouseRelease(&widget, Qt::LeftButton, {}, at(words.size() - 1));
  }

  void press(const QString& what) {
    QWidget& widget = target(what.section(u' ', 0, 0));
    widget.setFocus();
    const QKeySequence keys(what.section(u' ', 1));
    if (keys.isEmpty()) throw StepError{QStringLiteral("these are no keys")};
    for (int i = 0; i < keys.count(); ++i) QTest::keyClick(&widget, keys[i].key(), keys[i].keyboardModifiers());
  }

  void shoot(const QString& name) {
    m_watch.waitForRest();
    const QString path = QDir(m_folder).filePath(name + QStringLiteral(".png"));
    if (!m_window.grab().save(path)) throw StepError{QStringLiteral("%1 cannot be written").arg(path)};
    std::printf("%s\n", qPrintable(path));
  }

  QTemporaryDir m_place;
  QString m_folder;
  QSettings m_settings;
  RunStore m_store;
  RunController m_controller;
  SessionController m_session;
  MainWindow m_window;
  PaintWatch m_watch;
  const std::map<QString, std::function<void(const QString&)>> m_steps = {
      {QStringLiteral("open"), [this](const QString& rest) { open(rest); }},
      {QStringLiteral("tab"), [this](const QString& rest) { showTab(rest); }},
      {QStringLiteral("runs"), [this](const QString& rest) { selectRuns(rest); }},
      {QStringLiteral("choose"), [this](const QString& rest) { choose(rest); }},
      {QStringLiteral("tick"), [this](const QString& rest) { tick(rest, true); }},
      {QStringLiteral("untick"), [this](const QString& rest) { tick(rest, false); }},
      {QStringLiteral("press"), [this](const QString& rest) { find<QAbstractButton>(rest).click(); }},
      {QStringLiteral("turn"), [this](const QString& rest) { turn(rest); }},
      {QStringLiteral("write"), [this](const QString& rest) { write(rest); }},
      {QStringLiteral("enter"), [this](const QString& rest) { enter(rest); }},
      {QStringLiteral("click"), [this](const QString& rest) { click(rest); }},
      {QStringLiteral("drag"), [this](const QString& rest) { drag(rest); }},
      {QStringLiteral("key"), [this](const QString& rest) { press(rest); }},
      {QStringLiteral("shot"), [this](const QString& rest) { shoot(rest); }},
  };
};

int photograph(const QStringList& arguments) {
  QFile steps(arguments.value(1));
  const QStringList size = arguments.value(3, QStringLiteral("1440x900")).split(u'x');
  if (arguments.size() < 3 || size.size() != 2 || !steps.open(QIODevice::ReadOnly)) {
    std::fprintf(stderr, "usage: gallery STEPS FOLDER [WIDTHxHEIGHT]\n");
    return 2;
  }
  Gallery gallery(arguments.value(2), {size[0].toInt(), size[1].toInt()});
  for (int number = 1; !steps.atEnd(); ++number) {
    const QString line = QString::fromUtf8(steps.readLine()).trimmed();
    if (line.isEmpty() || line.startsWith(u'#')) continue;
    try {
      gallery.run(line);
    } catch (const StepError& error) {
      std::fprintf(stderr, "%s:%d: %s: %s\n", qPrintable(steps.fileName()), number, qPrintable(line),
                   qPrintable(error.text));
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  setTextSize(application, kUsualTextSize);
  return photograph(QCoreApplication::arguments());
}
