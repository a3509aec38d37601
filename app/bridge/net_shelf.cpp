#include "app/bridge/net_shelf.h"

#include <utility>

#include <QCoreApplication>

#include "engine/experiment/ensemble_work.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString wordsOf(const std::exception& problem) {
  const auto* known = dynamic_cast<const Error*>(&problem);
  return QString::fromStdString(known ? known->problem() : problem.what());
}

/// Its final weights, or of a run that is not over those after the last epoch that it has kept; empty for none.
Weights weightsOf(RunArchive& archive, RunId run) {
  if (const auto result = archive.result(run); result && !result->weights.empty()) return result->weights;
  const auto checkpoint = archive.checkpoint(run);
  if (!checkpoint) return {};
  return checkpoint->lastEpoch ? checkpoint->lastEpoch->weights : checkpoint->weights;
}

std::size_t classesOf(const PadNet& net, const Dataset& data) {
  return net.source.spec.role == Role::Specialist ? net.source.subset.size() + 1 : data.classCount();
}

}  // namespace

PictureAnswers NetShelf::answer(const PadTask& task) {
  PictureAnswers answers{task.asked, {}};
  std::set<KeptNet> used;
  for (const PadRun& run : task.runs)
    for (const PadNet& net : run.nets) used.insert(net.kept);
  std::erase_if(m_nets, [&used](const auto& item) { return !used.contains(item.first); });
  if (task.asked.picture.empty()) return answers;
  for (const PadRun& run : task.runs) {
    PictureAnswer& answer = answers.byRun[run.run];
    try {
      answer = answerOf(run, task);
    } catch (const std::exception& problem) {
      answer.problem = wordsOf(problem);
    }
  }
  return answers;
}

PictureAnswer NetShelf::answerOf(const PadRun& run, const PadTask& task) {
  if (run.nets.empty()) return {{}, run.problem};
  std::vector<RunSource> sources;
  std::vector<Matrix> logits;
  for (const PadNet& net : run.nets) {
    Shelved& shelf = shelved(net, task);
    if (!shelf.net) return {{}, shelf.problem};
    logits.push_back(shelf.net->answer(task.asked.picture));
    sources.push_back(net.source);
  }
  const bool isAlone = run.spec.role != Role::Ensemble;
  return {isAlone ? logits.front().values : answerTogether(run.spec, sources, std::move(logits), *task.data).values,
          {}};
}

NetShelf::Shelved& NetShelf::shelved(const PadNet& net, const PadTask& task) {
  const auto found = m_nets.find(net.kept);
  if (found != m_nets.end()) return found->second;
  return m_nets[net.kept] = load(net, task);
}

NetShelf::Shelved NetShelf::load(const PadNet& net, const PadTask& task) const {
  const auto archive = task.archive.lock();
  if (!archive) return {nullptr, tr("has no weights here: there is no session that keeps them")};
  try {
    const Weights weights = weightsOf(*archive, net.kept.run);
    if (weights.empty()) return {nullptr, tr("has no weights in this session")};
    return {m_engine->load(net.source.spec.model, weights, task.data->shape, classesOf(net, *task.data)), {}};
  } catch (const std::exception& problem) {
    return {nullptr, wordsOf(problem)};
  }
}

}  // namespace retort
