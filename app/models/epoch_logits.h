#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include <QObject>

#include "app/models/run_record.h"

namespace retort {

class RunStore;

/// The epoch whose logits a run shows where `epoch` is asked for: the last that it has finished by then, else its
/// first; 0 for a run without any. A run that ended earlier stays as it ended.
[[nodiscard]] int epochShown(const RunRecord& run, int epoch);

/// What runs said of the probe cases after earlier epochs. Asks for what it does not hold, and lets go of what was read
/// first when it holds too much. On the window's thread.
class EpochLogits : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives this
  explicit EpochLogits(RunStore& store, QObject* parent = nullptr);

  /// Logits [classes] of a test case as the run had them at epochShown(). Empty for a case that is no probe, for a run
  /// that kept none, and until has() says that they are at hand. Valid until the next call or event.
  [[nodiscard]] std::span<const float> logits(const RunRecord& run, std::size_t testCase, int epoch) const;
  /// Whether it is known what the run said at that epoch, also where that is nothing.
  [[nodiscard]] bool has(const RunRecord& run, int epoch) const;
  /// Asks for them where they are not at hand; changed() follows. What is asked for last comes first.
  void want(const RunRecord& run, int epoch);

 Q_SIGNALS:
  void changed();

 private:
  using Key = std::pair<RunId, int>;  ///< run and epoch
  void take(RunId run, int epoch, const std::shared_ptr<const Matrix>& logits);
  void forget();
  void forgetBeyondEnd(const std::vector<RunId>& runs);

  RunStore& m_store;
  std::map<Key, std::shared_ptr<const Matrix>> m_logits;  ///< null: there are none
  std::deque<Key> m_order;                                ///< of m_logits, oldest first
  std::size_t m_numbers = 0;                              ///< floats in m_logits
  std::set<Key> m_asked;                                  ///< and not answered yet
};

}  // namespace retort
