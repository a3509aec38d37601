#include <algorithm>
#include <chrono>
#include <optional>
#include <ostream>
#include <utility>

#include "app/cli/reporter.h"
#include "app/cli/text.h"

namespace retort::cli {
namespace {

constexpr std::size_t kBarColumns = 24;
constexpr std::size_t kMostLines = 8;  // of running runs

std::string bar(double fraction) {
  const auto full = static_cast<std::size_t>(std::clamp(fraction, 0.0, 1.0) * kBarColumns);
  std::string text = "[" + std::string(full, '=');
  if (full < kBarColumns) text += '>' + std::string(kBarColumns - full - 1, ' ');
  return text + ']';
}

std::string epochsText(int epoch, const LoggedRun& run) {
  return "epoch " + std::to_string(epoch) + '/' + std::to_string(run.spec.training.epochs);
}

/// In epochs, of all runs.
struct Work {
  double done = 0;
  double all = 0;
};

Work workOf(const RunLog& log) {
  Work work;
  for (const LoggedRun& run : log.runs()) {
    const double epochs = run.spec.training.epochs;
    work.all += epochs;
    work.done += run.result ? epochs : epochs * run.progress.fraction;
  }
  return work;
}

/// Lines of finished runs scroll up and stay; below them one line for each run that goes on is drawn again and again.
class LiveReporter : public Reporter {
 public:
  LiveReporter(std::ostream& out, std::function<std::size_t()> columns) : m_out(out), m_columns(std::move(columns)) {}

  void report(const Event& event, const LoggedRun& run, const RunLog& log) override {
    if (!std::holds_alternative<RunFinished>(event)) return;
    erase();
    m_out << finishedLine(run, nameColumns(log)) << '\n';
    draw(log);
  }

  void refresh(const RunLog& log) override {
    erase();
    draw(log);
  }

 private:
  /// Runs are added, and never renamed.
  std::size_t nameColumns(const RunLog& log) {
    for (; m_measured < log.runs().size(); ++m_measured)
      m_nameColumns = std::max(m_nameColumns, columnsOf(printable(log.runs()[m_measured].name)));
    return std::min<std::size_t>(m_nameColumns, 36);
  }

  static std::string finishedLine(const LoggedRun& run, std::size_t name) {
    const RunResult& result = *run.result;
    std::string line = toColumns(printable(run.name), name) + "  " + toColumns(toString(result.outcome), 10) +
                       toColumns(epochsText(result.epochs, run), 15) + "test errors " +
                       toColumns(errorsText(result.testErrors, result.testCases), 24) + ' ' +
                       rateText(result.casesPerSecond) + "  " + durationText(result.seconds);
    if (!result.message.empty()) line += "\n    " + printable(result.message);
    return line;
  }

  static std::string errorsSoFar(const EpochPoint& point) {
    std::string text = errorsText(point.testErrors, point.testCases) + " wrong  ";
    if (point.validationCases > 0)
      text += "validation " + errorsText(point.validationErrors, point.validationCases) + "  ";
    return text;
  }

  static std::string runningLine(const LoggedRun& run, std::size_t name) {
    std::string line = toColumns(printable(run.name), name) + "  " + bar(run.progress.fraction) + "  " +
                       toColumns(epochsText(std::max(1, run.progress.epoch), run), 15);
    if (!run.points.empty()) line += errorsSoFar(run.points.back());
    return line + rateText(run.progress.casesPerSecond) + "  " + durationText(run.progress.secondsLeft) + " left";
  }

  void draw(const RunLog& log) {
    const std::size_t columns = std::max<std::size_t>(m_columns(), 20);
    std::size_t waiting = 0;
    std::size_t running = 0;
    for (const LoggedRun& run : log.runs()) {
      if (run.result) continue;
      if (!run.started)
        ++waiting;
      else if (++running <= kMostLines)
        drawLine(runningLine(run, nameColumns(log)), columns);
    }
    if (running > kMostLines) drawLine("and " + std::to_string(running - kMostLines) + " more train", columns);
    if (!log.sweeps().empty() && !log.runs().empty())
      drawLine(sweepLine(log, waiting), columns);
    else if (waiting > 0)
      drawLine(std::to_string(waiting) + (waiting == 1 ? " run waits" : " runs wait"), columns);
    m_out << std::flush;
  }

  /// "12 of 40 runs  [====>    ]  26 wait  0:40 left", by the pace since the first drawing.
  std::string sweepLine(const RunLog& log, std::size_t waiting) {
    const Work work = workOf(log);
    const auto now = std::chrono::steady_clock::now();
    if (!m_begin) {
      m_begin = now;
      m_doneBefore = work.done;
    }
    const double seconds = std::chrono::duration<double>(now - *m_begin).count();
    const double done = work.done - m_doneBefore;
    const double left = done > 0 ? (work.all - work.done) * seconds / done : -1;
    return std::to_string(log.finished()) + " of " + std::to_string(log.runs().size()) + " runs  " +
           bar(work.all > 0 ? work.done / work.all : 0) + "  " + std::to_string(waiting) +
           (waiting == 1 ? " waits  " : " wait  ") + durationText(left) + " left";
  }

  /// One column is left free, so that no terminal wraps.
  void drawLine(const std::string& line, std::size_t columns) {
    m_out << (columnsOf(line) < columns ? line : toColumns(line, columns - 1)) << '\n';
    ++m_drawn;
  }

  void erase() {
    for (; m_drawn > 0; --m_drawn) m_out << "\x1b[1A\x1b[2K";
    m_out << '\r';
  }

  std::ostream& m_out;
  std::function<std::size_t()> m_columns;
  std::size_t m_drawn = 0;
  std::size_t m_measured = 0;  ///< runs whose names m_nameColumns has seen
  std::size_t m_nameColumns = 8;
  std::optional<std::chrono::steady_clock::time_point> m_begin;
  double m_doneBefore = 0;  ///< epochs, at m_begin
};

}  // namespace

std::unique_ptr<Reporter> makeLiveReporter(std::ostream& out, std::function<std::size_t()> columns) {
  return std::make_unique<LiveReporter>(out, std::move(columns));
}

}  // namespace retort::cli
