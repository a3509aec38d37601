#include "app/setup/outlook_note.h"

#include <algorithm>
#include <cmath>

#include "widgets/figures.h"

namespace retort {
namespace {

QString figure(std::size_t number) { return grouped(static_cast<double>(number)); }

QString studentsText(const RunOutlook& outlook) {
  if (outlook.seeds > 1 && outlook.students == outlook.cells * outlook.seeds)
    return OutlookNote::tr("%1 × %2 students").arg(figure(outlook.cells), figure(outlook.seeds));
  return outlook.students == 1 ? OutlookNote::tr("1 student")
                               : OutlookNote::tr("%1 students").arg(figure(outlook.students));
}

QString timeText(const RunOutlook& outlook) {
  if (outlook.toTrain + outlook.toResume == 0) return {};
  return outlook.isRough ? OutlookNote::tr("roughly %1; known better as runs finish").arg(durationText(outlook.seconds))
                         : OutlookNote::tr("about %1 on this machine").arg(durationText(outlook.seconds));
}

double roundedTo(double value, double step) { return std::max(step, std::round(value / step) * step); }

}  // namespace

OutlookNote::OutlookNote(QWidget* parent) : QLabel(parent) {
  setObjectName(QStringLiteral("outlook"));
  setProperty("role", QStringLiteral("note"));
  setWordWrap(true);
  setTextFormat(Qt::PlainText);
  setToolTip(tr(
      "What Run will train. The time is predicted from runs that this machine has trained, and reaches to the end of "
      "all that waits."));
}

void OutlookNote::setOutlook(const std::optional<RunOutlook>& outlook) {
  QStringList lines;
  if (outlook) lines = {countText(*outlook), doneText(*outlook), timeText(*outlook)};
  lines.removeAll(QString());
  setText(lines.join(u'\n'));
  setVisible(!lines.isEmpty());
}

QString countText(const RunOutlook& outlook) {
  QStringList parts;
  if (outlook.teachers > 0)
    parts << (outlook.teachers == 1 ? OutlookNote::tr("1 teacher")
                                    : OutlookNote::tr("%1 teachers").arg(figure(outlook.teachers)));
  if (outlook.specialists > 0)
    parts << (outlook.specialists == 1 ? OutlookNote::tr("1 specialist")
                                       : OutlookNote::tr("%1 specialists").arg(figure(outlook.specialists)));
  if (outlook.ensembles > 0)
    parts << (outlook.ensembles == 1 ? OutlookNote::tr("1 ensemble")
                                     : OutlookNote::tr("%1 ensembles").arg(figure(outlook.ensembles)));
  parts << studentsText(outlook);
  if (outlook.baselines > 0)
    parts << (outlook.baselines == 1 ? OutlookNote::tr("1 baseline")
                                     : OutlookNote::tr("%1 baselines").arg(figure(outlook.baselines)));
  const QString runs =
      outlook.runs() == 1 ? OutlookNote::tr("1 run") : OutlookNote::tr("%1 runs").arg(figure(outlook.runs()));
  return OutlookNote::tr("%1: %2").arg(runs, parts.join(QStringLiteral(", ")));
}

QString doneText(const RunOutlook& outlook) {
  QStringList parts;
  if (outlook.done > 0) parts << OutlookNote::tr("%1 already done").arg(figure(outlook.done));
  if (outlook.underWay > 0) parts << OutlookNote::tr("%1 under way").arg(figure(outlook.underWay));
  if (outlook.toResume > 0) parts << OutlookNote::tr("%1 to resume").arg(figure(outlook.toResume));
  if (outlook.failed > 0) parts << OutlookNote::tr("%1 failed").arg(figure(outlook.failed));
  if (parts.isEmpty()) return {};
  parts << (outlook.toTrain == 0 ? OutlookNote::tr("none to train")
                                 : OutlookNote::tr("%1 to train").arg(figure(outlook.toTrain)));
  return parts.join(QStringLiteral(", "));
}

QString durationText(double seconds) {
  if (seconds < 20) return OutlookNote::tr("%1 s").arg(roundedTo(seconds, 1));
  if (seconds < 90) return OutlookNote::tr("%1 s").arg(roundedTo(seconds, 5));
  if (seconds < 600) return OutlookNote::tr("%1 min").arg(roundedTo(seconds / 60, 0.5));
  if (seconds < 5400) return OutlookNote::tr("%1 min").arg(roundedTo(seconds / 60, 1));
  return OutlookNote::tr("%1 h").arg(roundedTo(seconds / 3600, 0.5));
}

}  // namespace retort
