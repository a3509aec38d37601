// The window as main() puts it together, with a scripted engine and a data set of a few kilobytes.
#pragma once

#include <memory>

#include <QDir>
#include <QSettings>
#include <QTemporaryDir>

#include "app/bridge/run_controller.h"
#include "app/bridge/session_controller.h"
#include "app/main_window.h"
#include "app/models/run_store.h"
#include "app/setup/experiment_form.h"
#include "app/setup/field_editor.h"
#include "app/setup/form_field.h"
#include "tests/app/session_files.h"
#include "tests/support/mini_idx.h"
#include "tests/support/scripted_engine.h"

namespace retort::test {

/// A folder with 400 training and 300 test cases of four classes; valid while `place` is.
inline QString makeDataFolder(const QTemporaryDir& place, const QString& name = QStringLiteral("data")) {
  MiniIdxOptions options;
  options.trainCases = 400;
  options.testCases = 300;
  const QString folder = place.filePath(name);
  writeMiniIdx(folder.toStdString(), makeMiniIdx(options));
  return folder;
}

struct Workbench {
  explicit Workbench(std::shared_ptr<ScriptedEngine> script = std::make_shared<ScriptedEngine>(),
                     std::shared_ptr<QTemporaryDir> home = std::make_shared<QTemporaryDir>(),
                     const QString& argument = {})
      : shared(std::move(home)),
        place(*shared),
        engine(std::move(script)),
        settings(place.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat),
        controller(store, [this] { return engine; }),
        session(store, controller, sessionsIn(place.filePath(QStringLiteral("state")))),
        window(store, controller, session, settings) {
    controller.prepare();
    session.prepare(argument);
  }

  std::shared_ptr<QTemporaryDir> shared;  ///< so that another workbench can go on where this one ended
  const QTemporaryDir& place;
  std::shared_ptr<ScriptedEngine> engine;
  QSettings settings;
  RunStore store;
  RunController controller;
  SessionController session;
  MainWindow window;

  [[nodiscard]] ExperimentForm& form() const { return window.form(); }
  template <typename T>
  [[nodiscard]] T* part(const QString& name) const {
    return window.findChild<T*>(name);
  }
  /// The part of the field that takes the keys.
  template <typename T>
  [[nodiscard]] T* input(const QString& path) const {
    const FormField* field = form().field(path);
    return field ? field->editor().template findChild<T*>() : nullptr;
  }
};

}  // namespace retort::test
