#include "app/models/bias_offers.h"

#include <algorithm>

namespace retort {
namespace {

std::int64_t testErrors(const BiasQuestion& question, double offset) {
  const auto offsets = offsetsOf(question.test->columns, question.set, offset);
  return confusion(*question.test, question.data->test.labels, offsets).errors();
}

BiasOffset onTest(const BiasQuestion& question, double offset) { return {offset, testErrors(question, offset)}; }

}  // namespace

SetPrior priorOf(const Dataset& data, const std::vector<std::size_t>& set) {
  const auto& labels = data.train.labels;
  const auto inSet = [&set](std::size_t label) { return std::ranges::find(set, label) != set.end(); };
  const auto members = std::ranges::count_if(labels, inSet);
  const auto all = static_cast<std::ptrdiff_t>(labels.size());
  if (members > 0 && members < all) return {static_cast<double>(members) / static_cast<double>(all), true};
  return {static_cast<double>(set.size()) / static_cast<double>(data.classCount()), false};
}

bool hasHeldOut(const BiasQuestion& question) {
  if (!question.heldOut || !question.test) return false;
  const Matrix& logits = question.heldOut->logits;
  const std::size_t classes = question.test->columns;
  return !question.heldOut->empty() && logits.columns == classes && logits.rows == question.heldOut->labels.size() &&
         logits.values.size() == logits.rows * classes &&
         std::ranges::all_of(question.heldOut->labels, [classes](std::uint16_t label) { return label < classes; });
}

BiasOffers biasOffersOf(const BiasQuestion& question) {
  BiasOffers offers;
  if (!question.data || !question.test || question.test->rows == 0) return offers;
  if (question.set.empty() || question.set.size() >= question.test->columns) return offers;
  const bool heldOut = hasHeldOut(question);
  const Matrix& inputs = heldOut ? question.heldOut->logits : *question.test;
  const double prior = priorOf(*question.data, question.set).share;
  offers.prior = onTest(question, priorMatchingOffset(inputs, question.set, prior));
  if (heldOut)
    offers.validation =
        onTest(question, bestOffset(question.heldOut->logits, question.heldOut->labels, question.set).offset);
  offers.test = bestOffset(*question.test, question.data->test.labels, question.set);
  return offers;
}

}  // namespace retort
