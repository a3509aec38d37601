// The figures that Hinton, Vinyals and Dean publish (2015, sections 2 to 6) beside what runs came to. Pure functions
// of values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/significance.h"
#include "engine/experiment/spec.h"

namespace retort {

/// What of a run is compared.
enum class PaperFigure {
  Errors,             ///< on the test set
  ErrorsOnSet,        ///< on the test cases of the set, see OmittedFigures
  OffsetErrors,       ///< on the test set, with the best offset of the set's biases
  OffsetErrorsOnSet,  ///< on the test cases of the set, with that offset
  GapClosed,          ///< share of the gap between hard targets on few and on all cases that soft targets on few close
  GradientNoise,      ///< of soft targets in percent of hard ones': see gradientNoise
  SpecialistsGain,    ///< change of the generalist's accuracy with its specialists, relative to it
  GainKept            ///< share of what an ensemble is better than its baseline that one distilled model keeps
};

/// A figure of the paper, and of which model it is.
struct PaperClaim {
  std::string_view id;       ///< "student", unique
  std::string_view preset;   ///< the experiment that measures it
  std::string_view section;  ///< "3"
  std::string_view what;     ///< in a few words
  double value = 0;
  std::string_view unit;  ///< "errors", "%"
  Role role = Role::Student;
  PaperFigure figure = PaperFigure::Errors;
  std::vector<int> omitClasses;  ///< of the transfer set
  std::vector<int> onlyClasses;
  std::optional<double> offset;  ///< of the biases, as published
  bool isBound = false;          ///< the paper says that it is better than the value, and gives no figure
  bool ofWords = false;          ///< measured on frames of recorded words

  [[nodiscard]] bool smallerIsBetter() const {
    return figure != PaperFigure::GapClosed && figure != PaperFigure::GainKept &&
           figure != PaperFigure::SpecialistsGain;
  }
};

/// In the order in which they are shown: those of a preset together.
[[nodiscard]] const std::vector<PaperClaim>& paperClaims();

/// What a run's test logits say of a set of classes: those omitted from its transfer set, or, where that shows only
/// some classes, those.
struct OmittedFigures {
  std::int64_t errorsOnSet = 0;
  std::int64_t casesOfSet = 0;
  double offset = 0;  ///< of the set's biases: the one with the fewest errors on the test set, as in the paper
  std::int64_t errorsWithOffset = 0;
  std::int64_t errorsOnSetWithOffset = 0;
  bool operator==(const OmittedFigures&) const = default;
};

/// A run as it is compared.
struct PaperRun {
  std::uint64_t id = 0;  ///< a newer run has a larger one
  RunSpec spec;
  std::optional<RunSpec> teacher;  ///< its teacher's; empty for none, or where it is not known any more
  std::string data;                ///< the data set's name
  std::size_t classes = 0;
  bool completed = true;
  std::int64_t testErrors = 0;
  std::int64_t testCases = 0;
  std::optional<OmittedFigures> omitted;  ///< where its logits and labels are known
  std::optional<double> gradientNoise;    ///< where it was measured
};

enum class PaperVerdict { NothingYet, TooFewSeeds, Reproduced, Better, NotReproduced, Departs };
[[nodiscard]] std::string verdictText(PaperVerdict verdict);  ///< "not reproduced"

/// Runs that differ in nothing but seeds: their own, and those of their teachers' training.
struct PaperSetting {
  std::string text;                     ///< what tells it from the claim's other settings, and what is held out
  std::vector<std::string> departures;  ///< from the paper, "T = 4"; a setting with any is not compared
  std::vector<std::uint64_t> runs;      ///< ids
  std::vector<double> values;           ///< [runs], in the claim's unit
  std::size_t seeds = 0;                ///< how many the runs have between them
  std::size_t teachers = 0;             ///< and how many teachers, told apart by their seeds; 0 without any
  Spread spread;                        ///< of the values
  Spread offset;                        ///< of the best offsets; of no values where the claim has none
  std::optional<Interval> range;        ///< where one more run would lie, see predictionInterval; from three seeds
  PaperVerdict verdict = PaperVerdict::NothingYet;
};

/// A claim and the settings that can be held against it. The one to go by is the first: with the fewest departures,
/// then the one with most seeds, then the newest. Never the one with the fewest errors: that would be a choice made on
/// the test set.
struct PaperComparison {
  const PaperClaim* claim = nullptr;
  std::vector<PaperSetting> settings;

  [[nodiscard]] PaperVerdict verdict() const {
    return settings.empty() ? PaperVerdict::NothingYet : settings.front().verdict;
  }
};

/// One for each claim, in their order. Runs are matched by what they are, not by their experiment's name: role,
/// transfer set and objective. A run that is not completed, a fork (it is more than its spec says), and one that
/// repeats another with the same seeds do not count; nor does one whose figure is not known.
[[nodiscard]] std::vector<PaperComparison> comparePaper(std::span<const PaperRun> runs);

/// "88.3 ± 4.0 errors over 3 seeds; the paper's 74 lies within 68.4–108.2, …": what the verdict is and why, in a
/// sentence. @param setting null for none
[[nodiscard]] std::string sentenceOf(const PaperClaim& claim, const PaperSetting* setting);
/// "3 seeds", with several teachers "9 runs (3 teachers, 3 seeds)".
[[nodiscard]] std::string seedsText(const PaperSetting& setting);
/// "88.3 ± 4.0", without a spread for one value. In the claim's unit, which is left out.
[[nodiscard]] std::string meanText(const PaperClaim& claim, const Spread& spread);
/// "74", "47.3": as published.
[[nodiscard]] std::string publishedText(const PaperClaim& claim);

}  // namespace retort
