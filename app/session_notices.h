#pragma once

#include <vector>

#include <QObject>
#include <QString>

#include "engine/session/session.h"

class QWidget;

namespace retort {

class CloseGuard;
class DatasetLocator;
class ExperimentForm;
class NoticeLine;
class RunController;
class RunStore;
class SessionController;
class SessionMenu;

/// Whom the notices concern.
struct NoticeParts {
  SessionController& session;
  RunController& runs;
  RunStore& store;
  ExperimentForm& form;
  CloseGuard& guard;
  SessionMenu& menu;
  NoticeLine& line;
  QWidget& window;
};

/// What a session has to say when it is opened: sessions that can be recovered, runs that were not finished, that it is
/// read-only and why, data sets that are not where they were.
class SessionNotices : public QObject {
  Q_OBJECT

 public:
  /// All of them outlive the notices.
  explicit SessionNotices(const NoticeParts& parts);

 Q_SIGNALS:
  void errorOccurred(const retort::Error& error);

 private:
  void onOpened(const SessionContents& contents);
  void onStatusChanged();
  void offerRecovery(const std::vector<RecoverableSession>& found);
  void confirmDiscard(const RecoverableSession& recoverable);
  void offerResume();
  void offerToLocate(const StoredDataset& dataset, bool changed);
  void askFolder(const StoredDataset& dataset);
  void onLocated(const StoredDataset& dataset, const QString& folder);

  NoticeParts m_parts;
  DatasetLocator* m_locator;
  QString m_readOnlyReason;  ///< as it was said
};

}  // namespace retort
