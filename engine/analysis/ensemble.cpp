#include "engine/analysis/ensemble.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "engine/analysis/soft_targets.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

constexpr double kSmallSum = 1e-280;  // below this, terms may have vanished and logarithms are added up instead

[[noreturn]] void refuse(std::string problem, std::string remedy) {
  throw Error(ErrorKind::BadSpec, "ensemble", std::move(problem), std::move(remedy));
}

std::string sizeOf(const Matrix& logits) {
  return std::to_string(logits.rows) + " cases of " + std::to_string(logits.columns) + " classes";
}

void requireFitting(std::span<const Matrix* const> members) {
  if (members.empty()) refuse("has no members", "Name at least one model");
  const Matrix& first = *members.front();
  for (std::size_t m = 0; m < members.size(); ++m) {
    const Matrix& logits = *members[m];
    const bool whole = logits.columns > 0 && logits.values.size() == logits.rows * logits.columns;
    if (!whole) refuse("the logits of member " + std::to_string(m) + " are incomplete", "Train the model again");
    if (logits.rows != first.rows || logits.columns != first.columns)
      refuse("member " + std::to_string(m) + " has " + sizeOf(logits) + ", the first " + sizeOf(first),
             "Combine models of the same data set");
  }
}

void requirePositive(double temperature) {
  if (!(temperature > 0)) refuse("the temperature is not > 0", "Give a temperature > 0");
}

/// The members' distributions of one case, [members, classes], in doubles; kept between cases.
struct Distributions {
  std::size_t classes;
  std::vector<double> shares;       ///< softmax(z_m / T)
  std::vector<double> normalisers;  ///< [members]: ln Σ_j exp(z_mj / T)

  Distributions(std::size_t members, std::size_t classCount)
      : classes(classCount), shares(members * classCount), normalisers(members) {}
  [[nodiscard]] double* of(std::size_t member) { return shares.data() + member * classes; }
};

void setDistributions(std::span<const Matrix* const> members, std::size_t row, double temperature,
                      Distributions& distributions) {
  const std::size_t classes = distributions.classes;
  for (std::size_t m = 0; m < members.size(); ++m) {
    const float* z = members[m]->row(row);
    const double largest = *std::max_element(z, z + classes);
    double* share = distributions.of(m);
    double sum = 0;
    for (std::size_t j = 0; j < classes; ++j) sum += share[j] = std::exp((z[j] - largest) / temperature);
    for (std::size_t j = 0; j < classes; ++j) share[j] /= sum;
    distributions.normalisers[m] = largest / temperature + std::log(sum);
  }
}

/// ln Σ_m exp(z_mj / T − normaliser_m).
double logOfSum(std::span<const Matrix* const> members, std::size_t row, std::size_t j, double temperature,
                const std::vector<double>& normalisers) {
  const auto term = [&](std::size_t m) { return members[m]->row(row)[j] / temperature - normalisers[m]; };
  double largest = term(0);
  for (std::size_t m = 1; m < members.size(); ++m) largest = std::max(largest, term(m));
  double sum = 0;
  for (std::size_t m = 0; m < members.size(); ++m) sum += std::exp(term(m) - largest);
  return largest + std::log(sum);
}

/// [classes]: ln of the arithmetic mean of the members' distributions.
void setLogOfMean(std::span<const Matrix* const> members, std::size_t row, double temperature,
                  Distributions& distributions, std::vector<double>& logs) {
  std::ranges::fill(logs, 0.0);
  for (std::size_t m = 0; m < members.size(); ++m)
    for (std::size_t j = 0; j < logs.size(); ++j) logs[j] += distributions.of(m)[j];
  const double logCount = std::log(static_cast<double>(members.size()));
  for (std::size_t j = 0; j < logs.size(); ++j) {
    const bool fine = logs[j] > kSmallSum;
    logs[j] = (fine ? std::log(logs[j]) : logOfSum(members, row, j, temperature, distributions.normalisers)) - logCount;
  }
}

void setMeanLogits(std::span<const Matrix* const> members, std::size_t row, std::vector<double>& mean) {
  std::ranges::fill(mean, 0.0);
  for (const Matrix* member : members)
    for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += member->row(row)[j];
  for (double& z : mean) z /= static_cast<double>(members.size());
}

void writeCentred(const std::vector<double>& logits, double scale, float* row) {
  double mean = 0;
  for (const double z : logits) mean += z / static_cast<double>(logits.size());
  for (std::size_t j = 0; j < logits.size(); ++j)
    row[j] = static_cast<float>(std::clamp(scale * (logits[j] - mean), -double{FLT_MAX}, double{FLT_MAX}));
}

std::size_t largestOf(std::span<const double> values) {
  return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
}

/// What each member says of each case, for the report: all of it is gathered case by case.
class Reporter {
 public:
  Reporter(std::span<const Matrix* const> members, EnsembleMean mean, double temperature)
      : m_members(members),
        m_mean(mean),
        m_temperature(temperature),
        m_distributions(members.size(), members.front()->columns),
        m_logs(members.front()->columns),
        m_combined(members.front()->columns),
        m_suffix((members.size() + 1) * members.front()->columns),
        m_without(members.front()->columns),
        m_predicted(members.size()) {
    m_report.memberErrors.resize(members.size());
    m_report.leaveOneOutErrors.resize(members.size() > 1 ? members.size() : 0);
    m_report.disagreement.resize(members.size() * members.size());
  }

  void add(std::size_t row, std::size_t label) {
    ++m_report.cases;
    setDistributions(m_members, row, m_temperature, m_distributions);
    addMembers(row, label);
    addEnsemble(row, label);
    if (m_members.size() > 1) addLeftOut(row, label);
  }

