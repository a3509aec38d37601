#include "engine/analysis/paper_conditions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "engine/analysis/class_bias.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

using Texts = std::vector<std::string>;

constexpr double kFew = 0.03;
constexpr double kTemperature = 20;
constexpr int kMembers = 10;
constexpr std::array kOfEnsembles = {1.0, 2.0, 5.0, 10.0};  // temperatures
constexpr double kHalf = 0.5;                               // soft weight
constexpr std::size_t kClasses = 10;
constexpr std::int64_t kTestCases = 10'000;

std::string numberText(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 6).ptr};
}

std::vector<int> sorted(std::vector<int> values) {
  std::ranges::sort(values);
  return values;
}

bool isHard(const RunSpec& run) { return run.role == Role::Baseline || run.objective.kind == ObjectiveKind::Hard; }

bool hasRole(const RunSpec& run, Role role) {
  if (isTeacher(run.role) || isTeacher(role)) return isTeacher(run.role) && isTeacher(role);
  return isHard(run) == (role == Role::Baseline);
}

/// MNIST's files may lie in a folder of any name: what is known to be other data is, by name, size or classes. The
/// paper's recordings are nobody's, so recordings of any words will do for its claims of words.
void addData(Texts& departures, const PaperClaim& claim, const PaperRun& run) {
  const bool isOther = run.data.starts_with("Fashion-") || run.data.starts_with("Kuzushiji-") ||
                       run.data.starts_with("EMNIST") || run.classes != kClasses || run.testCases != kTestCases;
  if (run.spec.dataset.kind == DatasetKind::Glyphs)
    departures.emplace_back("data: glyphs");
  else if (run.spec.dataset.kind == DatasetKind::Formants)
    departures.emplace_back("data: formants");
  else if (isOther && !claim.ofWords)
    departures.push_back("data: " + run.data + ", " + std::to_string(run.classes) + " classes, " +
                         std::to_string(run.testCases) + " test cases");
}

void addNet(Texts& departures, const std::string& name, const ModelSpec& model, const std::vector<int>& layers) {
  if (model.kind == ModelKind::Convolutional)
    departures.push_back("convolutional " + name);
  else if (model.layers != layers)
    departures.push_back(name + ' ' + layersText(model.layers));
}

void addTeacher(Texts& departures, const RunSpec& teacher) {
  if (hasSpecialists(teacher))
    departures.push_back("teacher with " + std::to_string(teacher.specialists.count) + " specialists");
  else if (teacher.role == Role::Ensemble)
    departures.push_back("ensemble of " + std::to_string(teacher.ensemble.members) + " teachers, " +
                         (teacher.ensemble.mean == EnsembleMean::Arithmetic ? "arithmetic" : "geometric") + " mean");
  addNet(departures, "teacher", teacher.model, {1200, 1200});
  if (teacher.transferSet.jitterPixels != 2)
    departures.push_back(teacher.transferSet.jitterPixels == 0
                             ? "teacher not jittered"
                             : "teacher jittered by " + std::to_string(teacher.transferSet.jitterPixels) + " px");
  if (teacher.model.hiddenDropout == 0) departures.emplace_back("teacher without dropout");
  if (teacher.model.maxNorm == 0) departures.emplace_back("teacher without max-norm");
}

void addJitter(Texts& departures, const RunSpec& run) {
  if (run.transferSet.jitterPixels != 0)
    departures.push_back("jittered transfer set (" + std::to_string(run.transferSet.jitterPixels) + " px)");
}

void addPlainNet(Texts& departures, const RunSpec& run) {
  const std::string name = isHard(run) ? "net" : "student";
  addNet(departures, name, run.model, {800, 800});
  if (run.model.inputDropout != 0 || run.model.hiddenDropout != 0) departures.push_back(name + " with dropout");
  if (run.model.maxNorm != 0) departures.push_back(name + " with max-norm");
}

void addObjective(Texts& departures, const ObjectiveSpec& objective) {
  if (objective.kind == ObjectiveKind::Logits) return departures.emplace_back("matched logits"), void();
  if (!objective.scaleByTSquared) departures.emplace_back("soft loss not scaled by T²");
}

/// Teachers are models like the student.
void addAlike(Texts& departures, const RunSpec& run, const RunSpec& teacher, const std::string& teachers) {
  if (run.model == teacher.model) return;
  departures.push_back("student " + layersText(run.model.layers) + ", " + teachers + ' ' +
                       layersText(teacher.model.layers) +
                       (run.model.layers == teacher.model.layers ? " of another kind" : ""));
}

/// Of ten members like the student, which learns at one of the paper's temperatures with half the weight on each loss.
void addEnsemble(Texts& departures, const RunSpec& run, const RunSpec& ensemble) {
  if (ensemble.ensemble.members != kMembers)
    departures.push_back("ensemble of " + std::to_string(ensemble.ensemble.members));
  if (ensemble.ensemble.mean != EnsembleMean::Arithmetic) departures.emplace_back("geometric mean");
  addAlike(departures, run, ensemble, "members");
  if (ensemble.transferSet.jitterPixels != 0) departures.emplace_back("jittered members");
  addObjective(departures, run.objective);
  if (run.objective.kind != ObjectiveKind::SoftTargets) return;
  if (std::ranges::find(kOfEnsembles, run.objective.temperature) == kOfEnsembles.end())
    departures.push_back("T = " + numberText(run.objective.temperature));
  if (run.objective.softWeight != kHalf) departures.push_back("soft weight " + numberText(run.objective.softWeight));
}

