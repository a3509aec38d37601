// What the specialists page shows of one generalist with its specialists: who covers what, and what that gains.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

#include "app/models/run_store.h"
#include "engine/analysis/specialists.h"

namespace retort {

/// Generalists with specialists, on the store's data set, the newest first.
[[nodiscard]] std::vector<RunId> specialistSystems(const RunStore& store);

/// What accuracies before and after are made of.
struct SpecialistsQuestion {
  std::shared_ptr<const Dataset> data;
  std::shared_ptr<const Matrix> generalist;  ///< test logits; null where they are not there
  std::shared_ptr<const Matrix> combined;    ///< the same of the generalist with its specialists
  std::vector<std::vector<int>> subsets;     ///< of the specialists that count
  bool operator==(const SpecialistsQuestion&) const = default;
  [[nodiscard]] bool complete() const { return data && generalist && combined && !subsets.empty(); }
};
/// @param system null for none
[[nodiscard]] SpecialistsQuestion specialistsQuestion(const RunStore& store, const RunRecord* system);

struct SpecialistsAnswer {
  SpecialistsQuestion question;
  CoveredAccuracy before;  ///< the generalist, on cases whose class some specialist has
  CoveredAccuracy after;   ///< with its specialists
  std::vector<CoverageGain> gains;
  QString problem;  ///< why there are none: logits that do not fit each other
};
/// Takes some milliseconds for 10,000 cases: not for the window's thread.
[[nodiscard]] SpecialistsAnswer answerOf(const SpecialistsQuestion& question);

struct SpecialistLine {
  RunId run = 0;
  QString title;            ///< "Specialist 2 · 9 classes · 4.2 % errors", or how far it is
  std::vector<int> subset;  ///< empty: not known before it begins
};

struct SpecialistsView {
  QString problem;            ///< why there is nothing to show, and what to do; then all else is empty
  bool offersPreset = false;  ///< beside the problem: there is none
  QStringList classNames;
  std::vector<SpecialistLine> lines;
  QString missing;  ///< why there are no accuracies yet
  std::optional<SpecialistsAnswer> answer;
};
/// @param system null for none @param answer the newest; it is used where it is about what is there now
[[nodiscard]] SpecialistsView specialistsView(const RunStore& store, const RunRecord* system,
                                              const SpecialistsAnswer& answer);

/// Those that were trained, or are about to be, as far as they are known.
[[nodiscard]] std::vector<std::vector<int>> subsetsOf(const SpecialistsView& view);

/// "1,352 → 1,306 errors of 6,200 test cases (21.81 → 21.06 %)".
[[nodiscard]] QString systemText(const SpecialistsView& view);
/// "With its specialists the generalist makes 46 errors fewer (3.4 %) …", in words.
[[nodiscard]] QString gainText(const SpecialistsView& view);
/// [rows][5]: covering specialists, cases, correct before, change, relative change.
[[nodiscard]] std::vector<QStringList> gainRows(const SpecialistsView& view);

/// The run's experiment with these subsets and, of a sweep, with this run's generalist; none where the session does not
/// know it.
[[nodiscard]] std::optional<ExperimentSpec> experimentWith(const RunStore& store, const RunRecord& system,
                                                           const std::vector<std::vector<int>>& subsets);

}  // namespace retort
