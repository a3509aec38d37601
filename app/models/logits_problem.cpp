#include "app/models/logits_problem.h"

#include <QCoreApplication>

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort::LogitsProblem", text); }

bool fits(const Matrix& logits, const Dataset& data) {
  return logits.rows == data.test.labels.size() && logits.columns == data.classCount() && logits.columns > 1 &&
         logits.values.size() == logits.rows * logits.columns;
}

QString whyNoLogits(const RunStore& store, const RunRecord& run) {
  if (run.state == RunState::Queued)
    return tr("%1 waits for its turn. It is shown here once it is trained.").arg(run.name);
  if (goesOn(run.state)) return tr("%1 is being trained. It is shown here once it is over.").arg(run.name);
  const QString remedy = isResumable(run.state) ? tr("Resume it in the table of runs.")
                                                : tr("Press Run (F5) with its settings to train it again.");
  if (run.points.empty())
    return tr("%1 ended before its first evaluation, so that nothing is known of its classes. %2")
        .arg(run.name, remedy);
  store.wantLogits(run);
  if (run.withoutLogits || run.probeLogits)
    return tr("The session holds no logits of %1 on all test cases, so that nothing is known of its classes. %2")
        .arg(run.name, remedy);
  return tr("The logits of %1 are being read from the session.").arg(run.name);
}

}  // namespace

QString logitsProblem(const RunStore& store, const RunRecord* run, const Matrix* logits) {
  const auto data = store.dataset();
  if (!data) return tr("The data set is being read.");
  if (!run) return tr("No model has classified these cases yet. Press Run (F5): what it makes of them is here then.");
  if (!logits) return whyNoLogits(store, *run);
  if (fits(*logits, *data)) return {};
  return tr("The logits of %1 belong to other test cases than those of this data set. Choose the data that it was "
            "trained on under 1 · Data.")
      .arg(run->name);
}

}  // namespace retort
