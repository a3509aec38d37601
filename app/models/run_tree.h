// Sweeps, their cells and these runs: who stands below whom in the runs table.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "app/models/run_row.h"
#include "app/models/seed_groups.h"

namespace retort {

struct RunNode {
  enum class Kind { Root, Sweep, Cell, Run };
  Kind kind = Kind::Root;
  RunId first = 0;              ///< the run, or the first of those below; nodes beside each other are ordered by it
  ExperimentId experiment = 0;  ///< of a sweep
  RunNode* parent = nullptr;
  std::vector<std::unique_ptr<RunNode>> children;
  std::optional<RunRow> row;  ///< as it was shown last; empty where it is to be made anew

  [[nodiscard]] int place() const;  ///< among its parent's children
};

/// Runs of a sweep stand below it, those that differ in their seeds alone below their cell; all others stand alone.
class RunTree {
 public:
  /// @param store outlives the tree
  explicit RunTree(const RunStore& store) : m_store(store) {}

  [[nodiscard]] RunNode& root() { return m_root; }
  [[nodiscard]] RunNode* find(RunId run) const;
  /// All runs of the store.
  void build();

  /// Where a run would go, and the nodes that have to be made for it: under `parent`, before its child `place`.
  struct Place {
    RunNode* parent = nullptr;
    int place = 0;
    std::unique_ptr<RunNode> node;  ///< with the run in it or below it
  };
  [[nodiscard]] Place placeFor(const RunRecord& run);
  void insert(Place place);

  /// Ids of the runs in the node and below it.
  [[nodiscard]] static std::vector<RunId> runsIn(const RunNode& node);
  /// The node's row, made anew where it has to be.
  const RunRow& row(RunNode& node);

 private:
  [[nodiscard]] const ExperimentSpec* sweepOf(const RunRecord& run) const;
  [[nodiscard]] std::optional<SeedKey> cellOf(const RunRecord& run) const;
  [[nodiscard]] RunPointers pointers(const RunNode& node) const;
  void remember(RunNode& node);
  [[nodiscard]] BestRuns bestOf(ExperimentId sweep, const RunPointers& runs);

  /// A sweep's best cell, chosen when so many of its runs were over.
  struct KnownBest {
    std::ptrdiff_t over = -1;
    std::vector<RunId> runs;
    bool onValidation = false;
  };
  const RunStore& m_store;
  RunNode m_root;
  std::unordered_map<RunId, RunNode*> m_runs;
  std::unordered_map<ExperimentId, RunNode*> m_sweeps;
  std::unordered_map<SeedKey, RunNode*, SeedKeyHash> m_cells;
  std::unordered_map<ExperimentId, KnownBest> m_best;
};

}  // namespace retort
