#pragma once

#include <functional>
#include <future>
#include <memory>
#include <thread>

#include <QString>
#include <QStringList>

#include "engine/experiment/engine.h"

namespace retort {

/// Opens an engine on a background thread, so that the window need not wait for LibTorch. The destructor joins.
class EngineLoader {
 public:
  using Factory = std::function<std::shared_ptr<Engine>()>;
  /// What was found: how many runs at a time pay off here, and the engine (or why there is none).
  struct Callbacks {
    std::function<void(int workers)> measured;                              ///< first, on the loader's thread
    std::function<void(EngineInfo info, std::exception_ptr error)> opened;  ///< then, on the loader's thread
  };

  EngineLoader(Factory factory, Callbacks callbacks);

  /// Usable at once: runs given to it wait for the engine.
  [[nodiscard]] std::shared_ptr<Engine> engine() const { return m_engine; }
  /// Begins to open; a second call does nothing. To be called once the first frame is on the screen: opening takes the
  /// dynamic linker's lock, on which plugins of the window would wait.
  void start();

 private:
  void open();

  Factory m_factory;
  Callbacks m_callbacks;
  std::promise<std::shared_ptr<Engine>> m_promise;
  std::shared_ptr<Engine> m_engine;
  std::jthread m_thread;
};

/// Where retort_engine may lie, in the order in which it is looked for: beside the program, where it was
/// installed, in the build tree.
[[nodiscard]] QStringList engineLibraryPaths();

/// Opens the shared library retort_engine; it stays open until the process ends.
/// @throws Error(MissingFile, BadFile) naming the file and what to do.
[[nodiscard]] std::shared_ptr<Engine> openEngineLibrary(const QStringList& paths);

}  // namespace retort
