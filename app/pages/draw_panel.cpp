#include "app/pages/draw_panel.h"

#include <algorithm>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStringList>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/run_store.h"
#include "app/models/soft_target_text.h"
#include "app/pages/page_controls.h"
#include "engine/analysis/soft_targets.h"
#include "engine/data/pad_picture.h"
#include "widgets/drawing_pad.h"
#include "widgets/picture_label.h"

namespace retort {

namespace {

constexpr int kSeenSide = 112;
constexpr int kSideWidth = 150;

InkPicture inkOf(const QImage& image) {
  InkPicture ink{image.width(), image.height(), {}};
  for (int y = 0; y < image.height(); ++y)
    ink.values.insert(ink.values.end(), image.constScanLine(y), image.constScanLine(y) + image.width());
  return ink;
}

ImageSet imageOf(const std::vector<std::uint8_t>& picture, const SampleShape& shape) {
  if (picture.size() != shape.size()) return {};
  const auto bytes = std::make_shared<const std::vector<std::uint8_t>>(picture);
  return {std::shared_ptr<const std::uint8_t>(bytes, bytes->data()), 1, 1, shape.height, shape.width};
}

/// Why such data cannot be drawn; empty when they can.
QString unusable(const Dataset* data) {
  if (data == nullptr) return DrawPanel::tr("The data set is being read.");
  if (!data->wordNames.empty())
    return DrawPanel::tr(
        "These cases are frames of recorded words, which cannot be drawn. Choose the glyphs or MNIST "
        "as the dataset (1 · Data) to draw for their models.");
  if (data->shape.channels != 1)
    return DrawPanel::tr(
        "These pictures are in colour, and the pad draws ink on paper. Choose the glyphs or MNIST as "
        "the dataset (1 · Data) to draw for their models.");
  return {};
}

}  // namespace

DrawPanel::DrawPanel(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_pad(new DrawingPad(this)),
      m_unusable(new QLabel(this)),
      m_side(new QWidget(this)),
      m_seen(new PictureLabel(kSeenSide, this)),
      m_seesPicture(makeFlatCheck({QStringLiteral("seenPicture"), tr("The drawing as the models see it"),
                                   tr("Shows the picture that the models are given, pixel by pixel")},
                                  tr("as the models see it"), this)),
      m_hint(new QLabel(this)),
      m_verdict(new QLabel(this)),
      m_undo(makeFlatButton({QStringLiteral("undoStroke"), tr("Undo the last stroke"),
                             tr("Takes the last stroke back, or the clearing (Ctrl+Z on the pad)")},
                            tr("undo"), this)),
      m_clear(makeFlatButton(
          {QStringLiteral("clearPad"), tr("Clear the pad"), tr("Takes all ink off the pad (Escape on the pad)")},
          tr("clear"), this)) {
  setObjectName(QStringLiteral("drawPanel"));
  createParts();
  connect(m_pad, &DrawingPad::inkChanged, this, &DrawPanel::onInkChanged);
  connect(m_undo, &QToolButton::clicked, m_pad, &DrawingPad::undo);
  connect(m_clear, &QToolButton::clicked, m_pad, &DrawingPad::clear);
  connect(m_seesPicture, &QCheckBox::toggled, m_seen, &QWidget::setVisible);
  connect(&store, &RunStore::datasetChanged, this, &DrawPanel::onDatasetChanged);
  connect(&store, &RunStore::runsReset, this, &DrawPanel::forgetAnswers);
  connect(&store.questions(), &RunQuestions::pictureAnswered, this, &DrawPanel::take);
  onDatasetChanged();
}

void DrawPanel::createParts() {
  m_pad->setObjectName(QStringLiteral("drawingPad"));
  m_seen->setObjectName(QStringLiteral("seen"));
  m_seesPicture->setChecked(true);
  m_hint->setProperty("role", QStringLiteral("small"));
  m_hint->setWordWrap(true);
  m_verdict->setObjectName(QStringLiteral("padVerdict"));
  m_verdict->setWordWrap(true);
  m_unusable->setObjectName(QStringLiteral("padUnusable"));
  m_unusable->setProperty("role", QStringLiteral("muted"));
  m_unusable->setWordWrap(true);
  m_unusable->setAlignment(Qt::AlignCenter);
  m_side->setFixedWidth(kSideWidth);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_undo);
  buttons->addWidget(m_clear);
  buttons->addStretch(1);
  auto* side = new QVBoxLayout(m_side);
  side->setContentsMargins(0, 0, 0, 0);
  side->addLayout(buttons);
  side->addWidget(m_hint);
  side->addSpacing(8);
  side->addWidget(m_seesPicture);
  side->addWidget(m_seen);
  side->addStretch(1);
  auto* sheet = new QHBoxLayout;
  sheet->setSpacing(12);
  sheet->addWidget(m_pad, 1);
  sheet->addWidget(m_side);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addLayout(sheet, 1);
  layout->addWidget(m_unusable, 1);
  layout->addWidget(m_verdict);
}

ImageSet DrawPanel::picture() const {
  const auto dataset = m_store.dataset();
  return dataset ? imageOf(m_answers.question.picture, dataset->shape) : ImageSet();
}

std::span<const float> DrawPanel::logits(RunId run) const {
  const auto found = m_answers.byRun.find(run);
  const auto dataset = m_store.dataset();
  if (found == m_answers.byRun.end() || !dataset || found->second.logits.size() != dataset->classCount()) return {};
  return found->second.logits;
}

QString DrawPanel::problem(RunId run) const {
  const auto found = m_answers.byRun.find(run);
  return found == m_answers.byRun.end() ? QString() : found->second.problem;
}

bool DrawPanel::canDraw() const { return unusable(m_store.dataset().get()).isEmpty(); }

void DrawPanel::setRuns(const std::vector<RunId>& runs) {
  if (runs == m_runs) return;
  m_runs = runs;
  describe();
  ask();
}

void DrawPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();
}

