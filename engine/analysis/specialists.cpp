#include "engine/analysis/specialists.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "engine/analysis/combined_distribution.h"
#include "engine/analysis/soft_targets.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr double kLeast = 1e-300;  // smaller probabilities count as this

[[noreturn]] void refuse(std::string problem, std::string remedy) {
  throw Error(ErrorKind::BadSpec, "specialists", std::move(problem), std::move(remedy));
}

bool isWhole(const Matrix& logits) {
  return logits.columns > 0 && logits.values.size() == logits.rows * logits.columns;
}

void requireSubset(const std::vector<int>& subset, std::size_t classes, const std::string& name) {
  if (subset.empty()) refuse(name + " has no classes", "Give it at least one");
  const bool ascending = std::ranges::adjacent_find(subset, std::greater_equal<>()) == subset.end();
  if (!ascending || subset.front() < 0 || static_cast<std::size_t>(subset.back()) >= classes)
    refuse("the classes of " + name + " are not ascending indices below " + std::to_string(classes),
           "Name each class of the data set once");
  if (subset.size() == classes)
    refuse(name + " has all classes and so no dustbin", "Leave at least one class to the generalist");
}

void requireFitting(const Matrix& generalist, std::span<const SpecialistAnswers> specialists, int mostProbable) {
  if (!isWhole(generalist)) refuse("the generalist's logits are incomplete", "Train the generalist again");
  if (mostProbable < 1 || static_cast<std::size_t>(mostProbable) > generalist.columns)
    refuse("the number of most probable classes is not from 1 to " + std::to_string(generalist.columns), "Give 1");
  if (specialists.size() > UINT16_MAX) refuse("there are more than 65535 of them", "Use fewer");
  for (std::size_t m = 0; m < specialists.size(); ++m) {
    const std::string name = "specialist " + std::to_string(m);
    requireSubset(specialists[m].subset, generalist.columns, name);
    const Matrix* logits = specialists[m].logits;
    if (logits == nullptr || !isWhole(*logits) || logits->rows != generalist.rows ||
        logits->columns != specialists[m].subset.size() + 1)
      refuse("the logits of " + name + " are not of the generalist's cases and of its classes and the dustbin",
             "Train it again");
  }
}

/// Softmax of one case. @return ln Σ_j exp(z_j)
double softmaxOf(const float* logits, std::size_t index, std::vector<double>& p) {
  const double largest = *std::max_element(logits, logits + p.size());
  double sum = 0;
  for (std::size_t j = 0; j < p.size(); ++j) sum += p[j] = std::exp(logits[j] - largest);
  if (!std::isfinite(largest) || !std::isfinite(sum))
    throw Error(ErrorKind::RunFailed, "specialists", "the logits of case " + std::to_string(index) + " are not finite",
                "Train with a lower learning rate");
  for (double& share : p) share /= sum;
  return largest + std::log(sum);
}

/// Case by case; what cases have in common (groups by active set) is kept.
class Inference {
 public:
  Inference(const Matrix& generalist, std::span<const SpecialistAnswers> specialists, std::size_t mostProbable)
      : m_generalist(generalist),
        m_specialists(specialists),
        m_ranking(generalist.columns),
        m_mostProbable(mostProbable),
        m_covering(generalist.columns),
        m_sums(generalist.columns) {
    for (std::size_t m = 0; m < specialists.size(); ++m)
      for (const int index : specialists[m].subset)
        m_covering[static_cast<std::size_t>(index)].push_back(static_cast<std::uint16_t>(m));
    m_result.logits = Matrix(generalist.rows, generalist.columns);
    m_result.activeStarts.reserve(generalist.rows + 1);
    m_result.activeStarts.push_back(0);
  }

  SpecialistInference run() {
    for (std::size_t i = 0; i < m_generalist.rows; ++i) {
      const double normaliser = softmaxOf(m_generalist.row(i), i, m_sums);
      setActive(m_generalist.row(i));
      if (m_active.empty())
        writeGeneralist(i, normaliser);
      else
        writeCombined(i);
      m_result.active.insert(m_result.active.end(), m_active.begin(), m_active.end());
      m_result.activeStarts.push_back(m_result.active.size());
    }
    return std::move(m_result);
  }

