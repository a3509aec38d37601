#pragma once

#include <future>
#include <memory>

#include "engine/experiment/engine.h"

namespace retort {

/// Stands in for an engine that is still being opened: a run given to it waits until it is there. Where opening failed,
/// every run fails with the reason. Thread-safe.
class LazyEngine : public Engine {
 public:
  explicit LazyEngine(std::shared_future<std::shared_ptr<Engine>> engine) : m_engine(std::move(engine)) {}

  /// Blocks until the engine is open. @throws what opening it threw
  [[nodiscard]] EngineInfo info() const override { return m_engine.get()->info(); }
  [[nodiscard]] RunResult train(const RunRequest& request, const EventSink& sink, const RunControl& control) override;
  void trainGroup(const std::vector<GroupMember>& members, const EventSink& sink, const GroupSink& over) override;
  /// Blocks until the engine is open. @throws what opening it threw
  [[nodiscard]] std::unique_ptr<TrainedNet> load(const ModelSpec& model, const Weights& weights,
                                                 const SampleShape& shape, std::size_t classes) override {
    return m_engine.get()->load(model, weights, shape, classes);
  }

 private:
  std::shared_future<std::shared_ptr<Engine>> m_engine;
};

}  // namespace retort
