#include "app/models/sweep_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <QCoreApplication>

#include "app/models/sweep_view.h"
#include "engine/experiment/key_table.h"
#include "widgets/theme.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

constexpr std::uint64_t kBesideStudents = 1'000'000;  // keys of baselines; those of students are their rows

QString unitOf(const SweepMetricInfo& info) {
  return info.unit.empty() ? QString() : QLatin1Char(' ') + QString::fromLatin1(info.unit.data());
}

QString number(double value, const SweepMetricInfo& info, std::size_t count) {
  const bool whole = count == 1 && info.decimals == 1 && info.unit.empty();
  return QString::number(value, 'f', whole ? 0 : info.decimals);
}

QString noteOf(const SweepSummary& summary, const SweepMetricInfo& info) {
  const std::size_t count = summary.value.count;
  if (summary.counts.all() <= 1) return {};
  const QString runs =
      count == summary.counts.all() ? tr("n %1").arg(count) : tr("%1 of %2").arg(count).arg(summary.counts.all());
  if (count < 2) return runs;
  return QStringLiteral("± %1 · %2").arg(number(summary.value.deviation, info, count), runs);
}

/// "129, 134, 140": the values themselves, where they are few.
QString errorsOf(const SweepTable& table, const std::vector<std::size_t>& students) {
  constexpr std::size_t kMost = 8;
  QStringList errors;
  for (const std::size_t student : students)
    if (table.runs[student].completed()) errors << QString::number(table.runs[student].testErrors);
  return errors.size() > 1 && static_cast<std::size_t>(errors.size()) <= kMost ? errors.join(QStringLiteral(", "))
                                                                               : QString();
}

QString describe(const SweepTable& table, const std::vector<std::size_t>& students, const QString& place,
                 const SweepSummary& summary, SweepMetric metric) {
  if (students.empty()) return tr("%1: the sweep has no such runs").arg(place);
  QStringList lines{place};
  lines << tr("%1: %2").arg(metricLabel(metric), summaryText(summary, metric));
  const SweepCounts& counts = summary.counts;
  lines << progressText(counts);
  if (counts.completed > 0) {
    const QString errors = errorsOf(table, students);
    if (!errors.isEmpty()) lines << tr("Test errors of each: %1").arg(errors);
    lines << tr("95 % interval of the test error: %1 to %2 %")
                 .arg(100 * summary.errorRate.low, 0, 'f', 2)
                 .arg(100 * summary.errorRate.high, 0, 'f', 2);
  }
  if (summary.baseline) lines << tr("Baseline: %1 test errors").arg(*summary.baseline, 0, 'f', 1);
  if (summary.teacher) lines << tr("Teacher: %1 test errors").arg(*summary.teacher, 0, 'f', 1);
  return lines.join(QLatin1Char('\n'));
}

HeatCell heatCell(const SweepSummary& summary, const SweepMetricInfo& info) {
  HeatCell cell;
  const SweepCounts& counts = summary.counts;
  cell.partial = counts.lost() > 0;
  if (counts.all() == 0) return cell;
  if (summary.defined) {
    cell.state = HeatState::Measured;
    cell.value = summary.value.mean;
    cell.text = number(cell.value, info, summary.value.count);
    cell.brief = QString::number(cell.value, 'f', std::max(0, info.decimals - 1));
    cell.note = noteOf(summary, info);
  } else if (summary.toCome) {
    cell.state = HeatState::Waiting;
    cell.text = tr("%1 of %2").arg(counts.completed).arg(counts.all());
  } else if (counts.completed == 0) {
    cell.state = HeatState::Lost;
    cell.text = lossText(counts);
  } else {
    cell.state = HeatState::Undefined;
    cell.text = QStringLiteral("–");
  }
  return cell;
}

/// Places along the x axis, as many units wide as there are steps: numbers by their value, over a wide range by its
/// logarithm; other values one a step.
std::vector<double> placesOf(const SweepTableAxis& axis) {
  std::vector<double> places;
  bool numbers = true;
  for (const Value& value : axis.values) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    const auto* real = std::get_if<double>(&value);
    numbers = numbers && (whole || real);
    places.push_back(whole ? static_cast<double>(*whole) : real ? *real : 0);
  }
  const std::size_t count = places.size();
  const bool spread = numbers && count > 1 && places.back() > places.front();
  if (spread && places.front() > 0 && places.back() / places.front() >= 8)
    for (double& place : places) place = std::log(place);
  const double first = count > 0 ? places.front() : 0;
  const double span = count > 0 ? places.back() - first : 0;
  for (std::size_t i = 0; i < count; ++i)
    places[i] = spread ? (places[i] - first) / span * static_cast<double>(count - 1) : static_cast<double>(i);
  return places;
}

