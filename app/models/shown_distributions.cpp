#include "app/models/shown_distributions.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include <QCoreApplication>

#include "engine/analysis/soft_targets.h"
#include "widgets/figures.h"

namespace retort {

namespace {

constexpr std::size_t kLikelyRows = 12;

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString titleOf(const RunRecord& run) {
  if (run.spec.role == Role::Student && run.spec.objective.kind == ObjectiveKind::SoftTargets)
    return tr("student · T %1").arg(QString::number(run.spec.objective.temperature, 'g', 4));
  return QString::fromStdString(toString(run.spec.role));
}

/// As in "to …".
QString spokenName(const std::vector<const RunRecord*>& runs, const RunRecord& run) {
  const auto sameRole = [&run](const RunRecord* other) { return other->spec.role == run.spec.role; };
  if (std::ranges::count_if(runs, sameRole) > 1) return run.name;
  return tr("the %1").arg(QString::fromStdString(toString(run.spec.role)));
}

/// (z_i − mean z) / T: the difference of two is the logarithm of the ratio of their probabilities.
std::vector<double> scoresOf(std::span<const float> logits, double temperature) {
  const double mean = std::accumulate(logits.begin(), logits.end(), 0.0) / static_cast<double>(logits.size());
  std::vector<double> scores;
  for (const float logit : logits) scores.push_back((logit - mean) / temperature);
  return scores;
}

DistributionBlock blockOf(const RunRecord& run, const QString& title, std::span<const float> logits,
                          double temperature) {
  DistributionBlock block;
  block.title = title;
  block.colour = run.colour;
  if (logits.empty()) {
    block.emptyText = run.spec.role == Role::Specialist ? tr("answers for its own classes alone")
                      : run.probeLogits                 ? tr("answers the probe cases alone while it trains")
                      : run.state == RunState::Queued   ? tr("waits its turn")
                      : goesOn(run.state)               ? tr("after its first epoch")
                                                        : tr("left no logits for this case");
    return block;
  }
  block.values = softTarget(logits, temperature);
  block.scores = scoresOf(logits, temperature);
  block.note = tr("entropy %1").arg(significant(entropy(block.values)));
  return block;
}

/// Those nearest to any model's most likely class.
std::vector<int> likelyRows(const std::vector<const RunRecord*>& runs, const CaseAnswer& answer, std::size_t classes,
                            const ShownCase& shown) {
  std::vector<double> nearest(classes, -std::numeric_limits<double>::infinity());
  for (const RunRecord* run : runs) {
    const auto logits = answer(*run);
    if (logits.empty()) continue;
    const float largest = *std::ranges::max_element(logits);
    for (std::size_t i = 0; i < classes; ++i) nearest[i] = std::max(nearest[i], double{logits[i]} - double{largest});
  }
  for (const int always : shown.picked) nearest.at(static_cast<std::size_t>(always)) = 0;
  if (shown.label >= 0) nearest.at(static_cast<std::size_t>(shown.label)) = 1;
  std::vector<int> rows(classes);
  std::iota(rows.begin(), rows.end(), 0);
  std::ranges::stable_sort(rows, std::greater(), [&nearest](int i) { return nearest[static_cast<std::size_t>(i)]; });
  rows.resize(std::min(classes, kLikelyRows));
  return rows;
}

}  // namespace

std::vector<QString> modelTitles(const std::vector<const RunRecord*>& runs) {
  std::vector<QString> titles;
  titles.reserve(runs.size());
  for (const RunRecord* run : runs) titles.push_back(titleOf(*run));
  const auto isShared = [](const std::vector<QString>& all, std::size_t i) {
    return std::ranges::count(all, all[i]) > 1;
  };
  std::vector<QString> seeded = titles;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (isShared(titles, i)) seeded[i] = tr("%1 · seed %2").arg(titles[i]).arg(runs[i]->spec.training.seed);
  std::vector<QString> told = seeded;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (isShared(seeded, i)) told[i] = runs[i]->name;
  return told;
}

DistributionData shownDistributions(const Dataset& data, const std::vector<const RunRecord*>& runs,
                                    const CaseAnswer& answer, const ShownCase& shown) {
  DistributionData bars;
  for (std::size_t i = 0; i < data.classCount(); ++i) bars.classNames.push_back(className(data, i));
  bars.trueClass = shown.label;
  bars.picked = shown.picked;
  const auto titles = modelTitles(runs);
  for (std::size_t i = 0; i < runs.size(); ++i)
    bars.blocks.push_back(blockOf(*runs[i], titles[i], answer(*runs[i]), shown.temperature));
  if (!shown.allClasses && data.classCount() > kMostRows)
    bars.rows = likelyRows(runs, answer, data.classCount(), shown);
  return bars;
}

QString shownRatio(const Dataset& data, const std::vector<const RunRecord*>& runs, const CaseAnswer& answer,
                   const ShownCase& shown) {
  std::vector<SpokenModel> models;
  for (const RunRecord* run : runs)
    if (const auto logits = answer(*run); !logits.empty()) models.push_back({spokenName(runs, *run), logits});
  if (models.empty() || shown.label < 0 || data.classCount() < 3) return {};
  const auto label = static_cast<std::size_t>(shown.label);
  ClassPair pair = wrongExtremes(models.front().logits, label);
  if (shown.picked.size() == 2)
    pair = {static_cast<std::size_t>(shown.picked[0]), static_cast<std::size_t>(shown.picked[1])};
  return ratioText(data, models, label, pair, shown.temperature);
}

}  // namespace retort
