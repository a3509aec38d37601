#include "engine/experiment/ensemble_work.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/ensemble.h"
#include "engine/analysis/soft_targets.h"
#include "engine/data/transfer_set.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

/// @param logitsOf of a member's result
template <typename Logits>
Matrix combined(const MemberResults& members, EnsembleMean mean, double temperature, Logits logitsOf) {
  std::vector<const Matrix*> logits;
  for (const auto& member : members) logits.push_back(&logitsOf(*member));
  return combineLogits(logits, mean, temperature);
}

std::int64_t countErrors(const Matrix& logits, std::span<const std::uint16_t> labels) {
  std::int64_t errors = 0;
  for (std::size_t i = 0; i < logits.rows; ++i)
    if (predictedClass({logits.row(i), logits.columns}) != labels[i]) ++errors;
  return errors;
}

void requireFitting(const MemberResults& members, const Dataset& data) {
  const auto fits = [&data](const Matrix& logits, const Cases& cases) {
    return logits.rows == cases.count() && logits.columns == data.classCount() &&
           std::ranges::all_of(logits.values, [](float value) { return std::isfinite(value); });
  };
  for (const auto& member : members)
    if (!fits(member->testLogits, data.test) || !fits(member->trainLogits, data.train))
      throw Error(ErrorKind::RunFailed, "ensemble", "a member's logits are not those of this data set",
                  "Delete the members so that new ones are trained");
}

std::shared_ptr<const Matrix> probeRows(const Matrix& testLogits) {
  const auto probes = probeCases(testLogits.rows);
  auto rows = std::make_shared<Matrix>(probes.size(), testLogits.columns);
  for (std::size_t i = 0; i < probes.size(); ++i)
    std::copy_n(testLogits.row(probes[i]), testLogits.columns, rows->row(i));
  return rows;
}

/// Errors on the training cases of the members' transfer set, which is all of them but those held out.
void countTraining(RunResult& result, const Matrix& logits, const TransferSet& set, const Dataset& data) {
  result.trainCases = static_cast<std::int64_t>(set.training.size());
  for (const std::uint32_t index : set.training)
    if (predictedClass({logits.row(index), logits.columns}) != data.train.labels[index]) ++result.trainErrors;
}

/// The one point of a curve that never was: what it comes to, at the end of its members' training.
EpochPoint pointOf(const RunResult& result, const Matrix& training, const TransferSet& set, const Dataset& data) {
  EpochPoint point;
  point.epoch = result.epochs;
  for (const std::uint32_t index : set.training) {
    const std::vector<double> distribution = softTarget({training.row(index), training.columns}, 1);
    point.hardLoss -= std::log(std::max(distribution[data.train.labels[index]], std::numeric_limits<double>::min()));
  }
  point.hardLoss /= static_cast<double>(std::max<std::size_t>(1, set.training.size()));
  point.loss = point.hardLoss;
  point.trainError =
      static_cast<double>(result.trainErrors) / static_cast<double>(std::max<std::int64_t>(1, result.trainCases));
  point.testErrors = result.testErrors;
  point.testCases = result.testCases;
  point.validationErrors = countErrors(result.heldOut.logits, result.heldOut.labels);
  point.validationCases = static_cast<std::int64_t>(result.heldOut.labels.size());
  return point;
}

std::string messageOf(std::span<const RunSource> parts) {
  std::string left;
  std::size_t members = 0;
  for (const RunSource& part : parts) {
    if (isMember(part))
      ++members;
    else
      left += (left.empty() ? "run " : ", run ") + std::to_string(part.run);
  }
  if (left.empty()) return {};
  return "made of " + std::to_string(members) + " of " + std::to_string(parts.size()) + " members: " + left +
         " diverged";
}

}  // namespace

bool isMember(const RunSource& part) { return part.known && part.outcome == Outcome::Completed; }

std::pair<Outcome, std::string> problemOf(std::span<const RunSource> parts) {
  for (const RunSource& part : parts) {
    const std::string member = "its member run " + std::to_string(part.run);
    if (!part.known) return {Outcome::Failed, member + " is not in this session"};
    if (!part.outcome) return {Outcome::Cancelled, member + " was not trained to its end"};
    if (*part.outcome == Outcome::Cancelled) return {Outcome::Cancelled, member + " was stopped"};
    if (*part.outcome == Outcome::Failed) return {Outcome::Failed, member + " failed"};
  }
  if (std::ranges::none_of(parts, isMember)) return {Outcome::Failed, "none of its members was trained to its end"};
  return {Outcome::Completed, {}};
}

double combinedAt(const EnsembleSpec& ensemble, const ObjectiveSpec& student) {
  if (student.kind == ObjectiveKind::Logits) return std::numeric_limits<double>::infinity();
  return ensemble.mean == EnsembleMean::Geometric ? 1 : student.temperature;
}

RunResult ensembleTeacher(const MemberResults& members, const EnsembleSpec& ensemble, double temperature) {
  RunResult teacher;
  teacher.outcome = Outcome::Completed;
  const auto logitsOf = [](const RunResult& member) -> const Matrix& { return member.trainLogits; };
  for (const auto& member : members)
    if (member->trainLogits.empty())
      throw Error(ErrorKind::RunFailed, "ensemble", "a member's logits were not kept",
                  "Delete the members so that new ones are trained");
  teacher.trainLogits = combined(members, ensemble.mean, temperature, logitsOf);
  return teacher;
}

RunResult makeEnsemble(const RunOrder& order, const MemberResults& members, const std::shared_ptr<const Dataset>& data,
                       const EventSink& sink) {
  requireFitting(members, *data);
  const RunSpec& spec = order.spec;
  const TransferSet set = makeTransferSet(*data, spec.dataset, spec.transferSet, orderSeed(spec.training));
  sink(RunStarted{order.run, set.training.size(), data->test.count(), data});
  RunResult result;
  result.outcome = Outcome::Completed;
  result.message = messageOf(order.parts);
  result.epochs = spec.training.epochs;
  result.engine = members.front()->engine;
  const auto at1 = [&](auto logitsOf) { return combined(members, spec.ensemble.mean, 1, logitsOf); };
  result.testLogits = at1([](const RunResult& member) -> const Matrix& { return member.testLogits; });
  result.testCases = static_cast<std::int64_t>(result.testLogits.rows);
  result.testErrors = countErrors(result.testLogits, data->test.labels);
  const Matrix training = at1([](const RunResult& member) -> const Matrix& { return member.trainLogits; });
  countTraining(result, training, set, *data);
  for (const std::uint32_t index : set.validation) result.heldOut.labels.push_back(data->train.labels[index]);
  result.heldOut.logits = Matrix(set.validation.size(), set.validation.empty() ? 0 : training.columns);
  for (std::size_t i = 0; i < set.validation.size(); ++i)
    std::copy_n(training.row(set.validation[i]), training.columns, result.heldOut.logits.row(i));
  sink(EpochFinished{order.run, pointOf(result, training, set, *data)});
  sink(ProbesEvaluated{order.run, result.epochs, probeRows(result.testLogits)});
  return result;
}

}  // namespace retort