/// Soft targets come of the same model on all data; of its temperature the paper says nothing. On MNIST, which the
/// paper does not have there, any teacher will do.
void addFew(Texts& departures, const PaperClaim& claim, const PaperRun& run) {
  if (run.spec.transferSet.fraction != kFew)
    departures.push_back(numberText(100 * run.spec.transferSet.fraction) + " % of the cases");
  if (claim.ofWords && run.teacher) {
    if (run.teacher->role == Role::Ensemble) departures.emplace_back("ensemble as teacher");
    addAlike(departures, run.spec, *run.teacher, "teacher");
  }
  addObjective(departures, run.spec.objective);
}

void addSpecialists(Texts& departures, const SpecialistsSpec& specialists) {
  if (specialists.correction == DustbinCorrection::None) departures.emplace_back("dustbin not corrected");
  if (specialists.mostProbable != 1) departures.push_back("n = " + std::to_string(specialists.mostProbable));
}

}  // namespace

bool concerns(const PaperClaim& claim, const RunSpec& run) {
  const TransferSetSpec& set = run.transferSet;
  if (run.forkedFrom.run != 0 || run.role == Role::Specialist || !hasRole(run, claim.role)) return false;
  if (hasSpecialists(run) != (claim.figure == PaperFigure::SpecialistsGain)) return false;
  if ((set.fraction < 1) != (claim.figure == PaperFigure::GapClosed)) return false;
  const bool ofAnyData = claim.figure == PaperFigure::SpecialistsGain;
  if (!ofAnyData && hasWords(run.dataset.kind) != claim.ofWords) return false;  // frames are not pictures
  return sorted(set.omitClasses) == claim.omitClasses && sorted(set.onlyClasses) == claim.onlyClasses;
}

Texts departuresOf(const PaperClaim& claim, const PaperRun& run) {
  Texts departures;
  if (claim.figure == PaperFigure::SpecialistsGain) {  // the paper's data are nobody's; any will do
    addSpecialists(departures, run.spec.specialists);
    return departures;
  }
  addData(departures, claim, run);
  if (claim.role == Role::Teacher) {
    addTeacher(departures, run.spec);
    return departures;
  }
  addJitter(departures, run.spec);
  if (claim.figure == PaperFigure::GainKept) {
    if (run.teacher) addEnsemble(departures, run.spec, *run.teacher);
    return departures;
  }
  if (claim.figure == PaperFigure::GapClosed) {
    addFew(departures, claim, run);
    return departures;
  }
  addPlainNet(departures, run.spec);
  if (claim.role == Role::Baseline) return departures;
  addObjective(departures, run.spec.objective);
  if (run.spec.objective.kind == ObjectiveKind::SoftTargets && run.spec.objective.temperature != kTemperature)
    departures.push_back("T = " + numberText(run.spec.objective.temperature));
  if (run.teacher)
    addTeacher(departures, *run.teacher);
  else
    departures.emplace_back("teacher not known");
  return departures;
}

RunSpec onHardTargets(RunSpec student) {
  student.role = Role::Baseline;
  student.objective = {ObjectiveKind::Hard, 1, 0, true};
  return usedPart(std::move(student));
}

std::optional<double> gradientNoise(std::span<const GradientsMeasured> measured, double temperature) {
  if (measured.empty()) return {};
  const auto relative = [&](double wanted) -> double {
    const auto& values = measured.front().values;
    const auto found = std::ranges::find(values, wanted, &GradientVariance::temperature);
    return found == values.end() || !(found->signal > 0) ? 0 : found->variance / found->signal;
  };
  const double hard = relative(0);
  const double soft = relative(temperature);
  return hard > 0 && soft > 0 ? std::optional(100 * soft / hard) : std::nullopt;
}

bool needsOmittedFigures(const RunSpec& run) {
  return std::ranges::any_of(paperClaims(), [&run](const PaperClaim& claim) {
    const bool asks = claim.figure == PaperFigure::ErrorsOnSet || claim.figure == PaperFigure::OffsetErrors ||
                      claim.figure == PaperFigure::OffsetErrorsOnSet;
    return asks && concerns(claim, run);
  });
}

std::optional<OmittedFigures> omittedFigures(const TransferSetSpec& transferSet, const Matrix& logits,
                                             std::span<const std::uint16_t> labels) {
  std::vector<std::size_t> set;
  for (std::size_t i = 0; i < logits.columns; ++i) {
    const auto has = [i](const std::vector<int>& list) { return std::ranges::count(list, static_cast<int>(i)) > 0; };
    const bool isOmitted = has(transferSet.omitClasses);
    if (transferSet.onlyClasses.empty() ? isOmitted : !isOmitted && has(transferSet.onlyClasses)) set.push_back(i);
  }
  const auto isClass = [&logits](std::uint16_t label) { return label < logits.columns; };
  if (set.empty() || set.size() == logits.columns || labels.empty() || labels.size() != logits.rows ||
      !std::ranges::all_of(labels, isClass))
    return {};
  const Confusion asTrained = confusion(logits, labels);
  const BiasOffset best = bestOffset(logits, labels, set);
  const Confusion shifted = confusion(logits, labels, offsetsOf(logits.columns, set, best.offset));
  OmittedFigures figures{0, 0, best.offset, best.errors, 0};
  for (const std::size_t label : set) {
    figures.errorsOnSet += asTrained.errors(label);
    figures.casesOfSet += asTrained.cases(label);
    figures.errorsOnSetWithOffset += shifted.errors(label);
  }
  return figures;
}

}  // namespace retort
