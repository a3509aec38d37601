#pragma once

#include <map>
#include <memory>
#include <set>

#include <QString>

#include "app/bridge/pad_task.h"
#include "engine/experiment/engine.h"

namespace retort {

/// Trained nets, loaded once and kept while they are asked for. Of one thread at a time: reading weights may block.
class NetShelf {
 public:
  explicit NetShelf(std::shared_ptr<Engine> engine) : m_engine(std::move(engine)) {}

  /// What the task's runs make of its picture; lets go of the nets that it does not ask for. Does not throw.
  [[nodiscard]] PictureAnswers answer(const PadTask& task);

 private:
  struct Shelved {
    std::unique_ptr<TrainedNet> net;
    QString problem;  ///< why there is none
  };
  [[nodiscard]] PictureAnswer answerOf(const PadRun& run, const PadTask& task);
  [[nodiscard]] Shelved& shelved(const PadNet& net, const PadTask& task);
  [[nodiscard]] Shelved load(const PadNet& net, const PadTask& task) const;

  std::shared_ptr<Engine> m_engine;
  std::map<KeptNet, Shelved> m_nets;
};

}  // namespace retort
