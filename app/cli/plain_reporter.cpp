#include <ostream>

#include "app/cli/reporter.h"
#include "app/cli/text.h"

namespace retort::cli {
namespace {

class PlainReporter : public Reporter {
 public:
  explicit PlainReporter(std::ostream& out) : m_out(out) {}

  void report(const Event& event, const LoggedRun& run, const RunLog& log) override {
    if (!log.sweeps().empty()) {
      if (std::holds_alternative<RunFinished>(event)) line(run, endText(*run.result), countText(log));
    } else if (const auto* started = std::get_if<RunStarted>(&event)) {
      line(run, "started, " + std::to_string(started->trainCases) + " training cases");
    } else if (const auto* requeued = std::get_if<RunRequeued>(&event)) {
      line(run, "goes on after epoch " + std::to_string(requeued->epoch));
    } else if (const auto* epoch = std::get_if<EpochFinished>(&event)) {
      line(run, epochText(epoch->point, run));
    } else if (std::holds_alternative<RunFinished>(event)) {
      const std::string message = run.result->message.empty() ? "" : ": " + run.result->message;
      line(run, toString(run.result->outcome) + " after " + durationText(run.result->seconds) + message);
    }
  }

  void refresh(const RunLog&) override {}

 private:
  static std::string epochText(const EpochPoint& point, const LoggedRun& run) {
    std::string text = "epoch " + std::to_string(point.epoch) + '/' + std::to_string(run.spec.training.epochs) +
                       ", test errors " + errorsText(point.testErrors, point.testCases);
    if (point.validationCases > 0)
      text += ", validation errors " + errorsText(point.validationErrors, point.validationCases);
    if (point.gradientRatio) text += ", soft : hard gradient " + fixed(*point.gradientRatio, 2);
    return text + ", " + rateText(point.casesPerSecond) + ", " + durationText(run.progress.secondsLeft) + " left";
  }
  /// "12 of 40  ".
  static std::string countText(const RunLog& log) {
    return std::to_string(log.finished()) + " of " + std::to_string(log.runs().size()) + "  ";
  }
  /// All that a run of a sweep has to say.
  static std::string endText(const RunResult& result) {
    return toString(result.outcome) + ", test errors " + errorsText(result.testErrors, result.testCases) + ", " +
           rateText(result.casesPerSecond) + ", " + durationText(result.seconds) +
           (result.message.empty() ? "" : ": " + result.message);
  }
  void line(const LoggedRun& run, const std::string& text, const std::string& before = {}) {
    m_out << before << printable(run.name) << ": " << printable(text) << '\n' << std::flush;
  }

  std::ostream& m_out;
};

}  // namespace

std::unique_ptr<Reporter> makePlainReporter(std::ostream& out) { return std::make_unique<PlainReporter>(out); }

}  // namespace retort::cli
