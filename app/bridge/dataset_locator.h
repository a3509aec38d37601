#pragma once

#include <memory>
#include <vector>

#include <QObject>
#include <QString>

#include "app/bridge/background_worker.h"
#include "engine/data/dataset_cache.h"
#include "engine/session/session_values.h"

namespace retort {

/// Looks whether a session's data sets are where it remembers them, and whether they are the same still, on a thread of
/// its own.
class DatasetLocator : public QObject {
  Q_OBJECT

 public:
  explicit DatasetLocator(std::shared_ptr<DatasetCache> datasets, QObject* parent = nullptr);

  /// missing() follows for each that is not there or not the same. Those in no folder are not looked at.
  void check(const std::vector<StoredDataset>& datasets);
  /// located() follows, or refused() where the folder holds no data set or another one.
  void locate(const StoredDataset& dataset, const QString& folder);
  /// What was asked for an earlier session is not answered any more.
  void forget() { ++m_round; }

 Q_SIGNALS:
  /// @param changed there is a data set, but another one
  void missing(const retort::StoredDataset& dataset, bool changed);
  void located(const retort::StoredDataset& dataset, const QString& folder);
  void refused(const retort::StoredDataset& dataset, const retort::Error& error);

 private:
  void look(const StoredDataset& dataset);

  std::shared_ptr<DatasetCache> m_datasets;
  int m_round = 0;
  BackgroundWorker m_worker;
};

}  // namespace retort
