#pragma once

#include <cstddef>
#include <memory>

#include "engine/data/dataset.h"
#include "engine/experiment/events.h"
#include "engine/experiment/trained_net.h"

namespace retort {

class Network;

/// The engine's TrainedNet: a run's network with its weights.
class LoadedNet : public TrainedNet {
 public:
  /// @throws Error as Engine::load
  LoadedNet(const ModelSpec& model, const Weights& weights, const SampleShape& shape, std::size_t classes);
  ~LoadedNet() override;

  [[nodiscard]] Matrix answer(const std::vector<std::uint8_t>& values) override;

 private:
  Dataset m_frame;  ///< shape and number of classes alone
  std::unique_ptr<Network> m_network;
};

}  // namespace retort
