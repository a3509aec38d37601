#include "app/bridge/engine_loader.h"

#include <dlfcn.h>

#include <utility>

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include "app/bridge/lazy_engine.h"
#include "engine/experiment/error.h"
#include "engine/experiment/run_queue.h"

namespace retort {
namespace {

const QString libraryName = QStringLiteral("libretort_engine.so");

[[noreturn]] void refuse(ErrorKind kind, const QString& where, const std::string& problem) {
  throw Error(kind, where.toStdString(), problem, "Build or install Retort again");
}

}  // namespace

EngineLoader::EngineLoader(Factory factory, Callbacks callbacks)
    : m_factory(std::move(factory)),
      m_callbacks(std::move(callbacks)),
      m_engine(std::make_shared<LazyEngine>(m_promise.get_future().share())) {}

void EngineLoader::start() {
  if (!m_thread.joinable()) m_thread = std::jthread([this] { open(); });
}

void EngineLoader::open() {
  try {
    m_callbacks.measured(measuredWorkerCount());
    const auto engine = m_factory();
    m_promise.set_value(engine);
    m_callbacks.opened(engine->info(), nullptr);
  } catch (...) {
    const auto error = std::current_exception();
    try {
      m_promise.set_exception(error);
    } catch (const std::future_error&) {
      // The engine was opened; what failed is what it says of itself.
    }
    m_callbacks.opened({}, error);
  }
}

QStringList engineLibraryPaths() {
  const QDir beside(QCoreApplication::applicationDirPath());
  return {beside.filePath(libraryName),
          beside.filePath(QStringLiteral("../" RETORT_INSTALL_LIBDIR "/retort/") + libraryName),
          QStringLiteral(RETORT_ENGINE_BUILD_DIR "/") + libraryName};
}

std::shared_ptr<Engine> openEngineLibrary(const QStringList& paths) {
  for (const QString& path : paths) {
    if (!QFileInfo::exists(path)) continue;
    void* library = ::dlopen(QFile::encodeName(path).constData(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!library) refuse(ErrorKind::BadFile, path, ::dlerror());
    const auto make = reinterpret_cast<Engine* (*)()>(::dlsym(library, "retort_make_engine"));
    if (!make) refuse(ErrorKind::BadFile, path, "it holds no engine");
    return std::shared_ptr<Engine>(make());
  }
  refuse(ErrorKind::MissingFile, paths.join(QStringLiteral(", ")), "the training engine is not there");
}

}  // namespace retort