CurveSeries styled(int nth, const QString& name) {
  static constexpr std::array kMarkers = {CurveMarker::Circle, CurveMarker::Triangle, CurveMarker::Square,
                                          CurveMarker::Diamond};
  CurveSeries series;
  series.key = static_cast<std::uint64_t>(nth);
  series.name = name;
  series.colour = nth == 0 ? studentColour() : seriesColour(nth - 1);
  series.marker = kMarkers[static_cast<std::size_t>(nth) % kMarkers.size()];
  if (nth >= 5) series.dash = Qt::DashDotLine;
  return series;
}

/// What stands beside the students, per x; empty where it has not completed.
using Beside = std::vector<std::optional<double>>;

/// The one value that they all have.
std::optional<double> constantOf(const Beside& values) {
  std::optional<double> constant;
  for (const auto& value : values) {
    if (value && constant && value != constant) return {};
    if (value) constant = value;
  }
  return constant;
}

class LineBuilder {
 public:
  LineBuilder(const SweepTable& table, const SweepSlice& slice, SweepMetric metric)
      : m_table(table), m_slice(slice), m_metric(metric), m_grid(gridOf(table, slice)) {
    const SweepMetricInfo& info = infoOf(metric);
    m_data.title = metricLabel(metric);
    m_data.unit = unitOf(info);
    m_data.decimals = info.decimals;
    m_places = table.axes.empty() ? std::vector<double>{0} : placesOf(table.axes[slice.x]);
    const QStringList texts = table.axes.empty() ? QStringList{tr("all")} : valueTexts(table.axes[slice.x]);
    m_data.xName = table.axes.empty() ? QString() : axisLabel(table.axes[slice.x]);
    for (std::size_t i = 0; i < m_places.size(); ++i)
      m_data.xLabels.push_back({m_places[i], texts[static_cast<qsizetype>(i)]});
  }

  CurveData build() {
    const bool named = m_slice.y.has_value();
    const QStringList names = named ? valueTexts(m_table.axes[*m_slice.y]) : QStringList{tr("student")};
    const QString prefix = named ? axisLabel(m_table.axes[*m_slice.y]) + QLatin1Char(' ') : QString();
    for (std::size_t row = 0; row < m_grid.rows; ++row) addRow(row, prefix + names[static_cast<qsizetype>(row)]);
    addBaselines(prefix, names);
    addTeacher();
    addZeroLines();
    return std::move(m_data);
  }

 private:
  void addRow(std::size_t row, const QString& name) {
    CurveSeries series = styled(static_cast<int>(row), name);
    Beside baselines(m_grid.columns);
    for (std::size_t column = 0; column < m_grid.columns; ++column) {
      const auto& students = m_grid.students[row * m_grid.columns + column];
      const SweepSummary summary = summaryOf(m_table, students, m_metric);
      const double factor = factorOf(students);
      if (summary.baseline) baselines[column] = factor * *summary.baseline;
      if (summary.teacher) m_teachers.insert(factor * *summary.teacher);
      if (!summary.defined) continue;
      series.points.emplace_back(m_places[column], summary.value.mean);
      series.errors.push_back(summary.value.count > 1 ? summary.value.deviation : 0);
    }
    m_data.series.push_back(std::move(series));
    m_baselines.push_back(std::move(baselines));
  }

  /// From test errors to the metric; 0 where the metric is not of test errors.
  [[nodiscard]] double factorOf(const std::vector<std::size_t>& students) const {
    if (m_metric == SweepMetric::TestErrors) return 1;
    for (const std::size_t student : students)
      if (m_metric == SweepMetric::TestErrorRate && m_table.runs[student].testCases > 0)
        return 100.0 / static_cast<double>(m_table.runs[student].testCases);
    return 0;
  }

  [[nodiscard]] bool isOfTestErrors() const {
    return m_metric == SweepMetric::TestErrors || m_metric == SweepMetric::TestErrorRate;
  }

  void addBaselines(const QString& prefix, const QStringList& names) {
    constexpr std::size_t kMost = 3;  // more would hide the students
    if (!isOfTestErrors()) return;
    std::vector<std::size_t> distinct;
    for (std::size_t row = 0; row < m_baselines.size(); ++row) {
      const bool any = std::ranges::any_of(m_baselines[row], [](const auto& value) { return value.has_value(); });
      const bool known =
          std::ranges::any_of(distinct, [&](std::size_t other) { return m_baselines[other] == m_baselines[row]; });
      if (any && !known) distinct.push_back(row);
    }
    for (const std::size_t row : distinct) {
      if (distinct.size() > kMost) break;
      const bool alone = distinct.size() == 1;
      const QString name = alone ? tr("baseline") : tr("baseline, %1").arg(prefix + names[static_cast<qsizetype>(row)]);
      addBaseline(row, name, alone ? baselineColour() : m_data.series[row].colour);
    }
  }

