#include "app/pages/store_watch.h"

#include <utility>

#include "app/models/run_store.h"

namespace retort {

StoreWatch::StoreWatch(const RunStore& store, QObject* parent) : QObject(parent) {
  connect(&store, &RunStore::runAdded, this, &StoreWatch::touch);
  connect(&store, &RunStore::runsChanged, this, &StoreWatch::touch);
  connect(&store, &RunStore::runsReset, this, &StoreWatch::touch);
  connect(&store, &RunStore::datasetChanged, this, &StoreWatch::touch);
}

void StoreWatch::touch() {
  if (std::exchange(m_due, true)) return;
  const auto tell = [this] {
    m_due = false;
    Q_EMIT changed();
  };
  QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

}  // namespace retort
