#include "engine/experiment/specialist_work.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/analysis/class_clusters.h"
#include "engine/analysis/specialists.h"
#include "engine/data/specialist_set.h"
#include "engine/experiment/error.h"
#include "engine/experiment/subset_text.h"

namespace retort {
namespace {

/// The cases that a specialist may see: all but those held out.
TransferSet offeredCases(const Dataset& data, const RunSpec& run) {
  return makeTransferSet(data, run.dataset, {}, orderSeed(run.training));
}

Matrix rowsOf(const Matrix& logits, std::span<const std::uint32_t> indices) {
  Matrix rows(indices.size(), logits.columns);
  for (std::size_t i = 0; i < indices.size(); ++i) std::copy_n(logits.row(indices[i]), logits.columns, rows.row(i));
  return rows;
}

std::vector<int> classesWithCases(const Dataset& data, std::span<const std::uint32_t> offered) {
  std::vector<bool> has(data.classCount());
  for (const std::uint32_t index : offered) has.at(data.train.labels.at(index)) = true;
  std::vector<int> classes;
  for (std::size_t i = 0; i < has.size(); ++i)
    if (has[i]) classes.push_back(static_cast<int>(i));
  return classes;
}

/// Of these classes alone, in their order.
ClassCovariance partOf(const ClassCovariance& all, std::span<const int> classes) {
  ClassCovariance part{classes.size(), all.cases, {}};
  for (const int one : classes)
    for (const int other : classes)
      part.values.push_back(all.at(static_cast<std::size_t>(one), static_cast<std::size_t>(other)));
  return part;
}

/// An error of the analysis, at the key that the user knows.
template <typename Make>
auto atKey(const char* key, Make make) {
  try {
    return make();
  } catch (const Error& problem) {
    throw Error(problem.kind(), key, problem.problem(), problem.remedy());
  }
}

std::vector<std::uint16_t> placesOf(const std::vector<std::uint16_t>& labels,
                                    const std::vector<std::uint16_t>& places) {
  std::vector<std::uint16_t> mapped(labels.size());
  std::ranges::transform(labels, mapped.begin(), [&places](std::uint16_t label) { return places[label]; });
  return mapped;
}

std::shared_ptr<const Dataset> relabelled(const Dataset& data, std::span<const int> subset) {
  const std::vector<std::uint16_t> places = specialistPlaces(subset, data.classCount());
  auto own = std::make_shared<Dataset>(data);
  own->train.labels = placesOf(data.train.labels, places);
  own->test.labels = placesOf(data.test.labels, places);
  own->classNames.clear();
  for (const int index : subset) own->classNames.push_back(data.classNames[static_cast<std::size_t>(index)]);
  own->classNames.emplace_back("dustbin");
  own->wordNames.clear();
  own->wordOf.clear();
  return own;
}

/// The rows of a tensor of the last layer, [classes, …], that the subset's and the dustbin's units have.
NamedTensor specialistRows(const NamedTensor& tensor, std::span<const int> subset, std::size_t classes, bool isBias) {
  const std::size_t width = tensor.values.size() / classes;
  NamedTensor own{tensor.name, tensor.shape, {}};
  own.shape.front() = static_cast<std::int64_t>(subset.size() + 1);
  const auto row = [&](std::size_t index) {
    return tensor.values.begin() + static_cast<std::ptrdiff_t>(index * width);
  };
  std::vector<double> rest(width);
  for (std::size_t index = 0, next = 0; index < classes; ++index) {
    if (next < subset.size() && static_cast<std::size_t>(subset[next]) == index) {
      own.values.insert(own.values.end(), row(index), row(index) + static_cast<std::ptrdiff_t>(width));
      ++next;
    } else {
      for (std::size_t i = 0; i < width; ++i) rest[i] += row(index)[static_cast<std::ptrdiff_t>(i)];
    }
  }
  const auto others = static_cast<double>(classes - subset.size());
  for (const double sum : rest)
    own.values.push_back(static_cast<float>(sum / others + (isBias ? std::log(others) : 0)));
  return own;
}

/// What a specialist says, with its correction.
Matrix corrected(const RunSpec& ensemble, const EnsemblePart& part, const Matrix& logits, const Dataset& data) {
  const RunSpec& own = part.run->spec;
  const TransferSet offered = offeredCases(data, own);
  const SpecialistSet set = makeSpecialistSet(data.train.labels, offered.training, data.classCount(), part.run->subset,
                                              orderSeed(own.training));
  Matrix answers = logits;
  correctDustbin(answers, dustbinCorrection(ensemble.specialists.correction, set.specialShare, set.trainedShare()));
  return answers;
}

}  // namespace

std::vector<int> subsetOf(const RunSpec& specialist, const Matrix& generalist, const Dataset& data,
                          std::span<const std::uint32_t> offered) {
  const SpecialistsSpec& spec = specialist.specialists;
  const auto place = static_cast<std::size_t>(specialist.specialist);
  auto subsets = parseSubsets(spec.subsets);
  if (subsets.empty()) {
    subsets = atKey("teacher.specialists.count", [&] {
      const std::vector<int> classes = classesWithCases(data, offered);
      const ClassCovariance covariance =
          partOf(classCovariance(rowsOf(generalist, offered), spec.clusterTemperature), classes);
      auto clusters =
          clusterSubsets(clusterClasses(covariance, {spec.count, 20, 300, spec.clusterSeed}), covariance, spec.overlap);
      for (std::vector<int>& cluster : clusters)
        for (int& index : cluster) index = classes[static_cast<std::size_t>(index)];
      return clusters;
    });
  }
  if (place >= subsets.size())
    throw Error(ErrorKind::BadSpec, "teacher.specialists.subsets", "there are not so many subsets", "Name one more");
  return subsets[place];
}

Matrix withDustbin(const Matrix& logits, std::span<const int> subset) {
  std::vector<bool> isSpecial(logits.columns);
  for (const int index : subset) isSpecial[static_cast<std::size_t>(index)] = true;
  Matrix own(logits.rows, subset.size() + 1);
  for (std::size_t i = 0; i < logits.rows; ++i) {
    const float* row = logits.row(i);
    for (std::size_t j = 0; j < subset.size(); ++j) own.row(i)[j] = row[subset[j]];
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < logits.columns; ++j)
      if (!isSpecial[j]) largest = std::max(largest, static_cast<double>(row[j]));
    double sum = 0;
    for (std::size_t j = 0; j < logits.columns; ++j)
      if (!isSpecial[j]) sum += std::exp(row[j] - largest);
    own.row(i)[subset.size()] = static_cast<float>(largest + std::log(sum));
  }
  return own;
}

