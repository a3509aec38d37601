#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/session/session_values.h"
#include "engine/session/sqlite.h"

namespace retort {

/// Turns what runs say and users do into rows. Every call belongs into a transaction of the caller's. A transaction
/// whose commit failed may be there all the same (its pages were written, their fsync failed): the same calls once more
/// leave the same rows. Errors are Error(Unwritable), as Database says.
class RowWriter {
 public:
  /// @param database a working copy, with the newest schema; outlives the writer
  explicit RowWriter(Database& database) : m_database(database) {}

  void apply(const Event& event);
  void apply(const SessionEdit& edit);

 private:
  using BlobId = std::optional<std::int64_t>;

  void write(const ExperimentQueued& queued);
  void write(const RunQueued& queued);
  void write(const RunRequeued& requeued);
  void write(const RunStarted& started);
  void write(const EpochFinished& finished);
  void write(const ProbesEvaluated& probes);
  void write(const GradientsMeasured& measured);
  void write(const CheckpointTaken& taken);
  void write(const RunFinished& finished);
  void write(const RunProgress&) {}
  void write(const QueueIdle&) {}
  void write(const RunLook& look);
  void write(const TextEdit& edit);
  void write(const DatasetMoved& moved);

  [[nodiscard]] std::int64_t datasetOf(const DatasetSpec& spec);
  void identifyDataset(RunId run, const Dataset& data);
  void describeDataset(std::int64_t id, const Dataset& data);
  void insertCheckpoint(RunId run, const Checkpoint& checkpoint);
  void dropCheckpoints(RunId run, const Checkpoint& newest);
  [[nodiscard]] BlobId keep(const std::vector<std::uint8_t>& bytes);
  [[nodiscard]] BlobId keepWeights(const Weights& weights);
  [[nodiscard]] BlobId keepLogits(const Matrix& logits);
  [[nodiscard]] BlobId keepLabels(const std::vector<std::uint16_t>& labels);
  void release(std::span<const BlobId> blobs);

  Database& m_database;
};

/// What a new, empty session begins with. @param database with the schema and no rows
void insertSessionRow(Database& database, const std::string& id, const std::string& created);

}  // namespace retort