  void addBaseline(std::size_t row, const QString& name, const QColor& colour) {
    const Beside& values = m_baselines[row];
    const std::uint64_t key = kBesideStudents + row;
    if (const auto constant = constantOf(values)) {
      m_data.references.push_back(
          {key, name, name + QLatin1Char(' ') + valueText(m_data, *constant), colour, *constant, false});
      return;
    }
    CurveSeries series;
    series.key = key;
    series.name = name;
    series.colour = colour;
    series.dash = Qt::DotLine;
    series.marker = CurveMarker::Square;
    for (std::size_t column = 0; column < values.size(); ++column)
      if (values[column]) series.points.emplace_back(m_places[column], *values[column]);
    m_data.series.push_back(std::move(series));
  }

  void addTeacher() {
    if (!isOfTestErrors() || m_teachers.size() != 1) return;
    const double value = *m_teachers.begin();
    m_data.references.push_back({kBesideStudents - 1, tr("teacher"),
                                 tr("teacher") + QLatin1Char(' ') + valueText(m_data, value), teacherColour(), value,
                                 false});
  }

  void addZeroLines() {
    const bool any = std::ranges::any_of(m_data.series, [](const auto& series) { return !series.points.empty(); });
    const bool share = m_metric == SweepMetric::GapClosed;
    if (!any || (!share && m_metric != SweepMetric::GapToBaseline)) return;
    m_data.references.push_back({kBesideStudents, tr("baseline"), tr("baseline"), baselineColour(), 0, false});
    if (share)
      m_data.references.push_back({kBesideStudents - 1, tr("teacher"), tr("teacher"), teacherColour(), 100, false});
  }

  const SweepTable& m_table;
  SweepSlice m_slice;
  SweepMetric m_metric;
  SweepGrid m_grid;
  std::vector<double> m_places;
  std::vector<Beside> m_baselines;  ///< by row
  std::set<double> m_teachers;
  CurveData m_data;
};

}  // namespace

HeatMapData sweepHeatMap(const SweepTable& table, const SweepSlice& slice, SweepMetric metric,
                         const std::optional<BestCell>& best) {
  HeatMapData data;
  if (table.cells.empty()) return data;
  const SweepMetricInfo& info = infoOf(metric);
  data.title = metricLabel(metric);
  data.valueTitle = metricLabel(metric);
  data.unit = unitOf(info);
  data.decimals = info.decimals;
  data.brightIsLow = info.smallerIsBetter;
  data.columns = table.axes.empty() ? QStringList{tr("all")} : valueTexts(table.axes[slice.x]);
  data.xTitle = table.axes.empty() ? QString() : axisLabel(table.axes[slice.x]);
  data.rows = slice.y ? valueTexts(table.axes[*slice.y]) : QStringList{QString()};
  if (slice.y) data.yTitle = axisLabel(table.axes[*slice.y]);
  const SweepGrid grid = gridOf(table, slice);
  for (std::size_t i = 0; i < grid.students.size(); ++i) {
    const SweepSummary summary = summaryOf(table, grid.students[i], metric);
    HeatCell cell = heatCell(summary, info);
    QString place = data.xTitle + QLatin1Char(' ') + data.columns[static_cast<qsizetype>(i % grid.columns)];
    if (slice.y)
      place +=
          QStringLiteral(", ") + data.yTitle + QLatin1Char(' ') + data.rows[static_cast<qsizetype>(i / grid.columns)];
    cell.description = describe(table, grid.students[i], place.trimmed(), summary, metric);
    data.cells.push_back(std::move(cell));
  }
  const auto place = best ? indexIn(table, slice, best->cell) : std::nullopt;
  if (!place) return data;
  data.best = static_cast<int>(*place);
  data.cells[*place].description +=
      QLatin1Char('\n') +
      (best->onValidation ? tr("Best cell, chosen on validation errors") : tr("Best cell, chosen on test errors"));
  return data;
}

CurveData sweepLines(const SweepTable& table, const SweepSlice& slice, SweepMetric metric) {
  if (table.cells.empty()) return {};
  return LineBuilder(table, slice, metric).build();
}

int cellOfPoint(const CurveData& lines, std::uint64_t key, double x) {
  const auto column = std::ranges::find(lines.xLabels, x, &CurveXLabel::x);
  if (key + 1 >= kBesideStudents || column == lines.xLabels.end()) return -1;
  return static_cast<int>(key * lines.xLabels.size()) + static_cast<int>(column - lines.xLabels.begin());
}

}  // namespace retort