Weights specialistWeights(const Weights& generalist, std::span<const int> subset, std::size_t classes) {
  const auto rows = static_cast<std::int64_t>(classes);
  const auto isOfClasses = [rows](const NamedTensor& tensor) {
    return !tensor.shape.empty() && tensor.shape[0] == rows;
  };
  if (generalist.size() < 2 || !isOfClasses(generalist.back()) || !isOfClasses(generalist[generalist.size() - 2]))
    throw Error(ErrorKind::RunFailed, "generalist", "its last layer is not one of the data set's classes",
                "Delete it so that a new one is trained");
  Weights own(generalist.begin(), generalist.end() - 2);
  for (auto tensor = generalist.end() - 2; tensor != generalist.end(); ++tensor)
    own.push_back(specialistRows(*tensor, subset, classes, tensor->shape.size() == 1));
  return own;
}

SpecialistTask specialistTask(const RunOrder& order, const RunResult& generalist, const Dataset& data) {
  const Matrix& logits = generalist.trainLogits;
  if (logits.rows != data.train.count() || logits.columns != data.classCount())
    throw Error(ErrorKind::RunFailed, "generalist", "its logits are not those of this data set",
                "Delete it so that a new one is trained");
  TransferSet offered = offeredCases(data, order.spec);
  SpecialistTask task;
  task.subset = order.subset.empty() ? subsetOf(order.spec, logits, data, offered.training) : order.subset;
  const SpecialistSet set = atKey("teacher.specialists.subsets", [&] {
    return makeSpecialistSet(data.train.labels, offered.training, data.classCount(), task.subset,
                             orderSeed(order.spec.training));
  });
  if (static_cast<std::size_t>(order.spec.training.batchSize) > set.cases.size())
    throw Error(ErrorKind::BadSpec, "teacher.specialists.training.batch_size",
                std::to_string(order.spec.training.batchSize) + " is more than the " +
                    std::to_string(set.cases.size()) + " cases that the specialist sees",
                "Choose a smaller batch or a larger subset");
  task.data = relabelled(data, task.subset);
  task.cases = std::make_shared<const TransferSet>(TransferSet{set.cases, std::move(offered.validation)});
  auto teacher = std::make_shared<RunResult>();
  teacher->outcome = Outcome::Completed;
  teacher->trainLogits = withDustbin(logits, task.subset);
  correctDustbin(teacher->trainLogits,
                 -dustbinCorrection(DustbinCorrection::PriorRatio, set.specialShare, set.trainedShare()));
  task.teacher = std::move(teacher);
  task.initial = std::make_shared<const Weights>(specialistWeights(generalist.weights, task.subset, data.classCount()));
  return task;
}

Combination specialistCombination(const RunSpec& ensemble, const EnsembleParts& parts, const Dataset& data) {
  return [&ensemble, &parts, &data](const LogitsOf& logitsOf, double /*temperature*/) {
    std::vector<Matrix> answers;
    std::vector<SpecialistAnswers> specialists;
    for (std::size_t i = 1; i < parts.size(); ++i)
      answers.push_back(corrected(ensemble, parts[i], logitsOf(*parts[i].result), data));
    for (std::size_t i = 1; i < parts.size(); ++i) specialists.push_back({parts[i].run->subset, &answers[i - 1]});
    const int classes = static_cast<int>(data.classCount());
    const int mostProbable = std::min(ensemble.specialists.mostProbable, classes);
    return inferWithSpecialists(logitsOf(*parts.front().result), specialists, mostProbable).logits;
  };
}

}  // namespace retort
