#include "engine/analysis/paper.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "engine/analysis/ensemble.h"
#include "engine/analysis/paper_conditions.h"
#include "engine/analysis/paper_key.h"
#include "engine/analysis/paper_verdict.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

/// Of one run, by a claim.
struct Figure {
  double value = 0;
  std::optional<double> offset;
  std::string reference;  ///< see PaperKey
};

/// A setting while it is being put together.
struct Draft {
  PaperKey key;
  std::vector<const PaperRun*> runs;
  std::vector<double> values;
  std::vector<double> offsets;
};

/// Whether it is an ensemble of models that are alike.
bool isOfMembers(const RunSpec& teacher) { return teacher.role == Role::Ensemble && !hasSpecialists(teacher); }

using RunsBySpec = std::unordered_map<RunSpec, const PaperRun*, RunSpecHash>;

class Comparer {
 public:
  explicit Comparer(std::span<const PaperRun> runs) : m_runs(runs) {
    for (const PaperRun& run : runs) {
      if (!run.completed || run.testCases <= 0) continue;
      if (run.spec.role == Role::Baseline) m_hard.try_emplace(usedPart(run.spec), &run);
      if (isTeacher(run.spec.role)) m_teachers.try_emplace(usedPart(run.spec), &run);
    }
  }

  [[nodiscard]] PaperComparison compare(const PaperClaim& claim) const {
    std::vector<Draft> drafts;
    std::unordered_map<RunSpec, std::vector<std::size_t>, RunSpecHash> places;  // of the drafts, by spec
    for (const PaperRun& run : m_runs) {
      if (!run.completed || run.testCases <= 0 || !concerns(claim, run.spec)) continue;
      if (const auto figure = figureOf(claim, run)) add(drafts, places, run, *figure);
    }
    return {&claim, settingsOf(claim, drafts)};
  }

 private:
  template <typename Places>
  static void add(std::vector<Draft>& drafts, Places& places, const PaperRun& run, const Figure& figure) {
    PaperKey key = keyOf(run, figure.reference);
    auto& candidates = places[key.spec];
    auto found = std::ranges::find_if(candidates, [&](std::size_t i) { return drafts[i].key == key; });
    if (found == candidates.end()) {
      found = candidates.insert(candidates.end(), drafts.size());
      drafts.push_back({std::move(key), {}, {}, {}});
    }
    Draft& draft = drafts[*found];
    if (std::ranges::any_of(draft.runs, [&run](const PaperRun* other) { return isRepeated(*other, run); })) return;
    draft.runs.push_back(&run);
    draft.values.push_back(figure.value);
    if (figure.offset) draft.offsets.push_back(*figure.offset);
  }

  [[nodiscard]] std::optional<Figure> figureOf(const PaperClaim& claim, const PaperRun& run) const {
    if (claim.figure == PaperFigure::GapClosed) return gapClosed(run);
    if (claim.figure == PaperFigure::GainKept) return gainKept(run);
    if (claim.figure == PaperFigure::SpecialistsGain) return specialistsGain(run);
    if (claim.figure == PaperFigure::GradientNoise)
      return run.gradientNoise ? std::optional(Figure{*run.gradientNoise, {}, {}}) : std::nullopt;
    std::int64_t errors = run.testErrors;
    Figure figure;
    if (claim.figure != PaperFigure::Errors) {
      if (!run.omitted) return {};
      const OmittedFigures& omitted = *run.omitted;
      if (claim.figure == PaperFigure::ErrorsOnSet) errors = omitted.errorsOnSet;
      if (claim.figure == PaperFigure::OffsetErrors) errors = omitted.errorsWithOffset;
      if (claim.figure == PaperFigure::OffsetErrorsOnSet) errors = omitted.errorsOnSetWithOffset;
      if (claim.offset) figure.offset = omitted.offset;
    }
    figure.value = static_cast<double>(errors);
    if (claim.unit == "%") figure.value = 100 * figure.value / static_cast<double>(run.testCases);
    return figure;
  }

  /// On all cases: the same net with the same seeds, or where there is none the teacher, as in the paper.
  [[nodiscard]] std::optional<Figure> gapClosed(const PaperRun& run) const {
    RunSpec hard = onHardTargets(run.spec);
    const auto few = m_hard.find(hard);
    hard.transferSet.fraction = 1;
    const auto same = m_hard.find(hard);
    const PaperRun* all = same != m_hard.end() ? same->second : teacherOf(run);
    if (few == m_hard.end() || !all) return {};
    const auto gap = static_cast<double>(few->second->testErrors - all->testErrors);
    if (!(gap > 0)) return {};
    const auto closed = static_cast<double>(few->second->testErrors - run.testErrors);
    return Figure{100 * closed / gap,
                  {},
                  same != m_hard.end() ? "on all data: the same net"
                                       : "on all data: the teacher " + layersText(all->spec.model.layers)};
  }

