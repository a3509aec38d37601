#include "engine/analysis/soft_target_sums.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace retort {
namespace {

constexpr std::size_t kBlock = 64;  // cases at a time: their soft targets stay in the cache
constexpr std::size_t kLanes = 4;   // columns are padded to a multiple of it

/// e^x for x <= 0 to 2 units in the last place, 0 below −707; NaN for NaN. No branch and no call: loops become vector
/// code.
inline double laneExp(double x) {
  constexpr double magic = 6755399441055744.0;  // 1.5 · 2^52: adding it rounds to a whole number, in the low bits
  const double bounded = x < -707.0 ? -707.0 : x;
  const double shifted = bounded * 1.4426950408889634 + magic;
  const double n = shifted - magic;
  const double r = (bounded - n * 0.693145751953125) - n * 1.42860682030941723212e-6;  // ln 2 in two parts
  // Taylor's series on [−ln 2 / 2, ln 2 / 2]: the next term is below 4e-18.
  double p = 1.0 / 6227020800.0;
  for (const double divisor :
       {479001600.0, 39916800.0, 3628800.0, 362880.0, 40320.0, 5040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0})
    p = p * r + 1.0 / divisor;
  const std::uint64_t exponent = std::bit_cast<std::uint64_t>(shifted) - std::bit_cast<std::uint64_t>(magic);
  const double power = std::bit_cast<double>((exponent + 1023U) << 52U);
  return x < -707.0 ? 0.0 : p * power;
}

/// Adds up block after block.
class SoftTargetAdder {
 public:
  SoftTargetAdder(std::size_t classes, bool labelled, double temperature)
      : m_classes(classes),
        m_width((classes + kLanes - 1) / kLanes * kLanes),
        m_inverse(1 / temperature),
        m_block(kBlock * m_width),
        m_byLabel(labelled ? classes * m_width : 0),
        m_sums(m_width),
        m_products(m_width * m_width) {}

  /// @param labels empty for none
  void add(const Matrix& logits, std::size_t from, std::size_t count, std::span<const std::uint16_t> labels) {
    for (std::size_t b = 0; b < count; ++b) {
      double* p = m_block.data() + b * m_width;
      setSoftTarget(logits.row(from + b), p);
      if (!labels.empty()) addTo(m_byLabel.data() + labels[from + b] * m_width, p);
      centre(p);
    }
    for (std::size_t i = 0; i < m_width; i += kLanes)
      for (std::size_t j = i; j < m_width; j += kLanes) addProducts(i, j, count);
  }

  [[nodiscard]] SoftTargetSums result() const {
    SoftTargetSums sums{narrowed(m_byLabel), std::vector<double>(m_sums.begin(), m_sums.begin() + m_classes),
                        narrowed(m_products)};
    for (std::size_t i = 0; i < m_classes; ++i)
      for (std::size_t j = 0; j < i; ++j) sums.products[i * m_classes + j] = sums.products[j * m_classes + i];
    return sums;
  }

 private:
  void setSoftTarget(const float* z, double* p) const {
    float largest = -std::numeric_limits<float>::infinity();
    for (std::size_t j = 0; j < m_classes; ++j) largest = z[j] > largest ? z[j] : largest;
    const double top = largest;
    for (std::size_t j = 0; j < m_classes; ++j) p[j] = laneExp((static_cast<double>(z[j]) - top) * m_inverse);
    std::array<double, kLanes> parts{};
    for (std::size_t j = 0; j < m_width; j += kLanes)
      for (std::size_t lane = 0; lane < kLanes; ++lane) parts[lane] += p[j + lane];
    const double scale = 1 / ((parts[0] + parts[1]) + (parts[2] + parts[3]));
    for (std::size_t j = 0; j < m_classes; ++j) p[j] *= scale;
  }

  void addTo(double* row, const double* p) const {
    for (std::size_t j = 0; j < m_width; ++j) row[j] += p[j];
  }

  /// Around 1 / classes, so that little cancels when the mean is taken off the products.
  void centre(double* p) {
    const double middle = 1 / static_cast<double>(m_classes);
    for (std::size_t j = 0; j < m_classes; ++j) p[j] -= middle;
    addTo(m_sums.data(), p);
  }

  /// Four rows by four columns over the block's cases, kept in registers.
  void addProducts(std::size_t i, std::size_t j, std::size_t count) {
    std::array<std::array<double, kLanes>, kLanes> sums{};
    for (std::size_t b = 0; b < count; ++b) {
      const double* p = m_block.data() + b * m_width;
      for (std::size_t row = 0; row < kLanes; ++row)
        for (std::size_t lane = 0; lane < kLanes; ++lane) sums[row][lane] += p[i + row] * p[j + lane];
    }
    for (std::size_t row = 0; row < kLanes; ++row)
      for (std::size_t lane = 0; lane < kLanes; ++lane) m_products[(i + row) * m_width + j + lane] += sums[row][lane];
  }

  /// Without the padding of its rows.
  [[nodiscard]] std::vector<double> narrowed(const std::vector<double>& wide) const {
    std::vector<double> values;
    values.reserve(wide.size());
    for (std::size_t i = 0; i < m_classes && !wide.empty(); ++i)
      values.insert(values.end(), wide.data() + i * m_width, wide.data() + i * m_width + m_classes);
    return values;
  }

  std::size_t m_classes;
  std::size_t m_width;  ///< of a row with its padding, which is 0
  double m_inverse;
  std::vector<double> m_block;    ///< [kBlock, width]
  std::vector<double> m_byLabel;  ///< [classes, width]
  std::vector<double> m_sums;
  std::vector<double> m_products;  ///< [width, width]: on and above the diagonal
};

}  // namespace

SoftTargetSums sumSoftTargets(const Matrix& logits, std::span<const std::uint16_t> labels, double temperature) {
  SoftTargetAdder adder(logits.columns, !labels.empty(), temperature);
  for (std::size_t from = 0; from < logits.rows; from += kBlock)
    adder.add(logits, from, std::min(kBlock, logits.rows - from), labels);
  return adder.result();
}

}  // namespace retort
