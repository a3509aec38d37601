#include "widgets/class_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>
#include <QVariantAnimation>

#include "widgets/class_map_painter.h"
#include "widgets/export_actions.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr int kDuration = 150;  ///< of a movement, ms

bool sameNames(const ClassMapData& one, const ClassMapData& other) {
  return std::ranges::equal(one.points, other.points, {}, &ClassMapPoint::name, &ClassMapPoint::name);
}

std::vector<QPointF> placesOf(const ClassMapData& data) {
  std::vector<QPointF> places;
  for (const ClassMapPoint& point : data.points) places.push_back(point.place);
  return places;
}

}  // namespace

ClassMap::ClassMap(QWidget* parent) : QWidget(parent), m_animation(new QVariantAnimation(this)) {
  m_export = new ExportActions(
      *this, {[this] { return m_data.title; },
              [this](QPainter& painter) {
                painter.fillRect(rect(), cardColour(palette()));
                paintInto(painter, classMapLayout(m_data, placesOf(m_data), viewOf(m_data), size(), font()), -1);
              },
              [this] { return csvOf(m_data); }});
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(tr("Map of classes"));
  m_animation->setStartValue(0.0);
  m_animation->setEndValue(1.0);
  m_animation->setDuration(kDuration);
  m_animation->setEasingCurve(QEasingCurve::OutCubic);
  connect(m_animation, &QVariantAnimation::valueChanged, this,
          [this](const QVariant& share) { moveTo(share.toDouble()); });
}

void ClassMap::setData(ClassMapData data) {
  for (ClassMapPoint& point : data.points)
    if (!std::isfinite(point.place.x()) || !std::isfinite(point.place.y())) point.place = {};
  const bool same = sameNames(m_data, data);
  m_data = std::move(data);
  if (!same) m_current = -1;
  m_animation->stop();
  m_from = m_shown;
  m_viewFrom = m_view;
  if (same && m_animated && isVisible())
    m_animation->start();
  else
    moveTo(1);
  describeCurrent();
  m_export->numbersChanged();
}

/// @param share of the way from where the movement began to the places of the data
void ClassMap::moveTo(double share) {
  const std::vector<QPointF> target = placesOf(m_data);
  m_shown = target;
  if (share < 1 && m_from.size() == target.size())
    for (std::size_t i = 0; i < target.size(); ++i) m_shown[i] = m_from[i] + share * (target[i] - m_from[i]);
  m_view = share < 1 ? between(m_viewFrom, viewOf(m_data), share) : viewOf(m_data);
  arrange();
}

void ClassMap::arrange() {
  m_layout = classMapLayout(m_data, m_shown, m_view, size(), font());
  update();
}

bool ClassMap::isMoving() const { return m_animation->state() == QAbstractAnimation::Running; }

void ClassMap::setEmptyText(const QString& text) {
  m_emptyText = text;
  update();
}

void ClassMap::setCurrentPoint(int point) {
  m_current = point >= 0 && point < static_cast<int>(m_data.points.size()) ? point : -1;
  describeCurrent();
  update();
}

void ClassMap::describeCurrent() {
  const QString text = m_current < 0 ? QString() : m_data.points[static_cast<std::size_t>(m_current)].description;
  if (text != accessibleDescription()) setAccessibleDescription(text);
}

QRect ClassMap::pointRect(int point) const {
  return m_layout.marks[static_cast<std::size_t>(point)].box.toAlignedRect();
}

/// The one on top, where they overlap.
int ClassMap::pointAt(const QPoint& position) const {
  const auto hit = [&](int point) {
    const auto index = static_cast<std::size_t>(point);
    return markPath(m_data.points[index].cluster, m_layout.marks[index].box).contains(position);
  };
  if (m_current >= 0 && hit(m_current)) return m_current;
  for (int i = static_cast<int>(m_layout.marks.size()) - 1; i >= 0; --i)
    if (hit(i)) return i;
  return -1;
}

void ClassMap::activate(int point) {
  if (point < 0) return;
  setCurrentPoint(point);
  Q_EMIT pointActivated(point);
}

void ClassMap::move(const QPointF& direction) {
  if (m_data.empty()) return;
  if (m_current < 0) return setCurrentPoint(0);
  const int next = nextPoint(m_layout, m_current, direction);
  if (next >= 0) setCurrentPoint(next);
}

void ClassMap::paintInto(QPainter& painter, const ClassMapLayout& layout, int current) const {
  if (!m_data.empty()) return paintClassMap(painter, m_data, layout, palette(), font(), current);
  painter.setPen(mutedColour(palette()));
  painter.drawText(rect().adjusted(20, 0, -20, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

void ClassMap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintInto(painter, m_layout, m_current);
}

bool ClassMap::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int point = pointAt(help->pos());
  if (point >= 0)
    QToolTip::showText(help->globalPos(), m_data.points[static_cast<std::size_t>(point)].description, this,
                       pointRect(point));
  else
    QToolTip::hideText();
  return true;
}

void ClassMap::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void ClassMap::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) arrange();
}

void ClassMap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) activate(pointAt(event->position().toPoint()));
}

void ClassMap::mouseMoveEvent(QMouseEvent* event) {
  setCursor(pointAt(event->position().toPoint()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ClassMap::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return move({-1, 0});
    case Qt::Key_Right:
      return move({1, 0});
    case Qt::Key_Up:
      return move({0, -1});
    case Qt::Key_Down:
      return move({0, 1});
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      return activate(m_current);
    default:
      if (!goTo(event->text())) QWidget::keyPressEvent(event);
  }
}

/// To the next class whose name begins so.
bool ClassMap::goTo(const QString& start) {
  const int count = static_cast<int>(m_data.points.size());
  if (start.isEmpty() || !start[0].isPrint()) return false;
  for (int step = 1; step <= count; ++step) {
    const int point = (m_current + step) % count;
    if (!m_data.points[static_cast<std::size_t>(point)].name.startsWith(start)) continue;
    setCurrentPoint(point);
    return true;
  }
  return false;
}

void ClassMap::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  const bool byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  if (m_current < 0 && byKey) move({});
}

void ClassMap::contextMenuEvent(QContextMenuEvent* event) {
  if (!m_data.empty()) m_export->menu()->popup(event->globalPos());
}

}  // namespace retort