 private:
  void setActive(const float* logits) {
    m_active.clear();
    if (m_mostProbable == 1) {
      m_active = m_covering[predictedClass({logits, m_sums.size()})];
      return;
    }
    std::iota(m_ranking.begin(), m_ranking.end(), std::size_t{0});
    const auto middle = m_ranking.begin() + static_cast<std::ptrdiff_t>(m_mostProbable);
    std::partial_sort(m_ranking.begin(), middle, m_ranking.end(), [logits](std::size_t a, std::size_t b) {
      return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
    });
    for (auto place = m_ranking.begin(); place != middle; ++place)
      m_active.insert(m_active.end(), m_covering[*place].begin(), m_covering[*place].end());
    std::ranges::sort(m_active);
    m_active.erase(std::unique(m_active.begin(), m_active.end()), m_active.end());
  }

  void writeGeneralist(std::size_t row, double normaliser) {
    float* out = m_result.logits.row(row);
    for (std::size_t j = 0; j < m_sums.size(); ++j)
      out[j] = static_cast<float>(std::max(std::log(kLeast), m_generalist.row(row)[j] - normaliser));
  }

  const ClassGroups& groupsOfActive() {
    const auto found = m_groups.find(m_active);
    if (found != m_groups.end()) return found->second;
    std::vector<const std::vector<int>*> subsets;
    for (const std::uint16_t m : m_active) subsets.push_back(&m_specialists[m].subset);
    return m_groups.emplace(m_active, groupClasses(m_sums.size(), subsets)).first->second;
  }

  /// Makes of the generalist's probabilities the sums c_i, and gathers the dustbins.
  void addSpecialists(std::size_t row) {
    m_dustbins.clear();
    for (const std::uint16_t m : m_active) {
      const std::vector<int>& subset = m_specialists[m].subset;
      m_answer.resize(subset.size() + 1);
      softmaxOf(m_specialists[m].logits->row(row), row, m_answer);
      for (std::size_t j = 0; j < subset.size(); ++j) m_sums[static_cast<std::size_t>(subset[j])] += m_answer[j];
      m_dustbins.push_back(m_answer.back());
    }
  }

  void writeCombined(std::size_t row) {
    const ClassGroups& groups = groupsOfActive();
    addSpecialists(row);
    m_masses.assign(groups.groups(), 0);
    for (std::size_t j = 0; j < m_sums.size(); ++j)
      m_masses[groups.groupOf[j]] += m_sums[j] = std::max(kLeast, m_sums[j]);
    m_solver.solve(groups, m_masses, m_dustbins);
    m_result.largestGap = std::max(m_result.largestGap, m_solver.gap());
    for (std::size_t g = 0; g < m_masses.size(); ++g)
      m_masses[g] = std::log(m_solver.masses()[g]) - std::log(m_masses[g]);
    float* out = m_result.logits.row(row);
    for (std::size_t j = 0; j < m_sums.size(); ++j)
      out[j] = static_cast<float>(std::log(m_sums[j]) + m_masses[groups.groupOf[j]]);
  }

  const Matrix& m_generalist;
  std::span<const SpecialistAnswers> m_specialists;
  std::vector<std::size_t> m_ranking;
  std::size_t m_mostProbable;
  std::vector<std::vector<std::uint16_t>> m_covering;  ///< [classes]: specialists that hold each
  std::vector<std::uint16_t> m_active;
  std::map<std::vector<std::uint16_t>, ClassGroups> m_groups;
  std::vector<double> m_sums;  ///< [classes]: p_g, then c
  std::vector<double> m_answer;
  std::vector<double> m_dustbins;
  std::vector<double> m_masses;  ///< [groups]
  CombinedDistribution m_solver;
  SpecialistInference m_result;
};

