#include "app/models/epoch_logits.h"

#include <algorithm>

#include "app/models/compared_runs.h"
#include "app/models/run_questions.h"
#include "app/models/run_store.h"

namespace retort {
namespace {

constexpr std::size_t kMostNumbers = 16U << 20U;  // 64 MB: five models of 200 epochs with 62 classes

std::size_t numbersOf(const std::shared_ptr<const Matrix>& logits) { return logits ? logits->values.size() : 0; }

bool isNewest(const RunRecord& run, int epoch) { return !run.points.empty() && run.points.back().epoch == epoch; }

}  // namespace

int epochShown(const RunRecord& run, int epoch) {
  if (run.points.empty()) return 0;
  const auto later = std::ranges::upper_bound(run.points, epoch, {}, &EpochPoint::epoch);
  return later == run.points.begin() ? later->epoch : std::prev(later)->epoch;
}

EpochLogits::EpochLogits(RunStore& store, QObject* parent) : QObject(parent), m_store(store) {
  connect(&store.questions(), &RunQuestions::probesAnswered, this, &EpochLogits::take);
  connect(&store, &RunStore::runsReset, this, &EpochLogits::forget);
  connect(&store, &RunStore::runsChanged, this, &EpochLogits::forgetBeyondEnd);
}

std::span<const float> EpochLogits::logits(const RunRecord& run, std::size_t testCase, int epoch) const {
  const int shown = epochShown(run, epoch);
  if (isNewest(run, shown)) return caseLogits(m_store, run, testCase);
  const auto found = m_logits.find({run.id, shown});
  if (found == m_logits.end() || !found->second || !m_store.isOnDataset(run)) return {};
  const Matrix& matrix = *found->second;
  const auto probes = probesOf(m_store);
  const auto place = std::ranges::lower_bound(probes, testCase);
  if (place == probes.end() || *place != testCase) return {};
  if (matrix.rows != probes.size() || matrix.columns != m_store.dataset()->classCount()) return {};
  return {matrix.row(static_cast<std::size_t>(place - probes.begin())), matrix.columns};
}

bool EpochLogits::has(const RunRecord& run, int epoch) const {
  const int shown = epochShown(run, epoch);
  if (isNewest(run, shown)) return run.testLogits || run.probeLogits || run.withoutLogits;
  return shown == 0 || m_logits.contains({run.id, shown});
}

void EpochLogits::want(const RunRecord& run, int epoch) {
  if (has(run, epoch)) return;
  const int shown = epochShown(run, epoch);
  if (isNewest(run, shown)) return m_store.wantLogits(run);
  if (m_asked.insert({run.id, shown}).second) m_store.questions().askProbes(run.id, shown);
}

void EpochLogits::take(RunId run, int epoch, const std::shared_ptr<const Matrix>& logits) {
  const Key key{run, epoch};
  const RunRecord* known = m_store.find(run);
  if (m_asked.erase(key) == 0 || !known || epochShown(*known, epoch) != epoch) return;
  if (m_logits.emplace(key, logits).second) {
    m_order.push_back(key);
    m_numbers += numbersOf(logits);
  }
  while (m_numbers > kMostNumbers && m_order.size() > 1) {
    const auto oldest = m_logits.find(m_order.front());
    m_numbers -= numbersOf(oldest->second);
    m_logits.erase(oldest);
    m_order.pop_front();
  }
  Q_EMIT changed();
}

/// Other runs may have the same numbers now.
void EpochLogits::forget() {
  m_logits.clear();
  m_order.clear();
  m_asked.clear();
  m_numbers = 0;
  Q_EMIT changed();
}

/// Of a run that trains on from an earlier epoch, what came after that will be made anew.
void EpochLogits::forgetBeyondEnd(const std::vector<RunId>& runs) {
  const auto isBeyond = [&](const Key& key) {
    if (std::ranges::find(runs, key.first) == runs.end()) return false;
    const RunRecord* run = m_store.find(key.first);
    return !run || run->points.empty() || run->points.back().epoch < key.second;
  };
  for (const Key& key : m_order)
    if (isBeyond(key)) m_numbers -= numbersOf(m_logits.extract(key).mapped());
  std::erase_if(m_order, isBeyond);
  std::erase_if(m_asked, isBeyond);
}

}  // namespace retort
