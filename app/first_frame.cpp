#include "app/first_frame.h"

#include <cstdio>

#include <QEvent>
#include <QWidget>

namespace retort {

FirstFrame::FirstFrame(QWidget& window) { window.installEventFilter(this); }

bool FirstFrame::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Paint) {
    watched->removeEventFilter(this);
    QMetaObject::invokeMethod(this, &FirstFrame::report, Qt::QueuedConnection);  // once the frame has been flushed
  }
  return QObject::eventFilter(watched, event);
}

void FirstFrame::report() {
  if (qEnvironmentVariableIsSet("RETORT_TRACE_START")) {
    std::fputs("retort: first frame\n", stderr);
    std::fflush(stderr);
  }
  Q_EMIT shown();
}

}  // namespace retort
