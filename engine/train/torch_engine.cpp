// The engine behind engine/experiment/engine.h: where LibTorch's failures become results that a person understands.
#include <algorithm>
#include <chrono>
#include <functional>
#include <new>
#include <set>
#include <string>
#include <utility>

#include <ATen/ATen.h>
#include <torch/version.h>

#include "engine/experiment/engine.h"
#include "engine/train/fitting_parts.h"
#include "engine/train/one_thread.h"
#include "engine/train/trainer.h"

extern "C" __attribute__((weak)) char* openblas_get_config();

namespace retort {
namespace {

/// Any OpenBLAS of the last decade does several times this on one core; a reference BLAS does a third of it.
constexpr double kSlowGigaflops = 6;

double measuredGigaflops() {
  constexpr int size = 256;
  const at::Tensor left = at::ones({size, size});
  const at::Tensor right = at::ones({size, size});
  at::Tensor product = at::empty({size, size});
  double best = 0;
  for (int i = 0; i < 3; ++i) {
    const auto start = std::chrono::steady_clock::now();
    at::mm_out(product, left, right);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, 2.0 * size * size * size / seconds / 1e9);
  }
  return best;
}

std::string blasName(bool slow) {
  if (openblas_get_config) {
    const std::string config = openblas_get_config();
    const auto second = config.find(' ', config.find(' ') + 1);
    return config.substr(0, second);
  }
  return slow ? "reference BLAS" : "BLAS";
}

EngineInfo describeEngine() {
  EngineInfo info;
  info.slowBlas = measuredGigaflops() < kSlowGigaflops;
  info.blas = blasName(info.slowBlas);
  info.description = std::string("LibTorch ") + TORCH_VERSION + ", " + info.blas;
  return info;
}

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
  TorchEngine() {
    useOneThread();
    m_info = describeEngine();
  }

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
      left.erase(run);
      over(run, std::move(result));
    };
    for (const std::vector<GroupMember>& part : fittingParts(members)) {
      const std::string problem = failureOf([&] {
        useOneThread();
        Trainer(part, sink, told).run();
      });
      for (const GroupMember& member : part)
        if (left.contains(member.request.run)) told(member.request.run, failed(problem));
    }
  }

 private:
  EngineInfo m_info;
};

}  // namespace

std::unique_ptr<Engine> makeTorchEngine() { return std::make_unique<TorchEngine>(); }

}  // namespace retort

retort::Engine* retort_make_engine() { return retort::makeTorchEngine().release(); }
