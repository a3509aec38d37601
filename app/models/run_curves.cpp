#include "app/models/run_curves.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include <QCoreApplication>

#include "app/models/gradient_curves.h"
#include "app/models/mean_curve.h"
#include "app/models/paper_lines.h"
#include "app/models/run_row.h"
#include "app/models/seed_groups.h"
#include "widgets/theme.h"

namespace retort {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

bool isOver(const RunRecord& run) { return run.result != nullptr; }

CurveMarker markerOf(const RunRecord& run, int nth) {
  if (isTeacher(run.spec.role)) return CurveMarker::Diamond;
  if (nth == 0) return run.spec.role == Role::Student ? CurveMarker::Circle : CurveMarker::Square;
  static constexpr std::array kLater = {CurveMarker::Triangle, CurveMarker::Diamond, CurveMarker::Circle,
                                        CurveMarker::Square};
  return kLater[static_cast<std::size_t>(nth - 1) % kLater.size()];
}

/// Those that an ensemble speaks for.
std::set<RunId> spokenFor(const RunStore& store) {
  std::set<RunId> members;
  for (const RunRecord& run : store.runs())
    if (run.state == RunState::Completed) members.insert(run.parts.begin(), run.parts.end());
  return members;
}

double reach(const RunRecord& run) {
  const bool toCome = !isOver(run) || run.state == RunState::Completed;
  if (toCome) return run.spec.training.epochs;
  return run.points.empty() ? 0 : run.points.back().epoch;
}

/// @param data with the roles' names as labels
void labelReferences(CurveData& data) {
  const bool alone = std::ranges::count(data.references, false, &CurveReference::isMinor) == 1;
  for (CurveReference& line : data.references)
    line.label = line.isMinor ? QString() : (alone ? line.label : line.name) + u' ' + valueText(data, line.value);
}

/// What becomes one curve.
struct Strand {
  RunPointers runs;  ///< one, or the seeds of a group
  int nth = 0;       ///< of its role
  bool muted = false;
};

class CurveBuilder {
 public:
  CurveBuilder(const RunStore& store, const CurveOptions& options)
      : m_store(store), m_options(options), m_members(spokenFor(store)) {
    for (const RunId id : options.selected)
      if (const RunRecord* run = store.find(id)) m_taught.insert(run->teacher);
    m_studentsBegan = std::ranges::any_of(store.runs(), [this](const RunRecord& run) {
      return !isSource(run.spec.role) && !run.points.empty() && isInFront(run);
    });
  }

  CurveData build() {
    const auto metrics = curveMetrics();
    m_data.title = std::ranges::find(metrics, m_options.metric, &MetricInfo::metric)->title;
    m_data.xName = m_options.overTime ? tr("time") : tr("epoch");
    m_data.xKind = m_options.overTime ? CurveX::Seconds : CurveX::Count;
    if (isPercentage(m_options.metric)) {
      m_data.unit = QStringLiteral(" %");
      m_data.decimals = 2;
    }
    std::map<Role, int> seen;
    for (const RunRecord& run : m_store.runs()) take(run, seen[run.spec.role]++);
    labelReferences(m_data);
    std::stable_partition(m_strands.begin(), m_strands.end(), [](const Strand& strand) { return strand.muted; });
    const auto inFront = static_cast<std::size_t>(std::ranges::count(m_strands, false, &Strand::muted));
    for (const Strand& strand : m_strands) addStrand(strand, inFront <= kMostInParts);
    if (m_options.withPaper && m_options.metric == CurveMetric::TestError)
      for (CurveReference& line : paperLines(m_store, m_shown)) m_data.references.push_back(std::move(line));
    return std::move(m_data);
  }

 private:
  [[nodiscard]] bool isInFront(const RunRecord& run) const {
    return m_options.selected.empty() || m_options.selected.contains(run.id);
  }

  [[nodiscard]] bool isReference(const RunRecord& run) const {
    const bool isMeant = isInFront(run) || m_taught.contains(run.id) || m_members.contains(run.id);
    return m_studentsBegan && isMeant && isTeacher(run.spec.role) && run.state == RunState::Completed &&
           !run.points.empty() && isComparable(m_options.metric);
  }

  void take(const RunRecord& run, int nth) {
    if ((m_options.drawn && !m_options.drawn->contains(run.id)) || !concerns(run, m_options.metric)) return;
    const bool inFront = isInFront(run);
    // Its classes are not the others': once the whole answers for it, it has no place beside them.
    if (run.spec.role == Role::Specialist && m_members.contains(run.id)) return;
    if (isReference(run)) return addReference(run);
    if (run.points.empty() || (run.hidden && !inFront)) return;
    if (inFront && !run.hidden && !m_options.overTime && (m_studentsBegan || isTeacher(run.spec.role)))
      m_data.xMaximum = std::max(m_data.xMaximum, reach(run));
    if (inFront && !run.hidden) m_shown.push_back(&run);
    addToStrand(run, nth, !inFront);
  }

  void addReference(const RunRecord& run) {
    const QString role = run.spec.role == Role::Ensemble ? tr("ensemble") : tr("teacher");
    if (!run.hidden) m_shown.push_back(&run);
    m_data.references.push_back({run.id, run.name, role, run.colour, valueOf(run.points.back(), m_options.metric),
                                 run.hidden, m_members.contains(run.id)});
  }