  EnsembleReport finish() {
    const double cases = static_cast<double>(std::max<std::int64_t>(1, m_report.cases));
    for (double& share : m_report.disagreement) share /= cases;
    m_report.divergence = std::max(0.0, m_report.divergence / cases / static_cast<double>(m_members.size()));
    return std::move(m_report);
  }

 private:
  void addMembers(std::size_t row, std::size_t label) {
    const std::size_t count = m_members.size();
    for (std::size_t m = 0; m < count; ++m) {
      m_predicted[m] = predictedClass({m_members[m]->row(row), m_logs.size()});
      if (m_predicted[m] != label) ++m_report.memberErrors[m];
      for (std::size_t other = 0; other < m; ++other) {
        if (m_predicted[other] == m_predicted[m]) continue;
        ++m_report.disagreement[m * count + other];
        ++m_report.disagreement[other * count + m];
      }
    }
  }

  /// Predicts from the very floats that combineLogits gives.
  void addEnsemble(std::size_t row, std::size_t label) {
    if (m_mean == EnsembleMean::Arithmetic) {
      setLogOfMean(m_members, row, m_temperature, m_distributions, m_logs);
      writeCentred(m_logs, m_temperature, m_combined.data());
    } else {
      setMeanLogits(m_members, row, m_logs);
      writeCentred(m_logs, 1, m_combined.data());
      normalise();
    }
    if (predictedClass(m_combined) != label) ++m_report.errors;
    addDivergence(row);
  }

  /// Makes mean logits the logarithm of the distribution at T.
  void normalise() {
    const double largest = *std::ranges::max_element(m_logs);
    double sum = 0;
    for (const double z : m_logs) sum += std::exp((z - largest) / m_temperature);
    const double normaliser = largest / m_temperature + std::log(sum);
    for (double& z : m_logs) z = z / m_temperature - normaliser;
  }

  void addDivergence(std::size_t row) {
    for (std::size_t m = 0; m < m_members.size(); ++m) {
      const float* z = m_members[m]->row(row);
      const double* share = m_distributions.of(m);
      double sum = 0;
      for (std::size_t j = 0; j < m_logs.size(); ++j)
        sum += share[j] * (z[j] / m_temperature - m_distributions.normalisers[m] - m_logs[j]);
      m_report.divergence += sum;
    }
  }

  /// Sums from the front and from the back, so that the one left out is never subtracted.
  void addLeftOut(std::size_t row, std::size_t label) {
    const std::size_t classes = m_logs.size();
    const auto part = [&](std::size_t m, std::size_t j) {
      return m_mean == EnsembleMean::Arithmetic ? m_distributions.of(m)[j] : double{m_members[m]->row(row)[j]};
    };
    for (std::size_t m = m_members.size(); m-- > 0;)
      for (std::size_t j = 0; j < classes; ++j)
        m_suffix[m * classes + j] = m_suffix[(m + 1) * classes + j] + part(m, j);
    std::vector<double>& prefix = m_logs;  // not needed any more
    std::ranges::fill(prefix, 0.0);
    for (std::size_t m = 0; m < m_members.size(); ++m) {
      for (std::size_t j = 0; j < classes; ++j) m_without[j] = prefix[j] + m_suffix[(m + 1) * classes + j];
      if (largestOf(m_without) != label) ++m_report.leaveOneOutErrors[m];
      for (std::size_t j = 0; j < classes; ++j) prefix[j] += part(m, j);
    }
  }

  std::span<const Matrix* const> m_members;
  EnsembleMean m_mean;
  double m_temperature;
  Distributions m_distributions;
  std::vector<double> m_logs;  ///< of the ensemble's distribution
  std::vector<float> m_combined;
  std::vector<double> m_suffix;  ///< [members + 1, classes]: of this member and all after it; the last row stays 0
  std::vector<double> m_without;
  std::vector<std::size_t> m_predicted;
  EnsembleReport m_report;
};

}  // namespace

Matrix combineLogits(std::span<const Matrix* const> members, EnsembleMean mean, double temperature) {
  requireFitting(members);
  requirePositive(temperature);
  const Matrix& first = *members.front();
  Matrix combined(first.rows, first.columns);
  Distributions distributions(members.size(), first.columns);
  std::vector<double> logits(first.columns);
  const bool ofLogits = mean == EnsembleMean::Geometric || std::isinf(temperature);
  for (std::size_t i = 0; i < first.rows; ++i) {
    if (ofLogits) {
      setMeanLogits(members, i, logits);
    } else {
      setDistributions(members, i, temperature, distributions);
      setLogOfMean(members, i, temperature, distributions, logits);
    }
    writeCentred(logits, ofLogits ? 1 : temperature, combined.row(i));
  }
  return combined;
}

EnsembleReport ensembleReport(std::span<const Matrix* const> members, std::span<const std::uint16_t> labels,
                              EnsembleMean mean, double temperature) {
  requireFitting(members);
  requirePositive(temperature);
  if (std::isinf(temperature)) refuse("distributions at an infinite temperature are all alike", "Give a finite one");
  const Matrix& first = *members.front();
  const auto isClass = [&first](std::uint16_t label) { return label < first.columns; };
  if (labels.size() != first.rows || !std::ranges::all_of(labels, isClass))
    refuse("labels and logits do not fit each other", "Compare models on the cases that they were tested on");
  Reporter reporter(members, mean, temperature);
  for (std::size_t i = 0; i < first.rows; ++i) reporter.add(i, labels[i]);
  return reporter.finish();
}

std::optional<double> gainTransferred(double baseline, double ensemble, double distilled) {
  if (!(ensemble > baseline)) return std::nullopt;
  return (distilled - baseline) / (ensemble - baseline);
}

}  // namespace retort
