#include "engine/experiment/ensemble_work.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/ensemble.h"
#include "engine/analysis/soft_targets.h"
#include "engine/data/transfer_set.h"
#include "engine/experiment/error.h"
#include "engine/experiment/specialist_work.h"

namespace retort {
namespace {

std::int64_t countErrors(const Matrix& logits, std::span<const std::uint16_t> labels) {
  std::int64_t errors = 0;
  for (std::size_t i = 0; i < logits.rows; ++i)
    if (predictedClass({logits.row(i), logits.columns}) != labels[i]) ++errors;
  return errors;
}

/// Of a specialist, its subset's classes and the dustbin.
std::size_t columnsOf(const EnsemblePart& part, const Dataset& data) {
  return part.run->spec.role == Role::Specialist ? part.run->subset.size() + 1 : data.classCount();
}

void requireFitting(const EnsembleParts& parts, const Dataset& data) {
  const auto fits = [](const Matrix& logits, const Cases& cases, std::size_t columns) {
    return logits.rows == cases.count() && logits.columns == columns &&
           std::ranges::all_of(logits.values, [](float value) { return std::isfinite(value); });
  };
  for (const EnsemblePart& part : parts) {
    const std::size_t columns = columnsOf(part, data);
    if (!fits(part.result->testLogits, data.test, columns) || !fits(part.result->trainLogits, data.train, columns))
      throw Error(ErrorKind::RunFailed, "run " + std::to_string(part.run->run),
                  "its logits are not those of this data set, or were not kept",
                  "Delete it so that a new one is trained");
  }
}

Combination uncheckedCombination(const RunSpec& ensemble, const EnsembleParts& parts, const Dataset& data) {
  if (hasSpecialists(ensemble)) return specialistCombination(ensemble, parts, data);
  return [&ensemble, &parts](const LogitsOf& logitsOf, double temperature) {
    std::vector<const Matrix*> logits;
    for (const EnsemblePart& part : parts) logits.push_back(&logitsOf(*part.result));
    return combineLogits(logits, ensemble.ensemble.mean, temperature);
  };
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

/// Who of the parts was left out; empty for none.
std::string messageOf(const RunSpec& ensemble, std::span<const RunSource> parts) {
  std::string left;
  const bool specialists = hasSpecialists(ensemble);
  std::size_t members = 0;
  for (const RunSource& part : parts) {
    if (isMember(part))
      ++members;
    else
      left += (left.empty() ? "run " : ", run ") + std::to_string(part.run);
  }
  if (left.empty()) return {};
  const std::size_t generalist = specialists ? 1 : 0;
  return "made of " + std::to_string(members - generalist) + " of " + std::to_string(parts.size() - generalist) +
         (specialists ? " specialists: " : " members: ") + left + " diverged";
}

}  // namespace

bool isMember(const RunSource& part) { return part.known && part.outcome == Outcome::Completed; }

std::pair<Outcome, std::string> problemOf(const RunSpec& ensemble, std::span<const RunSource> parts) {
  const bool specialists = hasSpecialists(ensemble);
  for (const RunSource& part : parts) {
    const bool isGeneralist = specialists && &part == &parts.front();
    const std::string who = isGeneralist  ? "its generalist, run "
                            : specialists ? "its specialist run "
                                          : "its member run ";
    const std::string member = who + std::to_string(part.run);
    if (!part.known) return {Outcome::Failed, member + " is not in this session"};
    if (!part.outcome) return {Outcome::Cancelled, member + " was not trained to its end"};
    if (*part.outcome == Outcome::Cancelled) return {Outcome::Cancelled, member + " was stopped"};
    if (*part.outcome == Outcome::Failed) return {Outcome::Failed, member + " failed"};
    if (isGeneralist && *part.outcome == Outcome::Diverged) return {Outcome::Failed, member + " diverged"};
  }
  if (std::ranges::count_if(parts, isMember) < (specialists ? 2 : 1))
    return {Outcome::Failed,
            std::string("none of its ") + (specialists ? "specialists" : "members") + " was trained to its end"};
  return {Outcome::Completed, {}};
}

Combination combinationOf(const RunSpec& ensemble, const EnsembleParts& parts, const Dataset& data) {
  requireFitting(parts, data);
  return uncheckedCombination(ensemble, parts, data);
}

Matrix answerTogether(const RunSpec& ensemble, std::span<const RunSource> parts, std::vector<Matrix> answers,
                      const Dataset& data) {
  if (parts.size() != answers.size())
    throw Error(ErrorKind::BadSpec, "ensemble", "there are not as many answers as parts");
  EnsembleParts answering;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto result = std::make_shared<RunResult>();
    result->testLogits = std::move(answers[i]);
    answering.push_back({&parts[i], std::move(result)});
  }
  return uncheckedCombination(ensemble, answering, data)(
      [](const RunResult& part) -> const Matrix& { return part.testLogits; }, 1);
}

double combinedAt(const RunSpec& ensemble, const ObjectiveSpec& student) {
  if (hasSpecialists(ensemble)) return 1;
  if (student.kind == ObjectiveKind::Logits) return std::numeric_limits<double>::infinity();
  return ensemble.ensemble.mean == EnsembleMean::Geometric ? 1 : student.temperature;
}

RunResult ensembleTeacher(const Combination& combination, double temperature) {
  RunResult teacher;
  teacher.outcome = Outcome::Completed;
  teacher.trainLogits =
      combination([](const RunResult& part) -> const Matrix& { return part.trainLogits; }, temperature);
  return teacher;
}

RunResult makeEnsemble(const RunOrder& order, const Combination& combination,
                       const std::shared_ptr<const Dataset>& data, const EventSink& sink) {
  const RunSpec& spec = order.spec;
  const TransferSet set = makeTransferSet(*data, spec.dataset, spec.transferSet, orderSeed(spec.training));
  sink(RunStarted{order.run, set.training.size(), data->test.count(), data, {}});
  RunResult result;
  result.outcome = Outcome::Completed;
  result.message = messageOf(spec, order.parts);
  result.epochs = spec.training.epochs;
  result.testLogits = combination([](const RunResult& part) -> const Matrix& { return part.testLogits; }, 1);
  result.testCases = static_cast<std::int64_t>(result.testLogits.rows);
  result.testErrors = countErrors(result.testLogits, data->test.labels);
  const Matrix training = combination([](const RunResult& part) -> const Matrix& { return part.trainLogits; }, 1);
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
