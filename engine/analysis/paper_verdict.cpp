#include "engine/analysis/paper_verdict.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace retort {
namespace {

constexpr double kNormal975 = 1.959963984540054;
constexpr std::array kStudent975 = {12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004,
                                    2.262157,  2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905,
                                    2.109816,  2.100922, 2.093024, 2.085963, 2.079614, 2.073873, 2.068658, 2.063899,
                                    2.059539,  2.055529, 2.051831, 2.048407, 2.045230, 2.042272};

std::string fixed(double value, int decimals) {
  std::array<char, 400> text{};
  return {text.data(),
          std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr};
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::string withUnit(const PaperClaim& claim, const std::string& value) {
  return value + ' ' + std::string(claim.unit);
}

/// Errors are no fewer than none.
std::string rangeText(const PaperClaim& claim, const Interval& range) {
  const double low = claim.smallerIsBetter() ? std::max(0.0, range.low) : range.low;
  return "from " + fixed(low, 1) + " to " + fixed(range.high, 1) + ", where one more run would lie (95 %)";
}

std::string boundText(const PaperClaim& claim, const PaperSetting& setting) {
  const std::string range = "; the range " + rangeText(claim, *setting.range);
  const std::string bound = fixed(claim.value, 0) + ' ' + std::string(claim.unit);
  const auto isOnSide = [&](bool below) { return (below ? ", is below " : ", is above ") + bound; };
  if (setting.verdict == PaperVerdict::Reproduced) return range + isOnSide(claim.smallerIsBetter()) + ": reproduced.";
  if (setting.verdict == PaperVerdict::NotReproduced)
    return range + isOnSide(!claim.smallerIsBetter()) + ": not reproduced.";
  return range + ", holds " + bound + ": more seeds would narrow it.";
}

std::string comparedText(const PaperClaim& claim, const PaperSetting& setting) {
  const std::string paper = publishedText(claim);
  if (claim.isBound && setting.range && setting.verdict != PaperVerdict::Departs) return boundText(claim, setting);
  switch (setting.verdict) {
    case PaperVerdict::Departs:
      return ", not compared with the paper's " + paper + ": " + joined(setting.departures) + ".";
    case PaperVerdict::TooFewSeeds:
      if (!setting.range || setting.spread.count < kFewestSeeds)
        return "; the paper has " + paper + ". Three seeds are the fewest that can be compared.";
      return "; the paper's " + paper + " lies within the range " + rangeText(claim, *setting.range) +
             ", which is too wide to say anything: more seeds would narrow it.";
    case PaperVerdict::Reproduced:
      return "; the paper's " + paper + " lies within the range " + rangeText(claim, *setting.range) + ": reproduced.";
    case PaperVerdict::Better:
      return "; the paper's " + paper + " is worse than the range " + rangeText(claim, *setting.range) + ": better.";
    case PaperVerdict::NotReproduced:
      return "; the paper's " + paper + " is better than the range " + rangeText(claim, *setting.range) +
             ": not reproduced.";
    case PaperVerdict::NothingYet:
      break;
  }
  return ".";
}

}  // namespace

std::string verdictText(PaperVerdict verdict) {
  switch (verdict) {
    case PaperVerdict::NothingYet:
      return "nothing yet";
    case PaperVerdict::TooFewSeeds:
      return "too few seeds";
    case PaperVerdict::Reproduced:
      return "reproduced";
    case PaperVerdict::Better:
      return "better";
    case PaperVerdict::NotReproduced:
      return "not reproduced";
    case PaperVerdict::Departs:
      return "departs";
  }
  return {};
}

double tQuantile975(std::size_t degrees) {
  return degrees <= kStudent975.size() ? kStudent975.at(degrees - 1) : kNormal975;
}

std::optional<Interval> predictionInterval(const Spread& spread) {
  if (spread.count < 2) return {};
  const auto n = static_cast<double>(spread.count);
  const double half = tQuantile975(spread.count - 1) * spread.deviation * std::sqrt(1 + 1 / n);
  return Interval{spread.mean - half, spread.mean + half};
}

PaperVerdict verdictOf(double published, bool smallerIsBetter, const Spread& spread) {
  if (spread.count == 0) return PaperVerdict::NothingYet;
  if (spread.count < kFewestSeeds) return PaperVerdict::TooFewSeeds;
  const Interval range = *predictionInterval(spread);
  if (published >= range.low && published <= range.high)
    return range.high - range.low <= std::abs(published) ? PaperVerdict::Reproduced : PaperVerdict::TooFewSeeds;
  return (published > range.high) == smallerIsBetter ? PaperVerdict::Better : PaperVerdict::NotReproduced;
}

PaperVerdict boundVerdict(double bound, bool smallerIsBetter, const Spread& spread) {
  if (spread.count == 0) return PaperVerdict::NothingYet;
  if (spread.count < kFewestSeeds) return PaperVerdict::TooFewSeeds;
  const Interval range = *predictionInterval(spread);
  const bool isBelow = range.high < bound;
  const bool isAbove = range.low > bound;
  if (smallerIsBetter ? isBelow : isAbove) return PaperVerdict::Reproduced;
  return isBelow || isAbove ? PaperVerdict::NotReproduced : PaperVerdict::TooFewSeeds;
}

std::string publishedText(const PaperClaim& claim) {
  if (claim.isBound) return (claim.smallerIsBetter() ? "< " : "> ") + fixed(claim.value, 0);
  return fixed(claim.value, claim.unit == "%" ? 1 : 0);
}

std::string meanText(const PaperClaim& claim, const Spread& spread) {
  if (spread.count == 0) return "–";
  if (spread.count == 1) return fixed(spread.mean, claim.unit == "%" ? 1 : 0);
  return fixed(spread.mean, 1) + " ± " + fixed(spread.deviation, 1);
}

std::string seedsText(const PaperSetting& setting) {
  const auto counted = [](std::size_t count, const std::string& what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
  };
  if (setting.teachers < 2) return counted(setting.values.size(), "seed");
  return counted(setting.values.size(), "run") + " (" + counted(setting.teachers, "teacher") + ", " +
         counted(setting.seeds, "seed") + ')';
}

std::string sentenceOf(const PaperClaim& claim, const PaperSetting* setting) {
  if (!setting) return "No completed run yet. The preset " + std::string(claim.preset) + " measures it.";
  std::string text = withUnit(claim, meanText(claim, setting->spread)) + " over " + seedsText(*setting);
  if (setting->offset.count > 0) text += ", offset " + fixed(setting->offset.mean, 1);
  if (setting->offset.count > 0 && claim.offset) text += " (paper " + fixed(*claim.offset, 1) + ")";
  return text + comparedText(claim, *setting);
}

}  // namespace retort