void requireLabels(const Matrix& logits, std::span<const std::uint16_t> labels) {
  const auto isClass = [&logits](std::uint16_t label) { return label < logits.columns; };
  if (!isWhole(logits) || labels.size() != logits.rows || !std::ranges::all_of(labels, isClass))
    refuse("labels and logits do not fit each other", "Compare models on the cases that they were tested on");
}

/// [classes]: by how many of the subsets each class is covered.
std::vector<int> coverage(std::span<const std::vector<int>> subsets, std::size_t classes) {
  std::vector<int> counts(classes);
  for (const std::vector<int>& subset : subsets) {
    for (const int index : subset) {
      if (index < 0 || static_cast<std::size_t>(index) >= classes)
        refuse("class " + std::to_string(index) + " does not exist", "Name classes of the data set");
      ++counts[static_cast<std::size_t>(index)];
    }
  }
  return counts;
}

bool isRight(const Matrix& logits, std::size_t row, std::size_t label) {
  return predictedClass({logits.row(row), logits.columns}) == label;
}

}  // namespace

double dustbinCorrection(DustbinCorrection kind, double specialShare, double trainedShare) {
  for (const double share : {specialShare, trainedShare})
    if (!(share > 0 && share < 1))
      refuse("the special classes' share of the cases is not between 0 and 1",
             "Choose classes that have cases, and not all of them");
  switch (kind) {
    case DustbinCorrection::Oversampling:
      return std::log(trainedShare / specialShare);
    case DustbinCorrection::PriorRatio:
      return std::log((1 - specialShare) / specialShare) - std::log((1 - trainedShare) / trainedShare);
    case DustbinCorrection::None:
      break;
  }
  return 0;
}

void correctDustbin(Matrix& logits, double correction) {
  for (std::size_t i = 0; i < logits.rows; ++i) {
    float& dustbin = logits.row(i)[logits.columns - 1];
    dustbin = static_cast<float>(dustbin + correction);
  }
}

SpecialistInference inferWithSpecialists(const Matrix& generalist, std::span<const SpecialistAnswers> specialists,
                                         int mostProbable) {
  requireFitting(generalist, specialists, mostProbable);
  return Inference(generalist, specialists, static_cast<std::size_t>(mostProbable)).run();
}

std::optional<double> CoveredAccuracy::accuracy() const {
  if (cases == 0) return std::nullopt;
  return static_cast<double>(correct) / static_cast<double>(cases);
}

CoveredAccuracy conditionalAccuracy(const Matrix& logits, std::span<const std::uint16_t> labels,
                                    std::span<const std::vector<int>> subsets) {
  requireLabels(logits, labels);
  const std::vector<int> covering = coverage(subsets, logits.columns);
  CoveredAccuracy result;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (covering[labels[i]] == 0) continue;
    ++result.cases;
    if (isRight(logits, i, labels[i])) ++result.correct;
  }
  return result;
}

std::optional<double> CoverageGain::relativeChange() const {
  if (generalistCorrect == 0) return std::nullopt;
  return static_cast<double>(change()) / static_cast<double>(generalistCorrect);
}

std::vector<CoverageGain> gainByCoverage(const Matrix& generalist, const Matrix& combined,
                                         std::span<const std::uint16_t> labels,
                                         std::span<const std::vector<int>> subsets) {
  requireLabels(generalist, labels);
  requireLabels(combined, labels);
  if (generalist.columns != combined.columns)
    refuse("the generalist's and the combined logits have different classes", "Compare models of the same data set");
  const std::vector<int> covering = coverage(subsets, generalist.columns);
  std::vector<CoverageGain> rows(static_cast<std::size_t>(*std::ranges::max_element(covering)) + 1);
  for (std::size_t c = 0; c < rows.size(); ++c) rows[c].covering = static_cast<int>(c);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    CoverageGain& row = rows[static_cast<std::size_t>(covering[labels[i]])];
    ++row.cases;
    if (isRight(generalist, i, labels[i])) ++row.generalistCorrect;
    if (isRight(combined, i, labels[i])) ++row.correct;
  }
  return rows;
}

}  // namespace retort
