// How fast this machine paints, beside the one that limits of benchmarks were set on.
#pragma once

#include <algorithm>
#include <vector>

#include <QElapsedTimer>
#include <QImage>
#include <QPainter>

namespace retort::test {

constexpr double kPaintingTime = 54;  // ms, paintingTime() on the machine that the limits were set on

/// Milliseconds that this machine takes to paint a fixed picture, much like a page of curves; the median of 15.
inline double paintingTime() {
  std::vector<double> times;
  QImage image(900, 500, QImage::Format_ARGB32_Premultiplied);
  for (int i = 0; i < 15; ++i) {
    QElapsedTimer time;
    time.start();
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::blue, 2, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
    for (int line = 0; line < 60; ++line) {
      QPolygonF points;
      for (int x = 0; x < 200; ++x) points << QPointF(4.5 * x, 8 * line + 300.0 / (x + 1) + (x % 7));
      painter.drawPolyline(points);
    }
    painter.end();
    times.push_back(static_cast<double>(time.nsecsElapsed()) / 1e6);
  }
  std::ranges::nth_element(times, times.begin() + 7);
  return times[7];
}

}  // namespace retort::test
