#include "app/models/run_pair.h"

#include <cstdlib>

#include <QCoreApplication>

#include "widgets/figures.h"

namespace retort {
namespace {

constexpr double kRare = 0.05;  // below it a difference is called unlikely to be chance

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString count(std::int64_t number) { return grouped(static_cast<double>(number)); }

bool onSameData(const RunRecord& first, const RunRecord& second) {
  if (!first.datasetSha256.empty() && !second.datasetSha256.empty()) return first.datasetSha256 == second.datasetSha256;
  return withoutSplit(first.spec.dataset) == withoutSplit(second.spec.dataset);
}

bool fits(const std::shared_ptr<const Matrix>& logits, const Dataset& data) {
  return logits && logits->rows == data.test.labels.size() && logits->columns == data.classCount() &&
         logits->values.size() == logits->rows * logits->columns && logits->columns > 0;
}

QString whyNotDone(const RunRecord& run) {
  if (run.state == RunState::Queued)
    return tr("%1 waits for its turn. It can be compared case by case once it is done.").arg(run.name);
  if (goesOn(run.state))
    return tr("%1 is being trained. It can be compared case by case once it is done.").arg(run.name);
  const QString remedy = isResumable(run.state) ? tr("Resume it in the table of runs.") : tr("Choose another run.");
  return tr("Only runs that are done can be compared case by case; %1 is not. %2").arg(run.name, remedy);
}

QString whyNoLogits(const RunStore& store, const RunRecord& run) {
  store.wantLogits(run);
  if (run.withoutLogits || run.probeLogits || run.points.empty())
    return tr("The session holds no logits of %1 on all test cases, so that it cannot be compared case by case. Press "
              "Run (F5) with its settings to train it again.")
        .arg(run.name);
  return tr("Reading the answers of these two runs to the test cases …");
}

QString errorsText(std::int64_t errors) { return errors == 1 ? tr("one error") : tr("%1 errors").arg(count(errors)); }

QString chanceText(double p) {
  const QString figure = p < 0.001 ? QStringLiteral("p < 0.001") : QStringLiteral("p = ") + significant(p, 2);
  return p < kRare ? tr("A split as uneven as that is rarely chance (McNemar %1).").arg(figure)
                   : tr("A split as uneven as that may well be chance (McNemar %1).").arg(figure);
}

}  // namespace

QString pairProblem(const RunStore& store, const RunRecord& first, const RunRecord& second) {
  if (first.id == second.id) return tr("Both sides are %1. Choose another run on one of them.").arg(first.name);
  for (const RunRecord* run : {&first, &second})
    if (run->state != RunState::Completed) return whyNotDone(*run);
  for (const RunRecord* run : {&first, &second})
    if (run->spec.role == Role::Specialist)
      return tr("%1 knows the classes of its subset alone, so that it cannot be compared case by case with a run of "
                "all "
                "classes.")
          .arg(run->name);
  if (!onSameData(first, second)) return tr("These two runs were tested on different data: they cannot be compared.");
  const auto dataset = store.dataset();
  if (!dataset || !store.isOnDataset(first) || !store.isOnDataset(second))
    return tr("These two runs are on other data than the form's. Choose their data under 1 · Data to compare them.");
  QString reading;
  for (const RunRecord* run : {&first, &second})
    if (!run->testLogits && reading.isEmpty())
      reading = whyNoLogits(store, *run);
    else if (!run->testLogits)
      store.wantLogits(*run);
  if (!reading.isEmpty()) return reading;
  if (!fits(first.testLogits, *dataset) || !fits(second.testLogits, *dataset))
    return tr("The answers of these two runs are of other test cases than the data's: they cannot be compared.");
  return {};
}

QString verdictText(const QString& first, const QString& second, const PairedErrors& errors) {
  const std::int64_t own = errors.both + errors.onlyFirst;
  const std::int64_t others = errors.both + errors.onlySecond;
  const QString cases = count(errors.cases);
  if (errors.onlyFirst + errors.onlySecond == 0)
    return tr("%1 and %2 get the same cases wrong: %3 of %4.").arg(first, second, count(own), cases);
  QString text;
  if (own == others)
    text = tr("%1 and %2 make as many errors, %3 of %4 test cases, but others.").arg(first, second, count(own), cases);
  else
    text = (own < others ? tr("%1 makes %2 fewer than %3: %4 against %5 of %6 test cases.")
                         : tr("%1 makes %2 more than %3: %4 against %5 of %6 test cases."))
               .arg(first, errorsText(std::abs(own - others)), second, count(own), count(others), cases);
  text += u' ' + tr("The first alone is right on %1, the second alone on %2.")
                     .arg(count(errors.onlySecond), count(errors.onlyFirst));
  return text + u' ' + chanceText(mcnemar(errors));
}

QString verdictTip() {
  return tr(
      "McNemar's exact test on the cases that one of the two alone gets wrong: how likely they are to be "
      "divided at least as unevenly were both equally good. Small: the difference is more than luck in these "
      "test cases. It says nothing of other seeds.");
}

}  // namespace retort
