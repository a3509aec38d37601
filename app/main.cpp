#include <clocale>
#include <csignal>

#include <QApplication>
#include <QFileInfo>
#include <QSettings>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/first_frame.h"
#include "app/main_window.h"
#include "app/models/run_store.h"
#include "app/session_menu.h"
#include "app/text_size.h"
#include "app/welcome.h"

namespace {

retort::SessionFactory sessionFiles() {
  return {retort::newSession, retort::openSession, [] { return retort::recoverableSessions(); }, retort::recoverSession,
          retort::discardRecoverable};
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no further is an error to be told, not the end
  // Nothing here is drawn by OpenGL, and its libraries would take a third of the time to the first frame.
  if (!qEnvironmentVariableIsSet("QT_XCB_GL_INTEGRATION")) qputenv("QT_XCB_GL_INTEGRATION", "none");
  QApplication application(argc, argv);
  std::setlocale(LC_NUMERIC, "C");  // QApplication has set the user's, in which a comma may be the decimal sign
  QCoreApplication::setOrganizationName(QStringLiteral("retort"));
  QCoreApplication::setApplicationName(QStringLiteral("retort"));
  QGuiApplication::setDesktopFileName(QStringLiteral("io.github.retort"));

  QSettings settings;
  retort::RunStore store;
  retort::RunController controller(store, [] { return retort::openEngineLibrary(retort::engineLibraryPaths()); });
  retort::SessionController session(store, controller, sessionFiles());
  retort::setTextSize(application, retort::savedTextSize(settings));
  retort::MainWindow window(store, controller, session, settings);
  const QString argument = QCoreApplication::arguments().value(1);  // without Qt's own, such as -style
  const bool isExperiment = !argument.isEmpty() && retort::isExperimentFile(argument);
  const retort::FirstFrame firstFrame(window);
  QObject::connect(&firstFrame, &retort::FirstFrame::shown, &controller, &retort::RunController::prepare);
  QObject::connect(&firstFrame, &retort::FirstFrame::shown, &session, [&] {
    session.prepare(isExperiment || argument.isEmpty() ? QString() : QFileInfo(argument).absoluteFilePath());
  });
  if (!argument.isEmpty()) window.findChild<retort::Welcome*>()->showWorkbench();
  window.show();
  if (isExperiment) window.openPath(argument);
  return QApplication::exec();
}
