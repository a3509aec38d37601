#include "app/models/paper_view.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>

#include "engine/analysis/paper_conditions.h"

namespace retort {
namespace {

constexpr std::size_t kFewRuns = 400;  // 3 ms

QString tr(const char* text) { return QCoreApplication::translate("retort::PaperView", text); }

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString withUnit(const PaperClaim& claim, const std::string& value) {
  return claim.unit == "%" ? fromUtf8(value) + QStringLiteral(" %") : fromUtf8(value);
}

QString joined(const std::vector<std::string>& texts) {
  QStringList list;
  for (const std::string& text : texts) list << fromUtf8(text);
  return list.join(QStringLiteral(", "));
}

}  // namespace

PaperView::PaperView(RunStore& store, QObject* parent) : QObject(parent), m_store(store) {
  connect(&store, &RunStore::runsChanged, this, &PaperView::onRunsChanged);
  connect(&store, &RunStore::runsReset, this, [this] {
    m_asked = 0;  // of a session that may be closed
    refreshSoon();
  });
  connect(&store, &RunStore::datasetChanged, this, &PaperView::refreshSoon);
  refresh();
}

void PaperView::setActive(bool active) {
  m_active = active;
  if (active && m_due) refresh();
}

void PaperView::onRunsChanged(const std::vector<RunId>& runs) {
  const bool answered = std::ranges::find(runs, m_asked) != runs.end();
  if (answered) m_asked = 0;
  const bool any = answered || std::ranges::any_of(runs, [this](RunId id) {
                     const RunRecord* run = m_store.find(id);
                     return run && run->state == RunState::Completed && !m_compared.contains(id);
                   });
  if (any) refreshSoon();
}

void PaperView::refreshSoon() {
  m_due = true;
  if (m_queued || !m_active) return;
  m_queued = true;
  QMetaObject::invokeMethod(this, &PaperView::refresh, Qt::QueuedConnection);
}

void PaperView::refresh() {
  m_queued = false;
  if (m_isComparing) return;  // take() comes back to it
  m_due = false;
  rememberData();
  m_compared.clear();
  std::vector<PaperRun> runs;
  const RunRecord* wanted = nullptr;
  for (const RunRecord& record : m_store.runs()) {
    if (record.state != RunState::Completed || !record.result) continue;
    m_compared.insert(record.id);
    runs.push_back(paperRun(record));
    if (!wanted && wantsLogits(record)) wanted = &record;
  }
  compare(std::move(runs));
  if (!wanted || m_asked == wanted->id) return;
  m_asked = wanted->id;
  m_store.wantLogits(*wanted);
}

void PaperView::compare(std::vector<PaperRun> runs) {
  if (runs.size() <= kFewRuns) return take(comparePaper(runs));
  m_isComparing = true;
  const auto shared = std::make_shared<const std::vector<PaperRun>>(std::move(runs));
  m_worker.post([this, shared]() -> BackgroundWorker::Answer {
    const auto found = std::make_shared<std::vector<PaperComparison>>(comparePaper(*shared));
    return [this, found] {
      m_isComparing = false;
      take(std::move(*found));
      if (m_due) refreshSoon();
    };
  });
}

void PaperView::take(std::vector<PaperComparison> comparisons) {
  m_comparisons = std::move(comparisons);
  Q_EMIT changed();
}

void PaperView::rememberData() {
  const auto data = m_store.dataset();
  if (data && !data->sha256.empty())
    m_data.insert_or_assign(data->sha256, Data{data->name, data->classNames.size(), data->test.labels});
}

const PaperView::Data& PaperView::dataOf(const RunRecord& run) {
  static const Data none;
  const auto known = m_data.find(run.datasetSha256);
  if (known != m_data.end()) return known->second;
  const StoredDataset* stored = m_store.storedDataset(run.datasetSha256);
  if (!stored) return none;
  return m_data[run.datasetSha256] = {stored->name, stored->classNames.size(), stored->testLabels};
}

PaperRun PaperView::paperRun(const RunRecord& record) {
  PaperRun run;
  run.id = record.id;
  run.spec = record.spec;
  run.testErrors = record.result->testErrors;
  run.testCases = record.result->testCases;
  if (const RunRecord* teacher = m_store.find(record.teacher)) run.teacher = teacher->spec;
  run.gradientNoise = gradientNoise(record.gradients, record.spec.objective.temperature);
  const Data& data = dataOf(record);
  run.data = data.name;
  run.classes = data.classes;
  if (needsOmittedFigures(record.spec)) run.omitted = figuresOf(record);
  return run;
}

std::optional<OmittedFigures> PaperView::figuresOf(const RunRecord& record) {
  Found& found = m_found[record.id];
  const Data& data = dataOf(record);
  if (found.result != record.result && record.testLogits && !data.testLabels.empty())
    found = {record.result, omittedFigures(record.spec.transferSet, *record.testLogits, data.testLabels)};
  return found.result == record.result ? found.figures : std::nullopt;
}

bool PaperView::wantsLogits(const RunRecord& record) {
  if (!needsOmittedFigures(record.spec) || record.testLogits || record.points.empty() || record.withoutLogits ||
      record.probeLogits)
    return false;
  return m_found[record.id].result != record.result && !dataOf(record).testLabels.empty();
}

QString paperFigureText(const PaperClaim& claim) { return withUnit(claim, publishedText(claim)); }

QString oursText(const PaperClaim& claim, const PaperSetting* setting) {
  if (!setting) return QStringLiteral("–");
  return tr("%1, %2").arg(withUnit(claim, meanText(claim, setting->spread)), fromUtf8(seedsText(*setting)));
}

QString verdictLabel(PaperVerdict verdict) {
  switch (verdict) {
    case PaperVerdict::NothingYet:
      return tr("○ nothing yet");
    case PaperVerdict::TooFewSeeds:
      return tr("… too few seeds");
    case PaperVerdict::Reproduced:
      return tr("✓ reproduced");
    case PaperVerdict::Better:
      return tr("▲ better");
    case PaperVerdict::NotReproduced:
      return tr("✗ not reproduced");
    case PaperVerdict::Departs:
      return tr("≠ departs");
  }
  return {};
}

QString settingLine(const PaperClaim& claim, const PaperSetting& setting) {
  QString line = tr("%1: %2").arg(verdictLabel(setting.verdict), oursText(claim, &setting));
  if (!setting.departures.empty()) line += tr("; departs in: %1").arg(joined(setting.departures));
  if (!setting.text.empty()) line += tr("; %1").arg(fromUtf8(setting.text));
  return line;
}

QString sentenceText(const PaperClaim& claim, const PaperSetting* setting) {
  const QString sentence = fromUtf8(sentenceOf(claim, setting));
  return !setting || setting->text.empty() ? sentence : tr("%1 Setting: %2.").arg(sentence, fromUtf8(setting->text));
}

}  // namespace retort
