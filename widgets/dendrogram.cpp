#include "widgets/dendrogram.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPainter>

#include "widgets/figures.h"

namespace retort {

namespace {

constexpr double kReach = 5;           ///< of the pointer, px
constexpr qsizetype kNamesAtMost = 4;  ///< of a group, in a sentence

QString tr(const char* text) { return QCoreApplication::translate("retort::Dendrogram", text); }

double distanceTo(const QPointF& from, const QPointF& to, const QPointF& position) {
  const QPointF along = to - from;
  const double length = QPointF::dotProduct(along, along);
  const double share = length > 0 ? std::clamp(QPointF::dotProduct(position - from, along) / length, 0.0, 1.0) : 0;
  const QPointF off = position - (from + share * along);
  return std::hypot(off.x(), off.y());
}

/// Its three lines: out of each node, and the one that joins them.
double distanceTo(const DendrogramNode& node, const QPointF& position) {
  const QPointF first(node.place.x(), node.first.y());
  const QPointF second(node.place.x(), node.second.y());
  return std::min({distanceTo(node.first, first, position), distanceTo(node.second, second, position),
                   distanceTo(first, second, position)});
}

QStringList namesBelow(const DendrogramData& data, int node) {
  QStringList names;
  for (const int leaf : leavesBelow(data, node)) names << data.names.value(leaf, QString::number(leaf));
  return names;
}

QString groupText(const QStringList& names) {
  if (names.size() == 1) return names.front();
  if (names.size() <= kNamesAtMost) return tr("(%1)").arg(names.join(QStringLiteral(", ")));
  const qsizetype shown = kNamesAtMost - 1;
  return tr("(%1 and %2 more)")
      .arg(names.first(shown).join(QStringLiteral(", ")), QString::number(names.size() - shown));
}

void paintNode(QPainter& painter, const DendrogramNode& node) {
  const QPointF corners[] = {
      node.first, {node.place.x(), node.first.y()}, {node.place.x(), node.second.y()}, node.second};
  painter.drawPolyline(corners, 4);
}

}  // namespace

bool DendrogramData::valid() const {
  std::vector<bool> joined(static_cast<std::size_t>(std::max(leaves, 0)) + merges.size(), false);
  for (std::size_t i = 0; i < merges.size(); ++i) {
    const auto& [first, second, height] = merges[i];
    const int ready = leaves + static_cast<int>(i);
    if (first < 0 || second < 0 || first >= ready || second >= ready || first == second) return false;
    if (!std::isfinite(height) || height < 0) return false;
    if (joined[static_cast<std::size_t>(first)] || joined[static_cast<std::size_t>(second)]) return false;
    joined[static_cast<std::size_t>(first)] = joined[static_cast<std::size_t>(second)] = true;
  }
  return true;
}

DendrogramLayout dendrogramLayout(const DendrogramData& data, const QRectF& room, const std::vector<double>& centres) {
  DendrogramLayout layout;
  if (!data.valid() || centres.size() != static_cast<std::size_t>(data.leaves)) return layout;
  layout.room = room;
  for (const DendrogramMerge& merge : data.merges) layout.highest = std::max(layout.highest, merge.height);
  const double scale = layout.highest > 0 ? room.width() / layout.highest : 0;
  const auto placeOf = [&](int node) {
    if (node < data.leaves) return QPointF(room.left(), centres[static_cast<std::size_t>(node)]);
    return layout.nodes[static_cast<std::size_t>(node - data.leaves)].place;
  };
  layout.nodes.reserve(data.merges.size());
  for (const DendrogramMerge& merge : data.merges) {
    const QPointF first = placeOf(merge.first);
    const QPointF second = placeOf(merge.second);
    layout.nodes.push_back({{room.left() + scale * merge.height, (first.y() + second.y()) / 2}, first, second});
  }
  return layout;
}

int mergeAt(const DendrogramLayout& layout, const QPointF& position) {
  int nearest = -1;
  double least = kReach;
  for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
    const double distance = distanceTo(layout.nodes[i], position);
    if (distance >= least) continue;
    least = distance;
    nearest = static_cast<int>(i);
  }
  return nearest;
}

int mergeAbove(const DendrogramData& data, int node) {
  const auto joins = [node](const DendrogramMerge& merge) { return merge.first == node || merge.second == node; };
  const auto found = std::ranges::find_if(data.merges, joins);
  return found == data.merges.end() ? -1 : static_cast<int>(found - data.merges.begin());
}

std::vector<int> leavesBelow(const DendrogramData& data, int node) {
  std::vector<int> leaves;
  std::vector<int> open{node};
  while (!open.empty()) {
    const int next = open.back();
    open.pop_back();
    if (next < data.leaves) {
      leaves.push_back(next);
      continue;
    }
    const DendrogramMerge& merge = data.merges[static_cast<std::size_t>(next - data.leaves)];
    open.push_back(merge.first);
    open.push_back(merge.second);
  }
  std::ranges::sort(leaves);
  return leaves;
}

QString mergeText(const DendrogramData& data, int merge) {
  const auto& [first, second, height] = data.merges[static_cast<std::size_t>(merge)];
  return tr("%1 and %2 join at %3")
      .arg(groupText(namesBelow(data, first)), groupText(namesBelow(data, second)), significant(height));
}

void paintDendrogram(QPainter& painter, const DendrogramData& data, const DendrogramLayout& layout, int current,
                     const QColor& line, const QColor& accent) {
  const auto count = static_cast<int>(layout.nodes.size());
  std::vector<bool> marked(layout.nodes.size(), false);
  if (current >= 0 && current < count) marked[static_cast<std::size_t>(current)] = true;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(line, 1.2));
  for (int i = count - 1; i >= 0; --i) {
    const auto index = static_cast<std::size_t>(i);
    if (!marked[index]) {
      paintNode(painter, layout.nodes[index]);
      continue;
    }
    for (const int below : {data.merges[index].first, data.merges[index].second})
      if (below >= data.leaves) marked[static_cast<std::size_t>(below - data.leaves)] = true;
  }
  painter.setPen(QPen(accent, 2.2));
  for (std::size_t i = 0; i < marked.size(); ++i)
    if (marked[i]) paintNode(painter, layout.nodes[i]);
}

QString csvOf(const DendrogramData& data) {
  QStringList lines{csvField(tr("Joined")) + QLatin1Char(',') + csvField(tr("With")) + QLatin1Char(',') +
                    csvField(tr("At"))};
  for (const auto& [first, second, height] : data.merges)
    lines << csvField(namesBelow(data, first).join(QLatin1Char(' '))) + QLatin1Char(',') +
                 csvField(namesBelow(data, second).join(QLatin1Char(' '))) + QLatin1Char(',') + csvField(height);
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace retort
