// The distribution nearest to those of a generalist and of active specialists (distillation.md section 5, step 4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace retort {

/// Classes that the same of the active specialists hold: within such a group the solution is in proportion to c_i (see
/// below), so that only the groups' masses are unknown.
struct ClassGroups {
  std::vector<std::size_t> groupOf;     ///< [classes]
  std::vector<double> sizes;            ///< [groups]: number of classes
  std::vector<std::uint8_t> inDustbin;  ///< [active · groups]: 1 where the group lies in this one's dustbin

  [[nodiscard]] std::size_t groups() const { return sizes.size(); }
};

/// @param subsets [active] class indices of each active specialist
[[nodiscard]] ClassGroups groupClasses(std::size_t classes, std::span<const std::vector<int>* const> subsets);

/// Minimises KL(p_g ‖ q) + Σ_m KL(p_m ‖ q). But for a constant that is
///     − Σ_i c_i ln q_i − Σ_m d_m ln Q_m,   c_i = p_g,i + Σ_{m: i ∈ S_m} p_m,i,   Q_m = Σ_{i ∉ S_m} q_i,
/// d_m what m gives its dustbin: convex in q. With λ = 1 + |A| the step
///     q_i ← (c_i + q_i Σ_{m: i ∉ S_m} d_m / Q_m) / λ
/// (expectation-maximisation; Dempster, Laird and Rubin 1977) never raises it and reaches the minimum of a single
/// specialist at once; λ (max_i of its factors − 1) bounds how far the objective is above the minimum (by convexity),
/// which is where it stops. Of every two steps a third is extrapolated (SQUAREM, Varadhan and Roland 2008), kept
/// where it does not raise the objective. Answers that contradict each other and are certain of it (logits ±14 and
/// more) may leave a direction so flat that rounding stops it earlier: gap() says where.
class CombinedDistribution {
 public:
  /// @param masses [groups] Σ of c_i, each > 0 @param dustbins [active] d_m, each >= 0
  void solve(const ClassGroups& groups, std::span<const double> masses, std::span<const double> dustbins);

  /// [groups]: Σ of q_i of each.
  [[nodiscard]] const std::vector<double>& masses() const { return m_masses; }
  /// Nats by which the objective may be above its minimum: at most 1e-12, unless it took too many steps.
  [[nodiscard]] double gap() const { return m_gap; }

 private:
  double step(const std::vector<double>& from, std::vector<double>& to);
  void setDustbinSums(const std::vector<double>& masses);
  [[nodiscard]] double objective(const std::vector<double>& masses);
  bool extrapolate();

  const ClassGroups* m_groups = nullptr;
  std::span<const double> m_given;
  std::span<const double> m_dustbins;
  std::vector<double> m_masses;
  std::vector<double> m_first;         ///< one step from there
  std::vector<double> m_second;        ///< two steps
  std::vector<double> m_extrapolated;  ///< beyond
  std::vector<double> m_sums;          ///< [active]: Q_m
  double m_gap = 0;
};

}  // namespace retort
