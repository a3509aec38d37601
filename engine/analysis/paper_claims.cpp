// Source: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015, sections 2, 3, 4 and 6.
#include "engine/analysis/paper.h"

namespace retort {
namespace {

std::vector<PaperClaim> omittedThree() {
  const auto claim = [](std::string_view id, std::string_view what, double value, PaperFigure figure) {
    PaperClaim one{id, "mnist-omit-3", "3", what, value, "errors", Role::Student, figure, {3}, {}, {}};
    if (figure == PaperFigure::OffsetErrors) one.offset = 3.5;
    return one;
  };
  return {
      claim("omit-3", "student that never saw a 3", 206, PaperFigure::Errors),
      claim("omit-3-on-3", "of these on 3s", 133, PaperFigure::ErrorsOnSet),
      claim("omit-3-offset", "with the bias of 3 raised by the best offset on test", 109, PaperFigure::OffsetErrors),
      claim("omit-3-offset-on-3", "of these on 3s", 14, PaperFigure::OffsetErrorsOnSet)};
}

std::vector<PaperClaim> sevensAndEights() {
  return {{"sevens-eights",
           "mnist-sevens-eights",
           "3",
           "student that saw only 7s and 8s: test error",
           47.3,
           "%",
           Role::Student,
           PaperFigure::Errors,
           {},
           {7, 8},
           {}},
          {"sevens-eights-offset",
           "mnist-sevens-eights",
           "3",
           "with the biases of 7 and 8 lowered by the best offset on test",
           13.2,
           "%",
           Role::Student,
           PaperFigure::OffsetErrors,
           {},
           {7, 8},
           -7.6}};
}

PaperClaim noiseOfGradients() {
  PaperClaim claim{"gradient-noise",
                   "mnist-paper",
                   "2",
                   "variance of gradients with soft targets, as a share of that with hard ones (section 2)",
                   100,
                   "%",
                   Role::Student,
                   PaperFigure::GradientNoise,
                   {},
                   {},
                   {}};
  claim.isBound = true;
  return claim;
}

/// Frame accuracies: 58.9 % on hard targets, 61.1 % of an ensemble of ten, 60.8 % of one model distilled from it. What
/// of it can be measured on other data is the share of the gain, "more than 80 %" in the paper's words.
PaperClaim gainOfEnsemble(std::string_view preset, std::string_view what) {
  PaperClaim claim{preset, preset, "4", what, 80, "%", Role::Student, PaperFigure::GainKept, {}, {}, {}};
  claim.isBound = true;
  return claim;
}

/// 25.0 to 26.1 % of the test cases with 61 specialists for 15,000 classes, 4.4 % relative. What of it can be asked of
/// other data is whether a generalist gains at all.
PaperClaim gainOfSpecialists() {
  PaperClaim claim{"specialists",
                   "glyphs-specialists",
                   "5",
                   "accuracy with specialists relative to the generalist's (paper: + 4.4 %, of 15,000 classes)",
                   0,
                   "%",
                   Role::Ensemble,
                   PaperFigure::SpecialistsGain,
                   {},
                   {},
                   {}};
  claim.isBound = true;
  return claim;
}

/// Frame accuracies on speech: 44.5 % hard (stopped early) and 57.0 % soft on 3 % of the data, 58.9 % hard on all of
/// it. What of it can be measured on other data is the share of the gap.
PaperClaim gapClosed(std::string_view id, std::string_view preset, std::string_view what) {
  constexpr double share = 100 * (57.0 - 44.5) / (58.9 - 44.5);
  return {id, preset, "6", what, share, "%", Role::Student, PaperFigure::GapClosed, {}, {}, {}};
}

PaperClaim ofWords(PaperClaim claim) {
  claim.ofWords = true;
  return claim;
}

std::vector<PaperClaim> makeClaims() {
  const auto whole = [](std::string_view id, std::string_view what, double value, Role role) {
    return PaperClaim{id, "mnist-paper", "3", what, value, "errors", role, PaperFigure::Errors, {}, {}, {}};
  };
  std::vector<PaperClaim> claims{
      whole("teacher", "teacher 1200-1200, dropout, max-norm, jittered", 67, Role::Teacher),
      whole("baseline", "800-800 on hard targets", 146, Role::Baseline),
      whole("student", "800-800 on soft targets at T = 20, not jittered", 74, Role::Student)};
  claims.push_back(noiseOfGradients());
  for (const auto& more : {omittedThree(), sevensAndEights()}) claims.insert(claims.end(), more.begin(), more.end());
  claims.push_back(gainOfEnsemble(
      "mnist-ensemble", "share of the gain of an ensemble of ten that one distilled model keeps (paper: speech)"));
  claims.push_back(ofWords(gainOfEnsemble(
      "speech-ensemble", "share of the gain of an ensemble of ten in frame accuracy that one distilled model keeps")));
  claims.push_back(gainOfSpecialists());
  claims.push_back(gapClosed("few", "mnist-few", "share of the gap from 3 % to all data closed (paper: speech)"));
  claims.push_back(ofWords(
      gapClosed("speech-few", "speech-few", "share of the gap in frame accuracy from 3 % to all recordings closed")));
  return claims;
}

}  // namespace

const std::vector<PaperClaim>& paperClaims() {
  static const std::vector<PaperClaim> claims = makeClaims();
  return claims;
}

}  // namespace retort
