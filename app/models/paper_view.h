// From the store's runs to the paper's figures beside them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <QObject>
#include <QStringList>

#include "app/bridge/background_worker.h"
#include "app/models/run_store.h"
#include "engine/analysis/paper.h"

namespace retort {

/// Keeps what it has found of a run's logits, which the store holds for a while only, and asks for those of one run
/// after the other. Lives on the window's thread: of a run's logits it takes about a millisecond. Many runs are
/// compared on a thread of its own.
class PaperView : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives it
  explicit PaperView(RunStore& store, QObject* parent = nullptr);

  [[nodiscard]] const std::vector<PaperComparison>& comparisons() const { return m_comparisons; }
  /// Whether nothing is to be read or compared any more, as long as the runs stay what they are.
  [[nodiscard]] bool isSettled() const { return !m_due && !m_isComparing && m_asked == 0; }
  /// Does nothing but remember that there is something to do until it is active.
  void setActive(bool active);

 Q_SIGNALS:
  void changed();

 private:
  /// What is known of a data set.
  struct Data {
    std::string name;
    std::size_t classes = 0;
    std::vector<std::uint16_t> testLabels;
  };
  /// Of a run's logits.
  struct Found {
    std::shared_ptr<const RunResult> result;  ///< another session's run with that id has another
    std::optional<OmittedFigures> figures;
  };
  void onRunsChanged(const std::vector<RunId>& runs);
  void refreshSoon();
  void refresh();
  void compare(std::vector<PaperRun> runs);
  void take(std::vector<PaperComparison> comparisons);
  void rememberData();
  [[nodiscard]] const Data& dataOf(const RunRecord& run);
  [[nodiscard]] PaperRun paperRun(const RunRecord& record);
  /// None yet, or none to be had.
  [[nodiscard]] std::optional<OmittedFigures> figuresOf(const RunRecord& record);
  [[nodiscard]] bool wantsLogits(const RunRecord& record);

  RunStore& m_store;
  std::vector<PaperComparison> m_comparisons;
  std::map<std::string, Data> m_data;  ///< by SHA-256
  std::map<RunId, Found> m_found;
  std::set<RunId> m_compared;  ///< completed
  RunId m_asked = 0;           ///< whose logits are on their way; 0 for none
  bool m_active = false;
  bool m_due = true;      ///< to be done anew
  bool m_queued = false;  ///< and that soon
  bool m_isComparing = false;
  BackgroundWorker m_worker;
};

// The page's words.
[[nodiscard]] QString paperFigureText(const PaperClaim& claim);                            ///< "74", "13.2 %"
[[nodiscard]] QString oursText(const PaperClaim& claim, const PaperSetting* setting);      ///< "88.3 ± 4.0, 3 seeds"
[[nodiscard]] QString verdictLabel(PaperVerdict verdict);                                  ///< "✓ reproduced"
[[nodiscard]] QString settingLine(const PaperClaim& claim, const PaperSetting& setting);   ///< one of the folded ones
[[nodiscard]] QString sentenceText(const PaperClaim& claim, const PaperSetting* setting);  ///< sentenceOf, and setting

}  // namespace retort
