#include "widgets/class_map_data.h"

#include <QCoreApplication>

#include "widgets/figures.h"

namespace retort {

QString csvOf(const ClassMapData& data) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("retort::ClassMap", text); };
  if (data.empty()) return {};
  QString text = csvField(tr("Class")) + QStringLiteral(",\"x\",\"y\",") + csvField(tr("Cluster")) + QLatin1Char('\n');
  for (const ClassMapPoint& point : data.points) {
    const QString number = point.cluster < 0 ? QString() : QString::number(point.cluster + 1);
    const QStringList line{csvField(point.name), csvField(point.place.x()), csvField(point.place.y()),
                           csvField(data.clusterNames.value(point.cluster, number))};
    text += line.join(QLatin1Char(',')) + QLatin1Char('\n');
  }
  return text;
}

}  // namespace retort