/// The nets need no longer be held.
void DrawPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_store.questions().askPicture({});
}

void DrawPanel::onDatasetChanged() {
  const auto dataset = m_store.dataset();
  const bool isOnLine = framingOf(m_store.datasetSpec()) == Framing::AsDrawn;
  m_pad->setGuides(isOnLine ? std::vector<double>{kUpperCaseTop, kWritingLine} : std::vector<double>());
  m_hint->setText(isOnLine ? tr("Write a letter or a digit on the lower line; upper case reaches the upper one. Size "
                                "and place count.")
                           : tr("Draw a digit here. It is made to fit and centred as MNIST’s are."));
  const QString reason = unusable(dataset.get());
  m_unusable->setText(reason);
  m_unusable->setVisible(!reason.isEmpty());
  m_pad->setVisible(reason.isEmpty());
  m_side->setVisible(reason.isEmpty());
  onInkChanged();
}

void DrawPanel::onInkChanged() {
  const auto dataset = m_store.dataset();
  m_picture.clear();
  if (!m_pad->isEmpty() && canDraw())
    m_picture = padPicture(inkOf(m_pad->ink()), dataset->shape, framingOf(m_store.datasetSpec()));
  if (std::ranges::all_of(m_picture, [](std::uint8_t value) { return value == 0; })) m_picture.clear();
  m_undo->setEnabled(m_pad->canUndo());
  m_clear->setEnabled(!m_pad->isEmpty());
  m_seen->setPicture(dataset ? imageOf(m_picture, dataset->shape) : ImageSet(), 0,
                     m_picture.empty() ? tr("No drawing yet") : tr("The drawing as the models see it"));
  const bool isOfOtherData = !dataset || m_answers.question.picture.size() != dataset->shape.size();
  if (m_picture.empty() || isOfOtherData) m_answers = {};
  describe();
  ask();
  if (m_answers.question.picture.empty()) Q_EMIT changed();
}

void DrawPanel::ask() {
  if (isVisible()) m_store.questions().askPicture({m_picture.empty() ? std::vector<RunId>() : m_runs, m_picture});
}

void DrawPanel::take(const PictureAnswers& answers) {
  if (m_picture.empty() || !isVisible()) return;
  m_answers = answers;
  describe();
  Q_EMIT changed();
}

/// Other runs may have the same numbers now. Where it is the same question as before, it is one again once nothing was
/// asked between.
void DrawPanel::forgetAnswers() {
  m_answers = {};
  describe();
  if (isVisible()) m_store.questions().askPicture({});
  ask();
  Q_EMIT changed();
}

void DrawPanel::describe() {
  const bool isWaiting = !m_picture.empty() && m_answers.question.picture.empty();
  const QString waiting =
      m_runs.empty() ? tr("There is no model to ask yet. Press Run (F5).") : tr("The models’ weights are being read.");
  m_verdict->setText(isWaiting ? waiting : QStringList{verdict(), silences()}.join(QLatin1Char(' ')).trimmed());
  m_verdict->setVisible(!m_verdict->text().isEmpty());
}

/// What the models take the drawing for.
QString DrawPanel::verdict() const {
  const auto dataset = m_store.dataset();
  std::vector<std::size_t> classes;
  QStringList each;
  for (const RunId id : m_runs) {
    const RunRecord* run = m_store.find(id);
    const auto logits = this->logits(id);
    if (!run || logits.empty()) continue;
    classes.push_back(predictedClass(logits));
    each << tr("%1 takes it for %2").arg(run->name, withArticle(className(*dataset, classes.back())));
  }
  if (classes.size() < 2) return each.isEmpty() ? QString() : each.front() + QLatin1Char('.');
  if (std::ranges::count(classes, classes.front()) == std::ssize(classes))
    return tr("All %1 models take it for %2.")
        .arg(classes.size())
        .arg(withArticle(className(*dataset, classes.front())));
  return each.join(QStringLiteral(", ")) + QLatin1Char('.');
}

QString DrawPanel::silences() const {
  QStringList words;
  for (const RunId id : m_runs)
    if (const RunRecord* run = m_store.find(id); run && !problem(id).isEmpty())
      words << tr("%1: %2.").arg(run->name, problem(id));
  return words.join(QLatin1Char(' '));
}

}  // namespace retort
