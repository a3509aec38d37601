// What the ensemble page shows of one ensemble: its members, how they differ, and what its students keep of its gain.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "app/models/ensemble_students.h"
#include "app/models/run_store.h"
#include "engine/analysis/ensemble.h"
#include "engine/analysis/significance.h"
#include "engine/analysis/word_errors.h"
#include "widgets/heat_data.h"

namespace retort {

/// Of the store's data set, the newest first.
[[nodiscard]] std::vector<RunId> ensembleRuns(const RunStore& store);

/// Test logits of runs, [cases, classes] each.
using LogitsByRun = std::map<RunId, std::shared_ptr<const Matrix>>;

/// What an ensembleReport is made of.
struct EnsembleQuestion {
  std::shared_ptr<const Dataset> data;
  std::vector<RunId> members;  ///< those that count, in the ensemble's order
  std::vector<std::shared_ptr<const Matrix>> logits;
  EnsembleMean mean = EnsembleMean::Arithmetic;
  LogitsByRun others;  ///< of data with words: students' and baselines', as far as they are there
  bool operator==(const EnsembleQuestion&) const = default;
  [[nodiscard]] bool complete() const { return !members.empty(); }
};

/// Of the members that were trained to their end, once the logits of all of them are there; else one without members.
/// @param ensemble null for none
[[nodiscard]] EnsembleQuestion ensembleQuestion(const RunStore& store, const RunRecord* ensemble,
                                                const LogitsByRun& logits);
/// Members that were trained to their end, in the ensemble's order.
[[nodiscard]] std::vector<const RunRecord*> trainedMembers(const RunStore& store, const RunRecord& ensemble);
/// Runs whose test logits the view needs: those members, and of data with words its students and their baselines.
[[nodiscard]] std::vector<const RunRecord*> ensembleSources(const RunStore& store, const RunRecord& ensemble);

/// What is shown once its answer is there.
struct EnsembleAnswer {
  EnsembleQuestion question;
  std::optional<EnsembleReport> report;  ///< none where the logits do not fit each other
  std::optional<WordErrors> words;       ///< of the ensemble; none of data without words
  double memberWordErrors = 0;           ///< mean share of the recordings that a member takes for another word
  WordErrorsByRun otherWordErrors;       ///< of question.others
};
/// Takes a while (50 ms for ten members on 10,000 cases): not for the window's thread.
[[nodiscard]] EnsembleAnswer answerOf(const EnsembleQuestion& question);

struct EnsembleMemberLine {
  RunId run = 0;
  QString name;
  std::int64_t seed = 0;
  QString state;                        ///< why it has no errors yet, or does not count; empty of one that counts
  std::optional<std::int64_t> errors;   ///< on the test set
  std::optional<std::int64_t> without;  ///< of the ensemble without it
};

struct EnsembleView {
  QString problem;                  ///< why there is nothing to show, and what to do; then all else is empty
  bool offersPreset = false;        ///< beside the problem: there is no ensemble
  std::int64_t cases = 0;           ///< of the test set
  std::size_t trained = 0;          ///< members that count
  bool isMade = false;              ///< the ensemble itself is there
  std::optional<std::int64_t> own;  ///< errors of the ensemble, or of those of its members that are trained
  Spread members;                   ///< errors of those that count
  std::vector<EnsembleMemberLine> lines;
  std::vector<EnsembleStudentLine> students;  ///< by temperature
  std::optional<EnsembleReport> report;       ///< of all members that count
  QString missing;                            ///< why there is no report
  bool hasWords = false;                      ///< cases are frames of words: accuracies are shown in place of errors
  std::optional<WordErrors> words;            ///< beside the report
  double memberWordErrors = 0;
};

/// @param ensemble null for none @param answer the newest; it is used where it is about the members that count now
[[nodiscard]] EnsembleView ensembleView(const RunStore& store, const RunRecord* ensemble, const EnsembleAnswer& answer);

/// "265 errors of 2,000 test cases (13.25 %) · its members 318.2 ± 6.0"; of data with words frame accuracy and the
/// share of recordings that are taken for another word.
[[nodiscard]] QString ensembleText(const EnsembleView& view);
/// "110.3 ± 2.1"; a single value is a whole number of errors. Of data with words "60.8 ± 0.2 %", the frame accuracy.
[[nodiscard]] QString figureText(const EnsembleView& view, const Spread& errors);
/// "84 ± 5 %".
[[nodiscard]] QString keptText(const Spread& kept);
/// Recordings that students and, after a slash, their baselines take for another word, on average: "1.3 / 2.0".
[[nodiscard]] QString misheardText(const EnsembleStudentLine& line);
/// How its members differ, in a line: disagreement and divergence.
[[nodiscard]] QString diversityText(const EnsembleView& view);
/// "The distilled student keeps 84 % of the ensemble's gain over its baseline …"; never that of one temperature because
/// it did best on the test set.
[[nodiscard]] QString gainText(const EnsembleView& view);

/// Share of the test cases that two members predict differently, in percent.
[[nodiscard]] HeatMapData disagreementMap(const EnsembleView& view, const QString& name);

}  // namespace retort
