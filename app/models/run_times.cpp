#include "app/models/run_times.h"

#include "engine/data/formants.h"
#include "engine/data/glyphs.h"
#include "engine/data/speech_frames.h"

namespace retort {
RunTimes::RunTimes(const RunStore& store, QObject* parent) : QObject(parent), m_store(store) {
  connect(&store, &RunStore::runsChanged, this, qOverload<const std::vector<RunId>&>(&RunTimes::learn));
  connect(&store, &RunStore::runsReset, this, &RunTimes::takeHints);
  connect(&store, &RunStore::datasetChanged, this, &RunTimes::changed);
  takeHints();
}

DataSize RunTimes::sizeOf(const DatasetSpec& spec) const {
  DataSize size;
  if (m_store.holds(spec)) {
    const Dataset& data = *m_store.dataset();
    if (data.train.count() > 0) size.trainCases = static_cast<double>(data.train.count());
    size.testCases = static_cast<double>(data.test.count());
    size.inputs = static_cast<double>(data.shape.size());
    size.classes = static_cast<double>(data.classCount());
  } else if (hasWords(spec.kind)) {  // FSDD's 3,000 recordings, or those that are drawn
    const bool isDrawn = spec.kind == DatasetKind::Formants;
    const double cases = isDrawn ? static_cast<double>(FormantSizes::usualFrames()) : 125'000;
    const double testShare = spec.split == SpeechSplit::Speakers ? 1.0 / 6 : 0.1;
    size.testCases = testShare * cases;
    size.trainCases = cases - size.testCases;
    size.inputs = static_cast<double>(FrameContext::frames * MelFilterbank::coefficients);
    size.classes = 10.0 * spec.states;
  } else if (spec.kind == DatasetKind::Idx) {
    size.trainCases = 60000;
    size.testCases = 10000;
  } else {
    const GlyphOptions glyphs = glyphOptions(spec.classes, spec.seed);
    size.trainCases = static_cast<double>(glyphs.trainCases);
    size.testCases = static_cast<double>(glyphs.testCases);
    size.classes = static_cast<double>(classCount(spec.classes));
  }
  return size;
}

void RunTimes::takeHints() {
  m_hint = {};
  m_learned.clear();
  for (const RunRecord& run : m_store.runs()) learn(run, m_hint);
  Q_EMIT changed();
}

void RunTimes::learn(const std::vector<RunId>& runs) {
  bool hasLearned = false;
  for (const RunId id : runs)
    if (const RunRecord* run = m_store.find(id)) hasLearned = learn(*run, m_measured) || hasLearned;
  if (hasLearned) Q_EMIT changed();
}

bool RunTimes::learn(const RunRecord& run, TimeEstimate& estimate) {
  if (run.state != RunState::Completed || run.points.empty() || !m_learned.insert(run.id).second) return false;
  const EpochPoint& last = run.points.back();
  DataSize size = sizeOf(run.spec.dataset);
  if (last.testCases > 0) size.testCases = static_cast<double>(last.testCases);
  estimate.learn(run.spec, run.group.slots, last.epoch, last.seconds, size);
  return true;
}

}  // namespace retort
