#include "engine/analysis/combined_distribution.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace retort {
namespace {

constexpr double kTolerance = 1e-12;
constexpr int kMostRounds = 2000;  // of two steps and an extrapolation each; some ten as a rule
constexpr double kEvenShare = 1e-20;
constexpr double kNoise = 1e-14;  // of the objective, by rounding

}  // namespace

ClassGroups groupClasses(std::size_t classes, std::span<const std::vector<int>* const> subsets) {
  std::vector<std::vector<bool>> outside(classes, std::vector<bool>(subsets.size(), true));
  for (std::size_t m = 0; m < subsets.size(); ++m)
    for (const int index : *subsets[m]) outside[static_cast<std::size_t>(index)][m] = false;
  std::map<std::vector<bool>, std::size_t> numbers;
  ClassGroups result;
  result.groupOf.resize(classes);
  for (std::size_t i = 0; i < classes; ++i) {
    const auto [place, isNew] = numbers.try_emplace(outside[i], numbers.size());
    if (isNew) result.sizes.push_back(0);
    result.groupOf[i] = place->second;
    ++result.sizes[place->second];
  }
  result.inDustbin.resize(subsets.size() * result.groups());
  for (const auto& [pattern, group] : numbers)
    for (std::size_t m = 0; m < subsets.size(); ++m) result.inDustbin[m * result.groups() + group] = pattern[m] ? 1 : 0;
  return result;
}

void CombinedDistribution::solve(const ClassGroups& groups, std::span<const double> masses,
                                 std::span<const double> dustbins) {
  m_groups = &groups;
  m_given = masses;
  m_dustbins = dustbins;
  const std::size_t count = groups.groups();
  for (std::vector<double>* values : {&m_masses, &m_first, &m_second, &m_extrapolated}) values->resize(count);
  m_sums.resize(dustbins.size());
  double sum = 0;
  for (const double mass : masses) sum += mass;
  const auto classes = static_cast<double>(groups.groupOf.size());
  // In proportion to what is given, which is the solution's within a dustbin; a little more where that is next to
  // nothing, which would take long to grow.
  for (std::size_t g = 0; g < count; ++g)
    m_masses[g] = (1 - kEvenShare) * masses[g] / sum + kEvenShare * groups.sizes[g] / classes;
  for (int round = 0; round < kMostRounds; ++round) {
    m_gap = step(m_masses, m_first);
    if (m_gap <= kTolerance) return m_masses.swap(m_first);
    m_gap = step(m_first, m_second);
    if (m_gap <= kTolerance || !extrapolate())
      m_masses.swap(m_second);
    else
      m_masses.swap(m_extrapolated);
    if (m_gap <= kTolerance) return;
  }
}

void CombinedDistribution::setDustbinSums(const std::vector<double>& masses) {
  const std::size_t count = masses.size();
  for (std::size_t m = 0; m < m_sums.size(); ++m) {
    const std::uint8_t* inside = m_groups->inDustbin.data() + m * count;
    m_sums[m] = 0;
    for (std::size_t g = 0; g < count; ++g) m_sums[m] += inside[g] * masses[g];
  }
}

/// @return bound of the gap at `from`, which holds at `to` as well
double CombinedDistribution::step(const std::vector<double>& from, std::vector<double>& to) {
  const std::size_t count = from.size();
  const double lambda = 1 + static_cast<double>(m_sums.size());
  setDustbinSums(from);
  std::ranges::fill(to, 0.0);
  for (std::size_t m = 0; m < m_sums.size(); ++m) {
    const double weight = m_dustbins[m] / m_sums[m];
    const std::uint8_t* inside = m_groups->inDustbin.data() + m * count;
    for (std::size_t g = 0; g < count; ++g) to[g] += inside[g] * weight;
  }
  double largest = 0;
  for (std::size_t g = 0; g < count; ++g) {
    const double factor = (m_given[g] / from[g] + to[g]) / lambda;
    largest = std::max(largest, factor);
    to[g] = from[g] * factor;
  }
  return std::max(0.0, lambda * (largest - 1));
}

double CombinedDistribution::objective(const std::vector<double>& masses) {
  setDustbinSums(masses);
  double sum = 0;
  for (std::size_t g = 0; g < masses.size(); ++g) sum -= m_given[g] * std::log(masses[g]);
  for (std::size_t m = 0; m < m_sums.size(); ++m)
    if (m_dustbins[m] > 0) sum -= m_dustbins[m] * std::log(m_sums[m]);
  return sum;
}

/// @return whether m_extrapolated is a better place than m_second
bool CombinedDistribution::extrapolate() {
  const std::size_t count = m_masses.size();
  const double lambda = 1 + static_cast<double>(m_sums.size());
  double moved = 0;
  double bent = 0;
  for (std::size_t g = 0; g < count; ++g) {
    const double r = m_first[g] - m_masses[g];
    const double v = m_second[g] - m_first[g] - r;
    moved += r * r;
    bent += v * v;
  }
  if (!(bent > 0) || moved <= bent) return false;  // no farther than the second step
  const double length = std::sqrt(moved / bent);
  double sum = 0;
  for (std::size_t g = 0; g < count; ++g) {
    const double r = m_first[g] - m_masses[g];
    const double v = m_second[g] - m_first[g] - r;
    const double least = m_given[g] / lambda;  // of the solution
    sum += m_extrapolated[g] = std::max(least, m_masses[g] + 2 * length * r + length * length * v);
  }
  for (double& mass : m_extrapolated) mass /= sum;
  return objective(m_extrapolated) <= objective(m_second) + kNoise;
}

}  // namespace retort
