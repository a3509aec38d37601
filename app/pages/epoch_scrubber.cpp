#include "app/pages/epoch_scrubber.h"

#include <algorithm>
#include <cstdlib>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>
#include <QToolButton>

#include "app/models/compared_runs.h"
#include "app/models/epoch_logits.h"
#include "app/pages/page_controls.h"
#include "widgets/figures.h"

namespace retort {

namespace {

constexpr int kStepTime = 100;   // ms
constexpr int kMostSteps = 200;  // of a whole play: longer runs are played in strides
constexpr int kAhead = 8;        // steps that are read before they are shown

}  // namespace

EpochScrubber::EpochScrubber(const RunStore& store, EpochLogits& logits, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_logits(logits),
      m_button(makeFlatButton({QStringLiteral("playEpochs"), tr("Play the epochs"), {}}, {}, this)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_text(new QLabel(this)),
      m_nearest(new QPushButton(this)),
      m_play(new QTimer(this)) {
  setObjectName(QStringLiteral("epochScrubber"));
  createParts();
  m_play->setInterval(kStepTime);
  connect(m_play, &QTimer::timeout, this, &EpochScrubber::step);
  connect(m_button, &QToolButton::clicked, this, [this] { setPlaying(!isPlaying()); });
  connect(m_slider, &QSlider::valueChanged, this, [this](int epoch) {
    setPlaying(false);
    setWanted(epoch);
  });
  connect(m_nearest, &QPushButton::clicked, this, [this] { Q_EMIT caseSelected(nearestProbe()); });
  connect(&logits, &EpochLogits::changed, this, &EpochScrubber::showWhatIsAtHand);
  connect(&store, &RunStore::runsChanged, this, &EpochScrubber::refresh);
  connect(&store, &RunStore::runsReset, this, &EpochScrubber::refresh);
  connect(&store, &RunStore::datasetChanged, this, &EpochScrubber::refresh);
  refresh();
}

void EpochScrubber::createParts() {
  m_button->setToolTip(tr("Plays how the distributions came to be, epoch by epoch (space)"));
  m_slider->setObjectName(QStringLiteral("epoch"));
  m_slider->setAccessibleName(tr("Epoch"));
  m_slider->setToolTip(
      tr("The epoch after which the distributions are shown; at its right end the newest. A model that "
         "ended earlier stays as it ended"));
  m_text->setObjectName(QStringLiteral("epochText"));
  m_text->setProperty("role", QStringLiteral("small"));
  m_nearest->setObjectName(QStringLiteral("nearestProbe"));
  m_nearest->setProperty("link", true);
  m_nearest->setToolTip(
      tr("Some 256 test cases are evaluated after each epoch; of the others the newest logits alone "
         "are kept"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
  layout->addWidget(m_button);
  layout->addWidget(m_slider, 1);
  layout->addWidget(m_text);
  layout->addWidget(m_nearest);
  auto* space = new QShortcut(Qt::Key_Space, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
  connect(space, &QShortcut::activated, this, [this] {
    if (m_nearest->hasFocus())
      m_nearest->click();
    else if (m_button->isEnabled())
      setPlaying(!isPlaying());
  });
}

std::optional<int> EpochScrubber::epoch() const {
  if (!isProbe() || !m_shown || *m_shown >= m_last) return std::nullopt;
  return std::max(*m_shown, m_first);
}

bool EpochScrubber::isPlaying() const { return m_play->isActive(); }

void EpochScrubber::setCase(int testCase) {
  if (testCase == m_case) return;
  m_case = testCase;
  refresh();
}

void EpochScrubber::setRuns(const std::vector<RunId>& runs) {
  if (runs == m_runs) return;
  m_runs = runs;
  refresh();
}

void EpochScrubber::setEpoch(std::optional<int> epoch) {
  setPlaying(false);
  m_wanted = epoch;
  refresh();
}

void EpochScrubber::setPlaying(bool playing) {
  if (playing && m_first < m_last && isProbe()) {
    if (!m_wanted || *m_wanted >= m_last) setWanted(m_first);
    m_play->start();
  } else {
    m_play->stop();
  }
  describe();
}

std::vector<const RunRecord*> EpochScrubber::runs() const {
  std::vector<const RunRecord*> found;
  for (const RunId id : m_runs)
    if (const RunRecord* run = m_store.find(id); run && !run->points.empty()) found.push_back(run);
  return found;
}

int EpochScrubber::nearestProbe() const {
  const auto probes = probesOf(m_store);
  const auto distance = [this](std::uint32_t probe) { return std::abs(static_cast<int>(probe) - m_case); };
  const auto nearest = std::ranges::min_element(probes, {}, distance);
  return nearest == probes.end() ? -1 : static_cast<int>(*nearest);
}

int EpochScrubber::stride() const { return std::max(1, (m_last - m_first) / kMostSteps); }

/// Runs, case or data set are others: what is shown stays at its epoch, or at the newest.
void EpochScrubber::refresh() {
  const auto shown = runs();
  m_first = m_last = 0;
  for (const RunRecord* run : shown) {
    m_first = m_first == 0 ? run->points.front().epoch : std::min(m_first, run->points.front().epoch);
    m_last = std::max(m_last, run->points.back().epoch);
  }
  if (!isProbe() || m_first == m_last) m_play->stop();
  if (m_wanted && *m_wanted < m_first) m_wanted = m_first;
  if (m_wanted && m_last > 0 && *m_wanted >= m_last) m_wanted.reset();
  {
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(m_first, m_last);
    m_slider->setPageStep(std::max(1, (m_last - m_first) / 10));
    m_slider->setValue(m_wanted.value_or(m_last));
  }
  showWhatIsAtHand();
}

void EpochScrubber::setWanted(int epoch) {
  m_wanted = epoch >= m_last ? std::nullopt : std::optional(epoch);
  const QSignalBlocker quiet(m_slider);
  m_slider->setValue(epoch);
  showWhatIsAtHand();
}

/// What is shown changes in one go, when all models' logits are there: nothing flickers and no epoch is shown for
/// another. Where one is new that lacks the epoch in sight, the newest is shown until it is read.
void EpochScrubber::showWhatIsAtHand() {
  const auto before = epoch();
  const auto shown = runs();
  const int wanted = m_wanted.value_or(m_last);
  const auto haveAll = [&](int at) {
    return std::ranges::all_of(shown, [&](const RunRecord* run) { return m_logits.has(*run, at); });
  };
  bool complete = true;
  if (isProbe() && m_wanted) {
    for (int ahead = isPlaying() ? kAhead : 0; ahead >= 0; --ahead)
      for (const RunRecord* run : shown) m_logits.want(*run, std::min(m_last, wanted + ahead * stride()));
    complete = haveAll(wanted);
  }
  if (complete)
    m_shown = m_wanted;
  else if (m_shown && !haveAll(*m_shown))
    m_shown.reset();
  describe();
  if (epoch() != before) Q_EMIT epochChanged();
}

/// Waits where the next epoch is still being read.
void EpochScrubber::step() {
  if (m_shown != m_wanted) return;
  if (!m_wanted) return setPlaying(false);
  setWanted(std::min(m_last, *m_wanted + stride()));
  if (!m_wanted) setPlaying(false);
}

void EpochScrubber::describe() {
  const bool choosable = m_first < m_last;
  m_button->setText(isPlaying() ? QStringLiteral("❚❚") : QStringLiteral("▶"));
  m_button->setAccessibleName(isPlaying() ? tr("Pause the epochs") : tr("Play the epochs"));
  m_button->setEnabled(choosable);
  m_slider->setEnabled(choosable);
  const bool hasHistory = isProbe() || m_case < 0;
  m_button->setVisible(hasHistory);
  m_slider->setVisible(hasHistory);
  m_nearest->setVisible(!hasHistory);
  if (!hasHistory) {
    m_text->setText(tr("Case %1 keeps its newest epoch alone.").arg(m_case));
    m_nearest->setText(tr("Case %1 has all: show it").arg(nearestProbe()));
  } else if (!choosable) {
    m_text->setText(m_last == 0 ? tr("no epoch yet") : tr("epoch %1 alone").arg(m_last));
  } else {
    const auto shown = epoch();
    m_text->setText(shown ? tr("epoch %1 of %2").arg(*shown).arg(m_last) : tr("epoch %1, the newest").arg(m_last));
  }
  m_slider->setAccessibleDescription(m_text->text());
}

}  // namespace retort
