#include "app/welcome_page.h"

#include <cstdlib>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/run_outlook.h"
#include "app/pages/page_controls.h"
#include "app/preset_card.h"
#include "app/recent_list.h"
#include "app/setup/outlook_note.h"
#include "engine/experiment/presets.h"
#include "widgets/card.h"
#include "widgets/flow_layout.h"

namespace retort {
namespace {

enum class Needs { Nothing, Mnist, Recordings };

Needs needsOf(const ExperimentSpec& preset) {
  if (preset.dataset.kind == DatasetKind::Idx) return Needs::Mnist;
  return preset.dataset.kind == DatasetKind::Speech ? Needs::Recordings : Needs::Nothing;
}

QString groupTitle(Needs needs) {
  if (needs == Needs::Mnist) return WelcomePage::tr("MNIST: real handwritten digits, from files that you have");
  if (needs == Needs::Recordings) return WelcomePage::tr("Recorded words, from files that you have");
  return WelcomePage::tr("No files needed: digits, letters and words that the program makes itself");
}

/// How far it is to go from one place to another in that direction; negative where it lies elsewhere.
int costOf(const QPoint& way, const QPoint& direction) {
  const int ahead = QPoint::dotProduct(way, direction);
  const int aside = std::abs(way.x() * direction.y()) + std::abs(way.y() * direction.x());
  return ahead > 0 && (direction.y() != 0 || aside < ahead) ? ahead + 3 * aside : -1;
}

}  // namespace

WelcomePage::WelcomePage(const RecentSessions& recent, QWidget* parent)
    : QWidget(parent), m_scroll(new QScrollArea(this)), m_groups(new QWidget(this)) {
  setObjectName(QStringLiteral("welcome"));
  auto* content = new QWidget(m_scroll);
  content->setProperty("subsets", true);  // transparent
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(12, 8, 8, 16);
  layout->setSpacing(10);
  m_cards.resize(presets().size(), nullptr);
  addHead(*layout);
  addStart(*layout, recent);
  addGroups();
  layout->addWidget(m_groups);
  layout->addStretch(1);
  m_scroll->setWidget(content);
  m_scroll->setWidgetResizable(true);
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(m_scroll);
  m_groups->hide();
  m_cards.front()->installEventFilter(this);
}

bool WelcomePage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint) {
    watched->removeEventFilter(this);
    QTimer::singleShot(0, m_groups, &QWidget::show);
  }
  return QWidget::eventFilter(watched, event);
}

void WelcomePage::addHead(QVBoxLayout& layout) {
  auto* title = new QLabel(tr("Welcome to Retort"), this);
  title->setProperty("role", QStringLiteral("headline"));
  auto* what = new QLabel(tr("Train a large network, let a small one learn from it, and look at what it knows. "
                             "Choose an experiment to begin with."),
                          this);
  what->setProperty("role", QStringLiteral("muted"));
  what->setWordWrap(true);
  auto* leave = new QPushButton(tr("Go to the &workbench"), this);
  leave->setObjectName(QStringLiteral("workbench"));
  leave->setToolTip(tr("Shows the views without choosing anything; View > Welcome brings this page back"));
  connect(leave, &QPushButton::clicked, this, &WelcomePage::workbenchWanted);
  auto* texts = new QVBoxLayout;
  texts->setSpacing(2);
  texts->addWidget(title);
  texts->addWidget(what);
  auto* head = new QHBoxLayout;
  head->addLayout(texts, 1);
  head->addWidget(leave, 0, Qt::AlignTop);
  layout.addLayout(head);
}

void WelcomePage::addStart(QVBoxLayout& layout, const RecentSessions& recent) {
  auto* card = new Card(tr("Recent sessions"), this);
  auto* fresh = makeFlatButton(
      {QStringLiteral("welcomeNew"), tr("New session"), tr("Begins an empty session (Ctrl+N)")}, tr("New"), card);
  auto* open = makeFlatButton(
      {QStringLiteral("welcomeOpen"), tr("Open session"), tr("Opens a session or an experiment's file (Ctrl+O)")},
      tr("Open session…"), card);
  connect(fresh, &QToolButton::clicked, this, &WelcomePage::newWanted);
  connect(open, &QToolButton::clicked, this, &WelcomePage::openWanted);
  card->addHeaderWidget(fresh);
  card->addHeaderWidget(open);
  auto* list = new RecentList(recent, card);
  connect(list, &RecentList::sessionChosen, this, &WelcomePage::sessionChosen);
  card->body()->addWidget(list);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(makeCard(0, this), 3);
  row->addWidget(card, 2);
  layout.addLayout(row);
}

void WelcomePage::addGroups() {
  auto* layout = new QVBoxLayout(m_groups);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(10);
  for (const Needs needs : {Needs::Nothing, Needs::Mnist, Needs::Recordings}) {
    auto* title = new QLabel(groupTitle(needs), m_groups);
    title->setProperty("role", QStringLiteral("section"));
    layout->addWidget(title);
    auto* group = new QWidget(m_groups);
    auto* flow = new FlowLayout(group, 8, 8);
    for (std::size_t i = 1; i < presets().size(); ++i)
      if (needsOf(presets()[i]) == needs) flow->addWidget(makeCard(i, group));
    layout->addWidget(group);
  }
}

PresetCard* WelcomePage::makeCard(std::size_t preset, QWidget* parent) {
  auto* card = new PresetCard(presets()[preset], preset == 0, parent);
  connect(card, &PresetCard::clicked, this, [this, card] { Q_EMIT presetChosen(card->preset(), false); });
  connect(card, &PresetCard::runWanted, this, [this, card] { Q_EMIT presetChosen(card->preset(), true); });
  connect(card, &PresetCard::arrowPressed, this, [this, card](const QPoint& way) { goFrom(*card, way); });
  m_cards[preset] = card;
  return card;
}

void WelcomePage::goFrom(const PresetCard& card, const QPoint& direction) {
  PresetCard* nearest = nullptr;
  int least = 0;
  for (PresetCard* other : m_cards) {
    const int cost = costOf(other->mapTo(this, QPoint()) - card.mapTo(this, QPoint()), direction);
    if (cost < 0 || (nearest != nullptr && cost >= least)) continue;
    nearest = other;
    least = cost;
  }
  if (nearest == nullptr) return;
  nearest->setFocus(Qt::TabFocusReason);
  m_scroll->ensureWidgetVisible(nearest, 0, 12);
}

void WelcomePage::setTimes(const std::vector<RunOutlook>& outlooks) {
  for (std::size_t i = 0; i < m_cards.size() && i < outlooks.size(); ++i) {
    const RunOutlook& outlook = outlooks[i];
    const QString time = durationText(outlook.seconds);
    m_cards[i]->setTime(outlook.isRough ? tr("roughly %1").arg(time) : tr("about %1").arg(time), countText(outlook));
  }
}

}  // namespace retort
