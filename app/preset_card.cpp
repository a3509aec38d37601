#include "app/preset_card.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "engine/experiment/spec.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kMargin = 8;        // px, between border and content
constexpr double kPicture = 7.5;  // height in lines, so that cards grow with the text
constexpr double kLarge = 1.25;
constexpr int kLines = 4;  // of what it shows

QString badgeText(DatasetKind kind, bool first) {
  if (first) return PresetCard::tr("Start here");
  if (kind == DatasetKind::Idx) return PresetCard::tr("needs MNIST");
  if (kind == DatasetKind::Speech) return PresetCard::tr("needs recordings");
  return {};
}

QString badgeTip(DatasetKind kind, bool first) {
  if (first) return PresetCard::tr("No file, no download, and under a minute");
  if (kind == DatasetKind::Idx)
    return PresetCard::tr("The four files of MNIST in one folder, which you name in the form under Data");
  if (kind == DatasetKind::Speech)
    return PresetCard::tr("A folder of recorded words, such as those of FSDD, which you name in the form under Data");
  return {};
}

QLabel* label(const char* role, const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", QLatin1String(role));
  label->setTextFormat(Qt::PlainText);
  label->setAttribute(Qt::WA_TransparentForMouseEvents);  // the card is the button
  return label;
}

}  // namespace

PresetCard::PresetCard(const ExperimentSpec& preset, bool large, QWidget* parent)
    : QAbstractButton(parent),
      m_preset(QString::fromStdString(preset.name)),
      m_large(large),
      m_name(label("title", m_preset, this)),
      m_badge(label("badge", badgeText(preset.dataset.kind, large), this)),
      m_shows(label("muted", QString::fromStdString(preset.title), this)),
      m_time(label("small", tr("measuring this machine…"), this)) {
  setObjectName(QStringLiteral("preset ") + m_preset);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  if (large) setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Preset %1").arg(m_preset));
  setAccessibleDescription(QStringLiteral("%1. %2").arg(m_shows->text(), badgeTip(preset.dataset.kind, large)));
  setToolTip(tr("Puts %1 into the form, ready to run.\n%2").arg(m_preset, badgeTip(preset.dataset.kind, large)));
  addTexts(preset);
  fitSize();
}

void PresetCard::addTexts(const ExperimentSpec& preset) {
  m_badge->setVisible(!m_badge->text().isEmpty());
  m_shows->setWordWrap(true);
  m_shows->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  auto* head = new QHBoxLayout;
  head->addWidget(m_name, 1);
  head->addWidget(m_badge);
  auto* foot = new QHBoxLayout;
  foot->addWidget(m_time, 1);
  if (preset.dataset.kind == DatasetKind::Glyphs || preset.dataset.kind == DatasetKind::Formants) {
    m_run = new QPushButton(tr("Run"), this);
    m_run->setObjectName(QStringLiteral("run ") + m_preset);
    m_run->setAccessibleName(tr("Run %1").arg(m_preset));
    m_run->setToolTip(tr("Puts %1 into the form and trains it").arg(m_preset));
    m_run->setProperty("primary", m_large);
    connect(m_run, &QPushButton::clicked, this, &PresetCard::runWanted);
    foot->addWidget(m_run);
  }
  auto* texts = new QVBoxLayout(this);
  texts->setSpacing(4);
  texts->addLayout(head);
  texts->addWidget(m_shows, 1);
  texts->addLayout(foot);
}

QSize PresetCard::pictureSize() const {
  const int height = static_cast<int>(kPicture * fontMetrics().height() * (m_large ? kLarge : 1));
  return {2 * height, height};
}

/// The picture is painted in what the layout leaves.
void PresetCard::fitSize() {
  const QSize picture = pictureSize();
  const int lines = kLines * fontMetrics().lineSpacing();
  if (m_large) {
    layout()->setContentsMargins(picture.width() + 2 * kMargin + 6, kMargin, kMargin + 4, kMargin);
    setMinimumHeight(picture.height() + 2 * kMargin);
    setMinimumWidth(picture.width() * 7 / 4);
  } else {
    layout()->setContentsMargins(kMargin, picture.height() + kMargin + 6, kMargin, kMargin);
    m_shows->setFixedHeight(lines);
    setFixedWidth(picture.width() + 2 * kMargin);
  }
}

void PresetCard::setTime(const QString& time, const QString& tooltip) {
  m_time->setText(time);
  m_time->setToolTip(tooltip);
}

void PresetCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool marked = hasFocus() || underMouse();
  painter.setPen(QPen(marked ? accentColour(palette()) : borderColour(palette()), hasFocus() ? 2 : 1));
  painter.setBrush(isDown() ? trackColour(palette()) : cardColour(palette()));
  painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
  // Not before it is in sight: that would hold up the program's first frame.
  if (m_picture.isNull()) m_picture = QIcon(QStringLiteral(":/retort/cards/%1.svg").arg(m_preset));
  const QSize size = pictureSize();
  const int top = m_large ? (height() - size.height()) / 2 : kMargin;
  m_picture.paint(&painter, {{kMargin, top}, size});
}

void PresetCard::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return Q_EMIT arrowPressed({-1, 0});
    case Qt::Key_Right:
      return Q_EMIT arrowPressed({1, 0});
    case Qt::Key_Up:
      return Q_EMIT arrowPressed({0, -1});
    case Qt::Key_Down:
      return Q_EMIT arrowPressed({0, 1});
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return click();
    default:
      QAbstractButton::keyPressEvent(event);
  }
}

void PresetCard::changeEvent(QEvent* event) {
  QAbstractButton::changeEvent(event);
  if (event->type() == QEvent::FontChange && layout() != nullptr) fitSize();
}

}  // namespace retort
