#pragma once

#include <memory>
#include <string>

#include "engine/session/session_values.h"
#include "engine/session/sqlite.h"

namespace retort {

/// Turns rows into values, distrusting each: every number is in its range, every text of a sensible length, every
/// blob of the size and shape that its row promises, or Error(BadFile) says which is not.
class RowReader {
 public:
  /// @param database with the newest schema; outlives the reader
  explicit RowReader(Database& database) : m_database(database) {}

  [[nodiscard]] SessionContents contents();
  /// With weights and all logits; null for an unknown run or one without a result.
  [[nodiscard]] std::shared_ptr<const RunResult> result(RunId run);
  [[nodiscard]] std::shared_ptr<const Matrix> testLogits(RunId run);
  [[nodiscard]] std::shared_ptr<const HeldOut> heldOut(RunId run);
  [[nodiscard]] std::shared_ptr<const Matrix> probeLogits(RunId run, int epoch);
  /// The newest; null for none.
  [[nodiscard]] std::shared_ptr<const Checkpoint> checkpoint(RunId run);
  [[nodiscard]] std::shared_ptr<const Checkpoint> checkpoint(const ForkPoint& place);
  /// Safetensors bytes; empty for a run that has none.
  [[nodiscard]] std::vector<std::uint8_t> weightBytes(RunId run);

 private:
  void readDatasets(SessionContents& contents);
  void readExperiments(SessionContents& contents);
  void readRuns(SessionContents& contents);
  void readPoints(SessionContents& contents);
  void readGradients(SessionContents& contents);
  void readParts(SessionContents& contents);
  void readSubsets(SessionContents& contents);
  void readCheckpointPlaces(SessionContents& contents);
  [[nodiscard]] StoredRun readRun(const Statement& row, const SessionContents& contents);
  [[nodiscard]] std::shared_ptr<const Checkpoint> readCheckpoint(Statement& row);
  template <typename Read>
  [[nodiscard]] auto blob(std::int64_t id, const std::string& what, Read read);
  [[nodiscard]] Weights weights(const Statement& row, int column, const std::string& what);
  enum class Cases { Train, Test, Probes, HeldOut };
  [[nodiscard]] Matrix logits(const Statement& row, int column, const std::string& what, RunId run, Cases cases);
  [[nodiscard]] HeldOut heldOut(const Statement& row, int column, const std::string& what, RunId run);
  void requireShape(const Matrix& logits, const std::string& what, RunId run, Cases cases);
  [[nodiscard]] std::string place(const std::string& what) const { return m_database.shown() + ", " + what; }

  Database& m_database;
};

}  // namespace retort
