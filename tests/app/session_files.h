// The session files that main() hands to the window, with working copies in a folder of the test's.
#pragma once

#include <string>

#include <QString>

#include "app/bridge/session_controller.h"

namespace retort::test {

/// Real session files, with working copies in this folder.
inline SessionFactory sessionsIn(const QString& folder) {
  const std::string directory = folder.toStdString();
  const auto there = [directory](SessionOptions options) {
    options.stateDirectory = directory;
    return options;
  };
  return {[there](const SessionOptions& options) { return newSession(there(options)); },
          [there](const std::string& path, const SessionOptions& options) { return openSession(path, there(options)); },
          [directory] { return recoverableSessions(directory); },
          [there](const RecoverableSession& left, const SessionOptions& options) {
            return recoverSession(left, there(options));
          },
          discardRecoverable};
}

}  // namespace retort::test
