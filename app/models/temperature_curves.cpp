#include "app/models/temperature_curves.h"

#include <algorithm>
#include <cmath>

namespace retort {

namespace {

constexpr double kLowest = 0.5;
constexpr double kHighest = 100;

/// To three digits, as it is read.
double rounded(double temperature) {
  const double scale = std::pow(10.0, 2 - std::floor(std::log10(temperature)));
  return std::round(temperature * scale) / scale;
}

/// Softmax of one model's logits at one temperature, before the division by their sum.
struct Weights {
  std::vector<double> values;
  double sum = 0;
  double logSum = 0;   ///< ln Σ exp(z_i / T)
  double entropy = 0;  ///< nats
};

void weigh(std::span<const float> logits, double temperature, Weights& out) {
  const double largest = *std::ranges::max_element(logits);
  out.values.resize(logits.size());
  out.sum = 0;
  double weighted = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double score = (static_cast<double>(logits[i]) - largest) / temperature;
    out.values[i] = std::exp(score);
    out.sum += out.values[i];
    weighted += out.values[i] * score;
  }
  out.logSum = largest / temperature + std::log(out.sum);
  out.entropy = std::max(0.0, std::log(out.sum) - weighted / out.sum);
}

double divergence(std::span<const float> teacher, const Weights& p, std::span<const float> model, const Weights& q,
                  double temperature) {
  double difference = 0;
  for (std::size_t i = 0; i < teacher.size(); ++i)
    difference += p.values[i] * (static_cast<double>(teacher[i]) - static_cast<double>(model[i]));
  return std::max(0.0, difference / p.sum / temperature - p.logSum + q.logSum);
}

/// Where a case is among the probe cases; -1 when it is none of them.
std::vector<int> probePlaces(const TemperatureQuestion& question) {
  const auto probes = probeCases(question.data->test.count());
  std::vector<int> places;
  for (const std::uint32_t testCase : *question.cases) {
    const auto found = std::ranges::lower_bound(probes, testCase);
    places.push_back(found != probes.end() && *found == testCase ? static_cast<int>(found - probes.begin()) : -1);
  }
  return places;
}

std::span<const float> rowOf(const CaseLogits& logits, std::uint32_t testCase, int probe) {
  if (!logits || (logits.ofProbes && probe < 0)) return {};
  return {logits.matrix->row(logits.ofProbes ? static_cast<std::size_t>(probe) : testCase), logits.matrix->columns};
}

/// Sums over cases become means; what no case was added to is left empty.
void settle(std::vector<double>& sums, std::size_t cases) {
  if (cases == 0) return sums.clear();
  for (double& sum : sums) sum /= static_cast<double>(cases);
}

struct Counts {
  std::size_t entropy = 0;
  std::size_t divergence = 0;
};

/// Memory that is used again for each case.
struct Scratch {
  Weights teacher;
  Weights model;
};

/// Adds one case at one temperature.
void add(const TemperatureQuestion& question, std::size_t index, int probe, std::size_t at, Scratch& scratch,
         TemperatureFigures& out) {
  const std::uint32_t testCase = (*question.cases)[index];
  const double temperature = out.temperatures[at];
  const auto teacher = rowOf(question.teacher, testCase, probe);
  if (!teacher.empty()) weigh(teacher, temperature, scratch.teacher);
  for (std::size_t m = 0; m < question.models.size(); ++m) {
    const auto logits = rowOf(question.models[m], testCase, probe);
    if (logits.empty()) continue;
    weigh(logits, temperature, scratch.model);
    out.entropy[m][at] += scratch.model.entropy;
    if (!teacher.empty())
      out.divergence[m][at] += divergence(teacher, scratch.teacher, logits, scratch.model, temperature);
  }
}

}  // namespace

TemperatureFigures temperatureFigures(const TemperatureQuestion& question) {
  TemperatureFigures out;
  const int points = std::max(2, question.points);
  for (int i = 0; i < points; ++i)
    out.temperatures.push_back(rounded(kLowest * std::pow(kHighest / kLowest, static_cast<double>(i) / (points - 1))));
  const std::size_t models = question.models.size();
  out.entropy.assign(models, std::vector<double>(out.temperatures.size()));
  out.divergence = out.entropy;
  const auto probes = probePlaces(question);
  std::vector<Counts> counts(models);
  Scratch scratch;
  for (std::size_t i = 0; i < question.cases->size(); ++i) {
    const bool byTeacher = !rowOf(question.teacher, (*question.cases)[i], probes[i]).empty();
    for (std::size_t m = 0; m < models; ++m) {
      const bool known = !rowOf(question.models[m], (*question.cases)[i], probes[i]).empty();
      counts[m].entropy += known ? 1 : 0;
      counts[m].divergence += known && byTeacher ? 1 : 0;
    }
    for (std::size_t at = 0; at < out.temperatures.size(); ++at) add(question, i, probes[i], at, scratch, out);
  }
  for (std::size_t m = 0; m < models; ++m) {
    settle(out.entropy[m], counts[m].entropy);
    settle(out.divergence[m], counts[m].divergence);
  }
  return out;
}

CurveData temperatureCurves(const QString& title, const std::vector<double>& temperatures,
                            const std::vector<std::vector<double>>& values,
                            const std::vector<TemperatureModel>& models) {
  constexpr CurveMarker kMarkers[] = {CurveMarker::Circle, CurveMarker::Square, CurveMarker::Triangle,
                                      CurveMarker::Diamond};
  CurveData data;
  data.title = title;
  data.xName = QStringLiteral("T");
  for (std::size_t m = 0; m < models.size(); ++m) {
    CurveSeries series;
    series.key = models[m].run;
    series.name = models[m].name;
    series.colour = models[m].colour;
    series.dash = models[m].isTeacher ? Qt::DashLine : Qt::SolidLine;
    series.marker = kMarkers[m % std::size(kMarkers)];
    series.hidden = models[m].hidden;
    for (std::size_t i = 0; i < values[m].size(); ++i) series.points.emplace_back(temperatures[i], values[m][i]);
    data.series.push_back(std::move(series));
  }
  return data;
}

}  // namespace retort
