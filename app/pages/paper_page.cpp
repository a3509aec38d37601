#include "app/pages/paper_page.h"

#include <algorithm>

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/pages/page_controls.h"
#include "engine/experiment/presets.h"
#include "widgets/card.h"
#include "widgets/theme.h"

namespace retort {
namespace {

enum Column { What, Paper, Ours, Verdict, Columns };

constexpr std::size_t kMostFurther = 12;

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QLabel* makeLabel(const QString& name, const QString& role, const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setObjectName(name);
  label->setTextFormat(Qt::PlainText);
  if (!role.isEmpty()) label->setProperty("role", role);
  return label;
}

QString roleOf(PaperVerdict verdict) {
  if (verdict == PaperVerdict::Reproduced || verdict == PaperVerdict::Better) return QStringLiteral("note");
  return verdict == PaperVerdict::NotReproduced ? QStringLiteral("warning") : QStringLiteral("small");
}

}  // namespace

PaperPage::PaperPage(RunStore& store, QWidget* parent) : Page({}, parent), m_view(new PaperView(store, this)) {
  setObjectName(QStringLiteral("paperPage"));
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(QStringLiteral("paperScroll"));
  scroll->setAccessibleName(tr("The paper's figures beside this session's"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* content = new QWidget(scroll);
  auto* cards = new QVBoxLayout(content);
  cards->setContentsMargins(12, 12, 12, 6);
  cards->setSpacing(10);
  auto* about =
      makeLabel(QStringLiteral("paperAbout"), QStringLiteral("muted"),
                tr("Figures of Hinton, Vinyals and Dean (2015) beside this session's runs. The paper gives one "
                   "run without a spread: it is reproduced where it lies in the range in which one more run "
                   "of ours would lie (95 %). Compared is the setting that departs least, of these the "
                   "one with most seeds, not the best one."),
                content);
  about->setWordWrap(true);
  cards->addWidget(about);
  const auto& claims = paperClaims();
  for (std::size_t first = 0; first < claims.size();) {
    std::size_t last = first;
    while (last < claims.size() && claims[last].preset == claims[first].preset) ++last;
    addGroup(first, last, *cards);
    first = last;
  }
  cards->addStretch(1);
  scroll->setWidget(content);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
  connect(m_view, &PaperView::changed, this, &PaperPage::refresh);
  refresh();
}

void PaperPage::addGroup(std::size_t first, std::size_t last, QVBoxLayout& layout) {
  const auto& claims = paperClaims();
  const QString name = fromUtf8(claims[first].preset);
  auto* card = new Card(tr("Section %1 · %2").arg(fromUtf8(claims[first].section), name), this);
  const auto known = std::ranges::find(presets(), claims[first].preset, &ExperimentSpec::name);
  QPushButton* choose = nullptr;
  if (known != presets().end()) {
    choose = new QPushButton(tr("Choose %1").arg(name), card);
    choose->setObjectName(QStringLiteral("choose ") + name);
    choose->setToolTip(tr("Puts this experiment into the form; Run (F5) trains it"));
    connect(choose, &QPushButton::clicked, this, [this, name] { Q_EMIT presetChosen(name); });
    card->addHeaderWidget(choose);
  }
  m_groups.push_back({claims[first].preset, choose});
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(16);
  grid->setVerticalSpacing(3);
  grid->setColumnStretch(What, 1);
  addHead(*grid, card);
  for (std::size_t i = first; i < last; ++i) m_rows.push_back(addRow(claims[i], *grid, card));
  card->body()->addLayout(grid);
  layout.addWidget(card);
}

void PaperPage::addHead(QGridLayout& grid, QWidget* parent) {
  const QString small = QStringLiteral("small");
  grid.addWidget(makeLabel({}, small, tr("test errors of 10,000, or as said"), parent), 0, What);
  grid.addWidget(makeLabel({}, small, tr("paper"), parent), 0, Paper, Qt::AlignRight);
  grid.addWidget(makeLabel({}, small, tr("ours, mean ± sd"), parent), 0, Ours, Qt::AlignRight);
  grid.addWidget(makeLabel({}, small, tr("verdict"), parent), 0, Verdict);
  grid.setColumnMinimumWidth(Paper, 60);
  grid.setColumnMinimumWidth(Ours, 150);
  grid.setColumnMinimumWidth(Verdict, 130);
}

PaperPage::Row PaperPage::addRow(const PaperClaim& claim, QGridLayout& grid, QWidget* parent) {
  const QString id = fromUtf8(claim.id);
  const QString value = QStringLiteral("value");
  const int line = grid.rowCount();
  auto* what = makeLabel({}, {}, fromUtf8(claim.what), parent);
  what->setWordWrap(true);
  grid.addWidget(what, line, What);
  grid.addWidget(makeLabel(QStringLiteral("paper ") + id, value, paperFigureText(claim), parent), line, Paper,
                 Qt::AlignRight);
  Row row{makeLabel(QStringLiteral("ours ") + id, value, {}, parent),
          makeLabel(QStringLiteral("verdict ") + id, {}, {}, parent),
          makeLabel(QStringLiteral("sentence ") + id, QStringLiteral("small"), {}, parent),
          makeFlatButton({QStringLiteral("fold ") + id, tr("Further settings"), tr("Other settings of the same model")},
                         {}, parent),
          makeLabel(QStringLiteral("further ") + id, QStringLiteral("small"), {}, parent)};
  grid.addWidget(row.ours, line, Ours, Qt::AlignRight);
  grid.addWidget(row.verdict, line, Verdict, Qt::AlignLeft);
  row.fold->setCheckable(true);
  for (QLabel* text : {row.sentence, row.further}) {
    text->setWordWrap(true);
    text->setContentsMargins(0, 0, 0, 5);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  grid.addWidget(row.sentence, line + 1, 0, 1, Columns);
  grid.addWidget(row.fold, line + 2, 0, 1, Columns, Qt::AlignLeft);
  grid.addWidget(row.further, line + 3, 0, 1, Columns);
  row.further->hide();
  connect(row.fold, &QToolButton::toggled, this, [this, fold = row.fold, further = row.further](bool open) {
    further->setVisible(open);
    fold->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
  });
  row.fold->setArrowType(Qt::RightArrow);
  row.fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  return row;
}

void PaperPage::refresh() {
  const auto& comparisons = m_view->comparisons();
  for (std::size_t i = 0; i < comparisons.size(); ++i) fill(comparisons[i], m_rows[i]);
  for (const Group& group : m_groups) {
    if (!group.choose) continue;
    const bool isCompared = std::ranges::any_of(comparisons, [&group](const PaperComparison& one) {
      const PaperVerdict verdict = one.verdict();
      return one.claim->preset == group.preset && verdict != PaperVerdict::NothingYet &&
             verdict != PaperVerdict::Departs && verdict != PaperVerdict::TooFewSeeds;
    });
    group.choose->setVisible(!isCompared);
  }
}

void PaperPage::fill(const PaperComparison& comparison, const Row& row) {
  const PaperClaim& claim = *comparison.claim;
  const PaperSetting* setting = comparison.settings.empty() ? nullptr : &comparison.settings.front();
  row.ours->setText(oursText(claim, setting));
  row.verdict->setText(verdictLabel(comparison.verdict()));
  const QString role = roleOf(comparison.verdict());
  if (row.verdict->property("role").toString() != role) {
    row.verdict->setProperty("role", role);
    repolish(*row.verdict);
  }
  row.sentence->setText(sentenceText(claim, setting));
  row.sentence->setVisible(setting != nullptr);
  const std::size_t further = comparison.settings.size() < 2 ? 0 : comparison.settings.size() - 1;
  QStringList lines;
  for (std::size_t i = 1; i <= std::min(further, kMostFurther); ++i)
    lines << settingLine(claim, comparison.settings[i]);
  if (further > kMostFurther)
    lines << tr("… and %1 more: retort-cli paper --json lists them").arg(further - kMostFurther);
  row.further->setText(lines.join(QLatin1Char('\n')));
  row.fold->setText(further == 1 ? tr("1 further setting") : tr("%1 further settings").arg(further));
  row.fold->setVisible(further > 0);
  row.further->setVisible(further > 0 && row.fold->isChecked());
}

void PaperPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_view->setActive(true);
}

void PaperPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_view->setActive(false);
}

}  // namespace retort
