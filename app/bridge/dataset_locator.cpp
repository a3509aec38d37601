#include "app/bridge/dataset_locator.h"

#include <utility>

#include "engine/session/stored_data.h"

namespace retort {
namespace {

struct Found {
  std::string sha256;
  std::optional<Error> error;
};

Found find(DatasetCache& datasets, const DatasetSpec& spec) {
  try {
    return {datasets.get(spec)->sha256, std::nullopt};
  } catch (const Error& error) {
    return {{}, error};
  } catch (const std::exception& problem) {
    return {{}, Error(ErrorKind::BadFile, spec.path, problem.what())};
  }
}

Error otherData(const StoredDataset& dataset, const std::string& folder) {
  return {ErrorKind::BadFile, folder,
          "it holds a data set, but not the one that the runs were made on: its SHA-256 is another",
          "Choose the folder that holds " + dataset.name};
}

}  // namespace

DatasetLocator::DatasetLocator(std::shared_ptr<DatasetCache> datasets, QObject* parent)
    : QObject(parent), m_datasets(std::move(datasets)) {}

void DatasetLocator::check(const std::vector<StoredDataset>& datasets) {
  forget();
  for (const StoredDataset& dataset : datasets)
    if (hasFolder(dataset.kind) && !dataset.sha256.empty()) look(dataset);
}

void DatasetLocator::look(const StoredDataset& dataset) {
  m_worker.post([this, dataset, cache = m_datasets, round = m_round]() -> BackgroundWorker::Answer {
    const Found found = find(*cache, specOf(dataset));
    if (found.sha256 == dataset.sha256) return {};
    return [this, dataset, round, changed = !found.error.has_value()] {
      if (round == m_round) Q_EMIT missing(dataset, changed);
    };
  });
}

void DatasetLocator::locate(const StoredDataset& dataset, const QString& folder) {
  m_worker.post([this, dataset, folder, cache = m_datasets, round = m_round]() -> BackgroundWorker::Answer {
    StoredDataset there = dataset;
    there.path = folder.toStdString();
    const Found found = find(*cache, specOf(there));
    return [this, dataset, folder, found, round] {
      if (round != m_round) return;
      if (found.error)
        Q_EMIT refused(dataset, *found.error);
      else if (found.sha256 != dataset.sha256)
        Q_EMIT refused(dataset, otherData(dataset, folder.toStdString()));
      else
        Q_EMIT located(dataset, folder);
    };
  });
}

}  // namespace retort
