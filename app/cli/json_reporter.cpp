#include <ostream>

#include "app/cli/reporter.h"
#include "app/cli/run_text.h"
#include "app/cli/sweep_text.h"

namespace retort::cli {
namespace {

using nlohmann::json;

class JsonReporter : public Reporter {
 public:
  explicit JsonReporter(std::ostream& out) : m_out(out) {}

  void report(const Event& event, const LoggedRun& run, const RunLog&) override {
    if (std::holds_alternative<RunQueued>(event)) {
      json object = header("run_queued", run);
      object["teacher"] = run.teacher == 0 ? json(nullptr) : json(run.teacher);
      object["epochs"] = run.spec.training.epochs;
      write(object);
    } else if (const auto* requeued = std::get_if<RunRequeued>(&event)) {
      json object = header("run_resumed", run);
      object["epoch"] = requeued->epoch;
      object["epochs"] = run.spec.training.epochs;
      write(object);
    } else if (const auto* started = std::get_if<RunStarted>(&event)) {
      json object = header("run_started", run);
      object["train_cases"] = started->trainCases;
      object["test_cases"] = started->testCases;
      write(object);
    } else if (const auto* epoch = std::get_if<EpochFinished>(&event)) {
      json object = header("epoch", run);
      object.update(epochJson(epoch->point));
      object["epochs"] = run.spec.training.epochs;
      write(object);
    } else if (std::holds_alternative<RunFinished>(event)) {
      write(withCell(runFinishedJson(toStored(run), run.words), run));
    }
  }

  void refresh(const RunLog&) override {}

 private:
  static json header(const char* event, const LoggedRun& run) {
    return {{"event", event}, {"run", run.id}, {"name", run.name}, {"role", toString(run.spec.role)}};
  }
  void write(const json& object) { m_out << jsonLine(object) << std::flush; }

  std::ostream& m_out;
};

}  // namespace

std::unique_ptr<Reporter> makeJsonReporter(std::ostream& out) { return std::make_unique<JsonReporter>(out); }

}  // namespace retort::cli
