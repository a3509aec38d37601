#include "app/models/spec_differences.h"

#include <string_view>

#include <QCoreApplication>

#include "app/models/key_words.h"
#include "app/setup/axis_texts.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

constexpr int kHashLetters = 12;  // of a SHA-256, enough to tell data sets apart

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString dash() { return QStringLiteral("–"); }

/// A run as the experiment that it could have been made by.
struct WholeSpec {
  ExperimentSpec spec;
  bool hasTeacher = false;
  bool isMadeOfOthers = false;  ///< or one of those: it has keys of ensemble and specialists itself
};

WholeSpec wholeSpec(const RunStore& store, const RunRecord& run) {
  WholeSpec whole{keysOf(usedPart(run.spec)), false,
                  run.spec.role == Role::Ensemble || run.spec.role == Role::Specialist};
  const RunRecord* teacher = store.find(run.teacher);
  if (!teacher || whole.isMadeOfOthers) return whole;
  const RunSpec used = usedPart(teacher->spec);
  whole.spec.teacher = {used.model, used.training, used.transferSet.jitterPixels, used.ensemble, used.specialists};
  whole.hasTeacher = true;
  return whole;
}

bool meansSomething(const Key& key, const WholeSpec& whole) {
  const bool isTeachers = key.path.starts_with("teacher.");
  if (!isTeachers) return isUsed(key.path, whole.spec);
  if (whole.hasTeacher) return isUsed(key.path, whole.spec);
  if (!whole.isMadeOfOthers) return false;
  const bool isOwn = key.path == "teacher.members" || key.path == "teacher.mean" || !isOfTeacherItself(key.path);
  ExperimentSpec distilling = whole.spec;  // else no teacher is of any use
  distilling.objective.kind = ObjectiveKind::SoftTargets;
  return isOwn && isUsed(key.path, distilling);
}

/// Whether it is a setting of a run rather than of the experiment that asks for it, or of where its data lie.
bool isOfRuns(const Key& key) {
  return !key.derived && !key.path.starts_with("sweep.") && key.path != "baseline.train" && key.path != "dataset.path";
}

QString teacherText(const RunStore& store, const RunRecord& run) {
  if (run.teacher == 0) return dash();
  const RunRecord* teacher = store.find(run.teacher);
  return teacher ? teacher->name : tr("a deleted run");
}

QString forkText(const RunStore& store, const RunRecord& run) {
  const QString lineage = lineageText(run, store.find(run.spec.forkedFrom.run));
  return lineage.isEmpty() ? dash() : lineage;
}

void addWhereOther(std::vector<SpecDifference>& differences, SpecDifference difference) {
  if (difference.first != difference.second) differences.push_back(std::move(difference));
}

QString hashText(const RunRecord& run) {
  return run.datasetSha256.empty() ? dash() : QString::fromStdString(run.datasetSha256).left(kHashLetters);
}

}  // namespace

std::vector<SpecDifference> specDifferences(const RunStore& store, const RunRecord& first, const RunRecord& second) {
  std::vector<SpecDifference> all;
  addWhereOther(all, {tr("Role"), tr("What the run is for"), roleText(first.spec.role), roleText(second.spec.role)});
  const bool hashesKnown = !first.datasetSha256.empty() && !second.datasetSha256.empty();
  if (hashesKnown)
    addWhereOther(all, {tr("Data"), tr("The first letters of the data's SHA-256"), hashText(first), hashText(second)});
  addWhereOther(all, {tr("Learns from"), tr("The run whose soft targets it learns from"), teacherText(store, first),
                      teacherText(store, second)});
  addWhereOther(all, {tr("Fork"), tr("The run and the place that it goes on from"), forkText(store, first),
                      forkText(store, second)});
  const WholeSpec one = wholeSpec(store, first);
  const WholeSpec other = wholeSpec(store, second);
  for (const Key& key : keyTable()) {
    // That one of the two learns from nobody is said already.
    const bool isSaid = key.path.starts_with("teacher.") && one.hasTeacher != other.hasTeacher;
    if (!isOfRuns(key) || isSaid) continue;
    const auto text = [&key](const WholeSpec& whole) {
      return meansSomething(key, whole) ? spokenValue(key, whole.spec) : dash();
    };
    addWhereOther(all, {axisLabel(key), keyTip(key), text(one), text(other)});
  }
  return all;
}

}  // namespace retort
