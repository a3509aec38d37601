// The engine behind engine/experiment/engine.h: where LibTorch's failures become results that a person understands.
#include <functional>
#include <new>
#include <set>
#include <string>
#include <utility>

#include <c10/util/Exception.h>

#include "engine/experiment/engine.h"
#include "engine/train/engine_info.h"
#include "engine/train/fitting_parts.h"
#include "engine/train/loaded_net.h"
#include "engine/train/one_thread.h"
#include "engine/train/trainer.h"

namespace retort {
namespace {

/// What went wrong in training, as a person understands it.
std::string failureOf(const std::function<void()>& training) {
  try {
    training();
  } catch (const c10::Error& problem) {
    return problem.what_without_backtrace();
  } catch (const std::bad_alloc&) {
    return "the machine ran out of memory; use fewer units or a smaller batch";
  } catch (const std::exception& problem) {
    return problem.what();
  }
  return {};
}

RunResult failed(std::string problem) {
  RunResult result;
  result.message = std::move(problem);
  return result;
}

class TorchEngine : public Engine {
 public:
  [[nodiscard]] EngineInfo info() const override { return m_info; }

  [[nodiscard]] RunResult train(const RunRequest& request, const EventSink& sink, const RunControl& control) override {
    RunResult result;
    trainGroup({{request, control}}, sink, [&result](RunId /*run*/, RunResult mine) { result = std::move(mine); });
    return result;
  }

  void trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) override {
    std::set<RunId> left;
    for (const GroupMember& member : members) left.insert(member.request.run);
    const GroupSink told = [&](RunId run, RunResult result) {
      result.engine = m_info.description;
      result.threads = m_info.threadsPerRun;
      left.erase(run);
      over(run, std::move(result));
    };
    for (const std::vector<GroupMember>& part : fittingParts(members)) {
      const std::string problem = failureOf([&] {
        useThreads(m_info.threadsPerRun);
        Trainer(part, sink, told).run();
      });
      for (const GroupMember& member : part)
        if (left.contains(member.request.run)) told(member.request.run, failed(problem));
    }
  }

  [[nodiscard]] std::unique_ptr<TrainedNet> load(const ModelSpec& model, const Weights& weights,
                                                 const SampleShape& shape, std::size_t classes) override {
    return std::make_unique<LoadedNet>(model, weights, shape, classes);
  }

 private:
  EngineInfo m_info = describeEngine();
};

}  // namespace

std::unique_ptr<Engine> makeTorchEngine() { return std::make_unique<TorchEngine>(); }

}  // namespace retort

retort::Engine* retort_make_engine() { return retort::makeTorchEngine().release(); }
