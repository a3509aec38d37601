#include "engine/train/loaded_net.h"

#include <algorithm>
#include <new>

#include <c10/util/Exception.h>

#include "engine/experiment/error.h"
#include "engine/model/network.h"
#include "engine/train/evaluation.h"
#include "engine/train/one_thread.h"

namespace retort {
namespace {

/// Layer by layer, so that a file that claims a huge model is refused before memory is asked for it.
bool hasLayersOf(const Weights& weights, const ModelSpec& model, std::size_t classes) {
  std::vector<std::int64_t> units(model.layers.begin(), model.layers.end());
  units.push_back(static_cast<std::int64_t>(classes));
  if (weights.size() != 2 * units.size()) return false;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i].shape.empty() || weights[i].shape.front() != units[i / 2]) return false;
  return true;
}

}  // namespace

LoadedNet::LoadedNet(const ModelSpec& model, const Weights& weights, const SampleShape& shape, std::size_t classes) {
  if (!hasLayersOf(weights, model, classes))
    throw Error(ErrorKind::RunFailed, "weights", "their layers are not those of the model", "Train the model anew");
  m_frame.shape = shape;
  m_frame.classNames.resize(classes);
  try {
    useOneThread();
    m_network = makeNetwork(model, shape, classes, 0);
    m_network->setWeights(weights);
  } catch (const c10::Error& problem) {
    throw Error(ErrorKind::RunFailed, "weights", problem.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::OutOfMemory, "weights", "there is not enough memory for the model", "Close other programs");
  }
}

LoadedNet::~LoadedNet() = default;

Matrix LoadedNet::answer(const std::vector<std::uint8_t>& values) {
  const std::size_t size = m_frame.shape.size();
  if (values.empty() || values.size() % size != 0)
    throw Error(ErrorKind::BadArgument, "cases", "their values are not those of whole cases of the data's shape");
  Cases cases;
  cases.values = values;
  cases.labels.resize(values.size() / size);
  try {
    useOneThread();
    return *evaluateLogits(*m_network, m_frame, cases, allIndices(cases.count()), [] { return true; });
  } catch (const c10::Error& problem) {
    throw Error(ErrorKind::RunFailed, "model", problem.what_without_backtrace());
  }
}

}  // namespace retort
