#include "app/models/run_tree.h"

#include <algorithm>
#include <utility>

#include "app/models/sweep_view.h"

namespace retort {
namespace {

std::unique_ptr<RunNode> makeNode(RunNode::Kind kind, const RunRecord& run) {
  auto node = std::make_unique<RunNode>();
  node->kind = kind;
  node->first = run.id;
  node->experiment = run.experiment;
  return node;
}

RunId firstOf(const std::unique_ptr<RunNode>& node) { return node->first; }

void adopt(RunNode& parent, std::unique_ptr<RunNode> child) {
  child->parent = &parent;
  parent.children.push_back(std::move(child));
}

}  // namespace

int RunNode::place() const {
  if (!parent) return 0;
  return static_cast<int>(std::ranges::lower_bound(parent->children, first, {}, firstOf) - parent->children.begin());
}

RunNode* RunTree::find(RunId run) const {
  const auto found = m_runs.find(run);
  return found == m_runs.end() ? nullptr : found->second;
}

void RunTree::build() {
  m_runs.clear();
  m_sweeps.clear();
  m_cells.clear();
  m_best.clear();
  m_root.children.clear();
  for (const RunRecord& run : m_store.runs()) insert(placeFor(run));
}

const ExperimentSpec* RunTree::sweepOf(const RunRecord& run) const {
  const auto found = m_store.experiments().find(run.experiment);
  return found == m_store.experiments().end() || found->second.sweep.empty() ? nullptr : &found->second;
}

/// Only where there are several seeds is a cell more than its run.
std::optional<SeedKey> RunTree::cellOf(const RunRecord& run) const {
  const ExperimentSpec* sweep = sweepOf(run);
  return sweep && sweep->sweep.seeds >= 2 ? seedKeyOf(run) : std::nullopt;
}

RunTree::Place RunTree::placeFor(const RunRecord& run) {
  Place place{&m_root, 0, makeNode(RunNode::Kind::Run, run)};
  const auto cell = cellOf(run);
  const auto knownCell = cell ? m_cells.find(*cell) : m_cells.end();
  const auto knownSweep = m_sweeps.find(run.experiment);
  if (knownCell != m_cells.end()) {
    place.parent = knownCell->second;
  } else {
    if (cell) {
      auto node = makeNode(RunNode::Kind::Cell, run);
      adopt(*node, std::exchange(place.node, nullptr));
      place.node = std::move(node);
    }
    if (knownSweep != m_sweeps.end()) {
      place.parent = knownSweep->second;
    } else if (sweepOf(run)) {
      auto node = makeNode(RunNode::Kind::Sweep, run);
      adopt(*node, std::exchange(place.node, nullptr));
      place.node = std::move(node);
    }
  }
  const auto& children = place.parent->children;
  place.place = static_cast<int>(std::ranges::lower_bound(children, run.id, {}, firstOf) - children.begin());
  return place;
}

void RunTree::insert(Place place) {
  RunNode& node = *place.node;
  node.parent = place.parent;
  place.parent->children.insert(place.parent->children.begin() + place.place, std::move(place.node));
  for (RunNode* above = node.parent; above != &m_root; above = above->parent) above->row.reset();
  remember(node);
}

void RunTree::remember(RunNode& node) {
  if (node.kind == RunNode::Kind::Run) m_runs[node.first] = &node;
  if (node.kind == RunNode::Kind::Sweep) m_sweeps[node.experiment] = &node;
  if (node.kind == RunNode::Kind::Cell) m_cells[*cellOf(*m_store.find(node.first))] = &node;
  for (const auto& child : node.children) remember(*child);
}

std::vector<RunId> RunTree::runsIn(const RunNode& node) {
  if (node.kind == RunNode::Kind::Run) return {node.first};
  std::vector<RunId> runs;
  for (const auto& child : node.children) {
    const auto below = runsIn(*child);
    runs.insert(runs.end(), below.begin(), below.end());
  }
  return runs;
}

RunPointers RunTree::pointers(const RunNode& node) const {
  RunPointers runs;
  for (const RunId id : runsIn(node))
    if (const RunRecord* run = m_store.find(id)) runs.push_back(run);
  return runs;
}

const RunRow& RunTree::row(RunNode& node) {
  if (node.row) return *node.row;
  const RunPointers runs = pointers(node);
  if (runs.empty()) return node.row.emplace();
  if (node.kind == RunNode::Kind::Run)
    return node.row.emplace(rowOf(*runs.front(), m_store.find(runs.front()->spec.forkedFrom.run)));
  if (node.kind == RunNode::Kind::Cell) return node.row.emplace(rowOfCell(runs));
  const ExperimentSpec* spec = sweepOf(*runs.front());
  return node.row.emplace(rowOfSweep(spec ? *spec : ExperimentSpec(), runs, bestOf(node.experiment, runs)));
}

/// Chosen anew only when one more run is over: a row is made anew thirty times a second.
BestRuns RunTree::bestOf(ExperimentId sweep, const RunPointers& runs) {
  KnownBest& best = m_best[sweep];
  const auto over = std::ranges::count_if(runs, [](const RunRecord* run) { return !goesOn(run->state); });
  if (over != best.over) {
    const SweepTable table = sweepTableOf(m_store, sweep);
    const auto chosen = bestCell(table);
    best = {over, {}, chosen && chosen->onValidation};
    if (chosen)
      for (const std::size_t student : table.cells[chosen->cell].students) best.runs.push_back(table.runs[student].id);
  }
  BestRuns found{{}, best.onValidation};
  for (const RunId id : best.runs)
    if (const RunRecord* run = m_store.find(id)) found.runs.push_back(run);
  return found;
}

}  // namespace retort
