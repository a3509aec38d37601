#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <QObject>
#include <QTimer>

#include "engine/data/dataset_cache.h"
#include "engine/experiment/error.h"

namespace retort {

/// Loads the data set that the form names on a background thread, so that its images are there before the first run,
/// and checks the experiment against it. Of requests that come while one is at work only the newest is answered. The
/// destructor waits for the load in hand.
class ExperimentCheck : public QObject {
  Q_OBJECT

 public:
  explicit ExperimentCheck(std::shared_ptr<DatasetCache> datasets, QObject* parent = nullptr);

  /// Asks once the requests have paused for a quarter of a second, so that a path can be typed; the first time at once.
  /// @param spec valid
  void request(const ExperimentSpec& spec);

 Q_SIGNALS:
  void loaded(const retort::DatasetSpec& spec, const std::shared_ptr<const retort::Dataset>& dataset);
  /// @param error what stands in the experiment's way; empty when nothing does
  void checked(const retort::ExperimentSpec& spec, const std::optional<retort::Error>& error);

 private:
  struct Answer {
    ExperimentSpec spec;
    std::shared_ptr<const Dataset> dataset;  ///< null where it could not be loaded
    std::optional<Error> error;
  };

  void hand();
  void work(const std::stop_token& stop);
  [[nodiscard]] Answer look(const ExperimentSpec& spec) const;
  void report(const Answer& answer);

  std::shared_ptr<DatasetCache> m_datasets;
  QTimer m_debounce;
  ExperimentSpec m_wanted;  ///< the newest request; the window's thread alone uses it

  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  std::optional<ExperimentSpec> m_next;  ///< guarded by m_mutex
  std::jthread m_thread;                 ///< last: it uses all of the above
};

}  // namespace retort