  /// Of a group, hidden runs stand apart: the mean is of those that are shown.
  void addToStrand(const RunRecord& run, int nth, bool muted) {
    if (!m_options.seeds) return m_strands.push_back({{&run}, nth, muted}), void();
    const SeedGroups::Place& place = m_options.seeds->placeOf(run.id);
    const auto [known, isNew] = m_places.try_emplace({place.first, muted, run.hidden}, m_strands.size());
    if (isNew) m_strands.push_back({{}, place.nth, muted});
    m_strands[known->second].runs.push_back(&run);
  }

  void addStrand(const Strand& strand, bool inParts) {
    const CurveMetric metric = m_options.metric;
    const RunRecord& first = *strand.runs.front();
    CurveSeries series =
        seriesOf(strand, [metric](const RunRecord&, const EpochPoint& point) { return valueOf(point, metric); });
    const bool hasParts = metric == CurveMetric::LossParts && !strand.muted && inParts && hasSoftPart(first);
    if (metric == CurveMetric::LossParts) series.dash = Qt::SolidLine;
    m_data.series.push_back(std::move(series));
    if (!hasParts) return;
    const QString name = m_data.series.back().name;
    addPart(strand, softPartOf, tr("%1, soft part").arg(name), Qt::DashLine);
    addPart(strand, hardPartOf, tr("%1, hard part").arg(name), Qt::DotLine);
  }

  void addPart(const Strand& strand, const EpochValue& value, const QString& name, Qt::PenStyle dash) {
    const QColor colour = m_data.series.back().colour;
    CurveSeries part = seriesOf(strand, value);
    part.name = name;
    part.dash = dash;
    part.colour = colour;
    part.isPart = true;
    m_data.series.push_back(std::move(part));
  }

  CurveSeries seriesOf(const Strand& strand, const EpochValue& value) {
    const RunRecord& first = *strand.runs.front();
    MeanCurve curve = meanCurve(strand.runs, value, m_options.overTime);
    CurveSeries series;
    series.key = first.id;
    series.name = first.name;
    series.colour = first.colour;
    series.dash = isTeacher(first.spec.role) ? Qt::DashLine : (strand.nth >= 5 ? Qt::DashDotLine : Qt::SolidLine);
    series.marker = markerOf(first, strand.nth);
    series.hidden = first.hidden;
    series.isMuted = strand.muted;
    series.points = std::move(curve.points);
    if (m_options.smoothing > 0) series.smoothed = smoothed(series.points, m_options.smoothing);
    if (strand.runs.size() < 2 || strand.muted) return series;
    series.name = tr("%1 · %2 seeds").arg(nameOfCell(strand.runs)).arg(strand.runs.size());
    series.colour = ownColour(first.colour);
    series.errors = std::move(curve.errors);
    series.counts = std::move(curve.counts);
    series.isBand = true;
    series.note = tr("Mean of %1 runs that differ in their seed alone, at each epoch of those that have reached it.\n"
                     "Band: ± one standard deviation over the seeds (n − 1).")
                      .arg(strand.runs.size());
    return series;
  }

  /// The runs' colours repeat after a few; of the fewer groups each has one of its own as long as there are any.
  QColor ownColour(const QColor& wanted) {
    constexpr int kMore = 4;
    QColor colour = wanted;
    for (int i = 0; m_taken.contains(colour.rgb()) && i < kMore; ++i) colour = seriesColour(i);
    if (m_taken.contains(colour.rgb())) colour = wanted;
    m_taken.insert(colour.rgb());
    return colour;
  }

  const RunStore& m_store;
  const CurveOptions& m_options;
  std::set<RunId> m_members;
  std::set<RunId> m_taught;  ///< teachers of the selected runs
  bool m_studentsBegan = false;
  std::vector<Strand> m_strands;
  std::map<std::tuple<RunId, bool, bool>, std::size_t> m_places;  ///< of the groups' strands
  std::set<QRgb> m_taken;                                         ///< colours
  RunPointers m_shown;                                            ///< in full colour, curves and lines
  CurveData m_data;
};

CurveData overTemperatures(const RunStore& store, const CurveOptions& options) {
  const bool isFirst = options.metric == CurveMetric::FirstGradientVariance;
  CurveData data = gradientCurves(store, isFirst ? GradientMoment::FirstEpoch : GradientMoment::LastEpoch,
                                  options.selected.empty() ? options.drawn : &options.selected);
  const auto metrics = curveMetrics();
  data.title = std::ranges::find(metrics, options.metric, &MetricInfo::metric)->title;
  return data;
}

}  // namespace

std::set<RunId> drawnRuns(const RunStore& store, const std::vector<RunId>& chosen) {
  const std::set<RunId> first(chosen.begin(), chosen.end());
  std::vector<std::pair<int, RunId>> ranked;
  for (const RunRecord& run : store.runs()) {
    const int rank = first.contains(run.id) ? 0 : goesOn(run.state) ? 1 : run.pinned ? 2 : run.hidden ? 4 : 3;
    ranked.emplace_back(rank, run.id);
  }
  std::ranges::sort(ranked, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second > b.second;
  });
  std::set<RunId> drawn;
  for (const auto& [rank, run] : ranked)
    if (drawn.size() < kMostCurves) drawn.insert(run);
  return drawn;
}

CurveData runCurves(const RunStore& store, const CurveOptions& options) {
  return isOverEpochs(options.metric) ? CurveBuilder(store, options).build() : overTemperatures(store, options);
}

}  // namespace retort
