#include "engine/train/gradient_variance.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <ATen/ATen.h>

#include "engine/model/kernels.h"

namespace retort {
namespace {

constexpr std::size_t kMostCases = 256;

at::Tensor doubles(const std::vector<float>& values, at::IntArrayRef shape) {
  // Copied at once, by the conversion: what the tensor borrows is never written.
  return at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat).to(at::kDouble);
}

at::Tensor doubles(const Matrix& matrix) {
  return doubles(matrix.values, {static_cast<std::int64_t>(matrix.rows), static_cast<std::int64_t>(matrix.columns)});
}

/// softmax(z / T), without overflow at any T > 0.
at::Tensor softened(const at::Tensor& logits, double temperature) {
  return at::softmax((logits - logits.amax(1, true)) / temperature, 1);
}

/// A forward pass over all cases, and what going back needs of it.
class MeasuredNet {
 public:
  MeasuredNet(const Weights& weights, const Matrix& inputs) {
    at::Tensor answer = doubles(inputs);
    for (std::size_t i = 0; i + 1 < weights.size(); i += 2) {
      m_products.push_back(at::mm(answer, answer.t()).add_(1));
      m_weights.push_back(doubles(weights[i].values, weights[i].shape));
      answer = at::addmm(doubles(weights[i + 1].values, weights[i + 1].shape), answer, m_weights.back().t());
      if (i + 2 >= weights.size()) break;
      answer.relu_();
      m_active.push_back(answer > 0);
    }
    m_logits = answer;
  }

  [[nodiscard]] const at::Tensor& logits() const { return m_logits; }

  /// @param delta gradient of each case's loss with respect to its logits, [cases, classes]
  [[nodiscard]] GradientVariance measure(at::Tensor delta, double temperature) const {
    double ofCases = 0;  // sum of |g|²
    double ofSum = 0;    // |sum of g|²
    for (std::size_t layer = m_weights.size(); layer-- > 0;) {
      const at::Tensor products = at::mm(delta, delta.t()).mul_(m_products[layer]);
      ofCases += products.diagonal().sum().item<double>();
      ofSum += products.sum().item<double>();
      if (layer > 0) delta = at::mm(delta, m_weights[layer]).mul_(m_active[layer - 1]);
    }
    const auto count = static_cast<double>(m_logits.size(0));
    const double signal = std::max(0.0, ofSum / (count * count));
    return {temperature, signal, std::max(0.0, ofCases / count - signal)};
  }

 private:
  std::vector<at::Tensor> m_weights;   ///< [out, in] of each layer
  std::vector<at::Tensor> m_products;  ///< a · a + 1 of any two cases' inputs of each layer, [cases, cases]
  std::vector<at::Tensor> m_active;    ///< whether a unit of a hidden layer is above 0, [cases, units]
  at::Tensor m_logits;
};

/// q(1) - y
at::Tensor hardDelta(const at::Tensor& logits, std::span<const std::uint16_t> labels) {
  at::Tensor delta = softened(logits, 1);
  auto rows = delta.accessor<double, 2>();
  for (std::size_t i = 0; i < labels.size(); ++i) rows[static_cast<std::int64_t>(i)][labels[i]] -= 1;
  return delta;
}

/// The arithmetic mean of an ensemble's members is another one at each temperature, and the logits at hand are of one.
std::set<double> temperaturesOf(const ObjectiveSpec& objective, const RunSpec& teacher) {
  const bool isOfOne =
      teacher.role == Role::Ensemble && !hasSpecialists(teacher) && teacher.ensemble.mean == EnsembleMean::Arithmetic;
  std::set<double> temperatures{0};
  if (!isOfOne) temperatures.insert({1, 2, 4, 8, 20});
  if (objective.kind == ObjectiveKind::SoftTargets) temperatures.insert(objective.temperature);
  return temperatures;
}

MeasuredCases casesOf(const RunRequest& request, std::span<const std::uint32_t> transferSet) {
  const Dataset& data = *request.data;
  const std::size_t size = data.shape.size();
  const std::size_t count = std::min(kMostCases, transferSet.size());
  MeasuredCases cases{Matrix(count, size), {}, Matrix(count, data.classCount())};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t index = transferSet[i * transferSet.size() / count];
    bytesToUnit({data.sample(data.train, index), size}, cases.inputs.row(i));
    cases.labels.push_back(data.train.labels[index]);
    std::copy_n(request.teacher->trainLogits.row(index), data.classCount(), cases.teacher.row(i));
  }
  return cases;
}

}  // namespace

std::vector<GradientVariance> gradientVariance(const Weights& weights, const MeasuredCases& cases,
                                               std::span<const double> temperatures) {
  const MeasuredNet net(weights, cases.inputs);
  const at::Tensor teacher = doubles(cases.teacher);
  std::vector<GradientVariance> values;
  for (const double temperature : temperatures) {
    const at::Tensor delta =
        temperature == 0 ? hardDelta(net.logits(), cases.labels)
                         : (softened(net.logits(), temperature) - softened(teacher, temperature)).mul_(temperature);
    values.push_back(net.measure(delta, temperature));
  }
  return values;
}

std::vector<GradientVariance> measureGradients(const RunRequest& request, const Weights& weights,
                                               std::span<const std::uint32_t> transferSet) {
  const RunSpec& spec = request.spec;
  if (spec.role == Role::Specialist) return {};  // its dustbin's logit is the generalist's at one temperature alone
  if (!needsTeacher(spec.objective) || !request.teacher || spec.model.kind != ModelKind::FullyConnected) return {};
  const std::set<double> chosen = temperaturesOf(spec.objective, request.teacherSpec);
  const std::vector<double> temperatures(chosen.begin(), chosen.end());
  auto values = gradientVariance(weights, casesOf(request, transferSet), temperatures);
  std::erase_if(values, [](const GradientVariance& value) {
    return !std::isfinite(value.signal) || !std::isfinite(value.variance);
  });
  return values;
}

}  // namespace retort
