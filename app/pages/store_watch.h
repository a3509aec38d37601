#pragma once

#include <QObject>

namespace retort {

class RunStore;

/// Says that runs or the data set are others: once for all that changes in one go, when the window has time for it.
class StoreWatch : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives the watch
  explicit StoreWatch(const RunStore& store, QObject* parent = nullptr);

  /// As if something had changed.
  void touch();

 Q_SIGNALS:
  void changed();

 private:
  bool m_due = false;
};

}  // namespace retort
