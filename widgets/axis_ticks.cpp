#include "widgets/axis_ticks.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "widgets/figures.h"

namespace retort {

namespace {

double niceStep(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

std::vector<double> logValues(double low, double high, std::initializer_list<double> factors, int decadeStep) {
  std::vector<double> values;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  for (int decade = first; decade <= static_cast<int>(std::ceil(std::log10(high))); ++decade) {
    if (decade % decadeStep != 0) continue;
    for (const double factor : factors) {
      const double value = factor * std::pow(10.0, decade);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) values.push_back(value);
    }
  }
  return values;
}

std::vector<double> logTickValues(double low, double high, int maxCount) {
  const auto fits = [maxCount](const std::vector<double>& values) {
    return static_cast<int>(values.size()) <= maxCount;
  };
  for (const auto& factors : {std::initializer_list<double>{1, 2, 3, 5, 7}, {1, 2, 5}, {1, 3}, {1}})
    if (auto values = logValues(low, high, factors, 1); fits(values)) return values;
  for (int step = 2;; ++step)
    if (auto values = logValues(low, high, {1}, step); fits(values)) return values;
}

}  // namespace

std::vector<AxisTick> linearTicks(double low, double high, int maxCount, const QString& unit, bool wholeNumbers) {
  std::vector<AxisTick> ticks;
  if (!(high > low) || !std::isfinite(high - low)) return ticks;
  const auto count = [low, high](double by) { return std::floor(high / by + 1e-9) - std::ceil(low / by - 1e-9) + 1; };
  double step = niceStep((high - low) / std::max(1, maxCount - 1));
  if (const double finer = niceStep(0.4 * step); count(step) < 2 && count(finer) <= maxCount) step = finer;
  if (wholeNumbers) step = std::max(1.0, step);
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  for (double index = std::ceil(low / step - 1e-9); index * step <= high + step * 1e-9; ++index) {
    const double value = index == 0 ? 0.0 : index * step;
    const QString number =
        std::abs(value) >= 1e6 || decimals > 6 ? significant(value, 3) : QString::number(value, 'f', decimals);
    ticks.push_back({value, number + unit});
  }
  return ticks;
}

std::vector<AxisTick> logTicks(double low, double high, int maxCount, const QString& unit) {
  std::vector<AxisTick> ticks;
  if (!(low > 0) || !(high > low) || !std::isfinite(high)) return ticks;
  for (const double value : logTickValues(low, high, std::max(2, maxCount)))
    ticks.push_back({value, significant(value, 1) + unit});
  return ticks;
}

std::vector<AxisTick> timeTicks(double low, double high, int maxCount) {
  const double factor = high < 120 ? 1 : high < 7200 ? 60 : 3600;
  std::vector<AxisTick> ticks = linearTicks(low / factor, high / factor, maxCount);
  for (AxisTick& tick : ticks) tick.value *= factor;
  if (!ticks.empty())
    ticks.back().label += QLatin1Char(' ') + QLatin1String(factor == 1 ? "s" : factor == 60 ? "min" : "h");
  return ticks;
}

}  // namespace retort
