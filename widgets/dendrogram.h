// The tree by which the rows of a heat map were joined: values, geometry and painting.
#pragma once

#include <vector>

#include <QPointF>
#include <QRectF>
#include <QString>
#include <QStringList>

class QColor;
class QPainter;

namespace retort {

/// Two nodes become one. Nodes: the leaves 0 … n-1 in the order shown, then the merges n … in their own order.
struct DendrogramMerge {
  int first = 0;
  int second = 0;
  double height = 0;  ///< >= 0
};

struct DendrogramData {
  int leaves = 0;
  std::vector<DendrogramMerge> merges;
  QStringList names;    ///< of the leaves
  QString heightTitle;  ///< "Distance": below the tree

  [[nodiscard]] bool empty() const { return merges.empty(); }
  /// Every merge joins two earlier nodes that none before it joined, at a finite height.
  [[nodiscard]] bool valid() const;
};

/// Where a merge stands, and the two nodes that it joins.
struct DendrogramNode {
  QPointF place;
  QPointF first;
  QPointF second;
};

struct DendrogramLayout {
  QRectF room;
  std::vector<DendrogramNode> nodes;  ///< by merge
  double highest = 0;                 ///< height at the room's right end
};

/// Leaves at the left end of the room, the last merge at its right. Nothing where the tree is not valid.
/// @param centres [leaves] y of each leaf
[[nodiscard]] DendrogramLayout dendrogramLayout(const DendrogramData& data, const QRectF& room,
                                                const std::vector<double>& centres);

/// The merge whose lines are within a few pixels; -1 for none.
[[nodiscard]] int mergeAt(const DendrogramLayout& layout, const QPointF& position);

/// The merge that joins this node to another; -1 for the last.
[[nodiscard]] int mergeAbove(const DendrogramData& data, int node);

/// Its leaves from top to bottom. @param node a leaf or leaves + merge
[[nodiscard]] std::vector<int> leavesBelow(const DendrogramData& data, int node);

/// "4 and 9 join at 0.31"; groups in brackets, long ones shortened.
[[nodiscard]] QString mergeText(const DendrogramData& data, int merge);

/// @param current merge drawn in `accent` with all below it; -1 for none
void paintDendrogram(QPainter& painter, const DendrogramData& data, const DendrogramLayout& layout, int current,
                     const QColor& line, const QColor& accent);

/// A line for each merge: its two sides and its height. Numbers in the C locale.
[[nodiscard]] QString csvOf(const DendrogramData& data);

}  // namespace retort
