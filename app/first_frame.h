#pragma once

#include <QObject>

namespace retort {

/// Tells once when the window's first frame has been painted: then is the time for slow work. With RETORT_TRACE_START
/// in the environment it says so on standard error as well, for tests/bench.
class FirstFrame : public QObject {
  Q_OBJECT

 public:
  explicit FirstFrame(QWidget& window);

 Q_SIGNALS:
  void shown();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void report();
};

}  // namespace retort