  /// Of a student that learned from an ensemble, over the same net with the same seeds on hard targets.
  [[nodiscard]] std::optional<Figure> gainKept(const PaperRun& run) const {
    const PaperRun* ensemble = run.teacher && isOfMembers(*run.teacher) ? teacherOf(run) : nullptr;
    const auto baseline = m_hard.find(onHardTargets(run.spec));
    if (!ensemble || baseline == m_hard.end()) return {};
    const auto accuracy = [](const PaperRun& one) {
      return 1 - static_cast<double>(one.testErrors) / static_cast<double>(one.testCases);
    };
    const auto kept = gainTransferred(accuracy(*baseline->second), accuracy(*ensemble), accuracy(run));
    return kept ? std::optional(Figure{100 * *kept, {}, {}}) : std::nullopt;
  }

  [[nodiscard]] std::optional<Figure> specialistsGain(const PaperRun& run) const {
    const auto generalist = m_teachers.find(usedPart(generalistOf(run.spec)));
    if (generalist == m_teachers.end() || generalist->second->testCases != run.testCases) return {};
    const auto right = [](const PaperRun& one) { return static_cast<double>(one.testCases - one.testErrors); };
    if (!(right(*generalist->second) > 0)) return {};
    return Figure{100 * (right(run) / right(*generalist->second) - 1), {}, {}};
  }

  [[nodiscard]] const PaperRun* teacherOf(const PaperRun& run) const {
    if (!run.teacher) return nullptr;
    const auto found = m_teachers.find(usedPart(*run.teacher));
    return found == m_teachers.end() ? nullptr : found->second;
  }

  static std::vector<PaperSetting> settingsOf(const PaperClaim& claim, const std::vector<Draft>& drafts);

  std::span<const PaperRun> m_runs;
  RunsBySpec m_hard;
  RunsBySpec m_teachers;
};

PaperSetting settingOf(const PaperClaim& claim, const Draft& draft, std::string text) {
  PaperSetting setting{
      std::move(text), departuresOf(claim, *draft.runs.front()), {}, draft.values, 0, 0, {}, {}, {}, {}};
  std::set<std::int64_t> seeds;
  std::set<std::int64_t> teachers;
  for (const PaperRun* run : draft.runs) {
    setting.runs.push_back(run->id);
    seeds.insert(run->spec.training.seed);
    if (run->teacher) teachers.insert(run->teacher->training.seed);
    if (hasSpecialists(run->spec)) teachers.insert(run->spec.training.seed);
  }
  setting.seeds = seeds.size();
  setting.teachers = teachers.size();
  setting.spread = spreadOf(draft.values);
  setting.offset = spreadOf(draft.offsets);
  const PaperVerdict verdict = claim.isBound ? boundVerdict(claim.value, claim.smallerIsBetter(), setting.spread)
                                             : verdictOf(claim.value, claim.smallerIsBetter(), setting.spread);
  if (setting.values.size() >= kFewestSeeds) setting.range = predictionInterval(setting.spread);
  setting.verdict = setting.departures.empty() ? verdict : PaperVerdict::Departs;
  return setting;
}

std::vector<PaperSetting> Comparer::settingsOf(const PaperClaim& claim, const std::vector<Draft>& drafts) {
  std::vector<PaperSetting> settings;
  for (const bool departs : {false, true}) {  // each kind is told apart among its own
    std::vector<PaperKey> keys;
    std::vector<const Draft*> kind;
    for (const Draft& draft : drafts) {
      if (departuresOf(claim, *draft.runs.front()).empty() == departs) continue;
      keys.push_back(draft.key);
      kind.push_back(&draft);
    }
    const bool saysNets = claim.smallerIsBetter();  // of shares, departures say nothing of nets and temperatures
    std::vector<std::string> texts = settingTexts(keys, departs && saysNets);
    for (std::size_t i = 0; i < kind.size(); ++i) settings.push_back(settingOf(claim, *kind[i], std::move(texts[i])));
  }
  const auto rank = [](const PaperSetting& setting) {
    const auto departures = static_cast<std::ptrdiff_t>(setting.departures.size());
    return std::tuple(-departures, setting.values.size(), std::ranges::max(setting.runs));
  };
  std::ranges::stable_sort(settings, std::ranges::greater(), rank);
  return settings;
}

}  // namespace

std::vector<PaperComparison> comparePaper(std::span<const PaperRun> runs) {
  const Comparer comparer(runs);
  std::vector<PaperComparison> comparisons;
  for (const PaperClaim& claim : paperClaims()) comparisons.push_back(comparer.compare(claim));
  return comparisons;
}

}  // namespace retort
