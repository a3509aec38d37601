#include "app/models/paper_lines.h"

#include <algorithm>

#include <QCoreApplication>

#include "app/models/paper_view.h"
#include "engine/analysis/paper_conditions.h"
#include "widgets/theme.h"

namespace retort {

namespace {

constexpr double kTestCases = 10'000;  // of MNIST: what the paper counts its errors on

QString tr(const char* text) { return QCoreApplication::translate("retort", text); }

QString fromUtf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

PaperRun paperRunOf(const RunStore& store, const RunRecord& record) {
  PaperRun run;
  run.id = record.id;
  run.spec = record.spec;
  if (!record.points.empty()) run.testCases = record.points.back().testCases;
  if (const RunRecord* teacher = store.find(record.teacher)) run.teacher = teacher->spec;
  if (const StoredDataset* stored = store.storedDataset(record.datasetSha256)) {
    run.data = stored->name;
    run.classes = stored->classNames.size();
  } else if (const auto data = store.dataset(); data && store.isOnDataset(record)) {
    run.data = data->name;
    run.classes = data->classNames.size();
  }
  return run;
}

QColor colourOf(Role role) {
  if (isTeacher(role)) return teacherColour();
  return role == Role::Baseline ? baselineColour() : studentColour();
}

QString wordFor(const PaperClaim& claim) {
  if (!claim.omitClasses.empty()) return tr("never saw a 3");
  if (!claim.onlyClasses.empty()) return tr("only 7s and 8s");
  if (isTeacher(claim.role)) return tr("teacher");
  return claim.role == Role::Baseline ? tr("baseline") : tr("student");
}

CurveReference lineOf(const PaperClaim& claim, std::uint64_t key) {
  const double percent = claim.unit == "%" ? claim.value : 100 * claim.value / kTestCases;
  CurveReference line;
  line.key = key;
  line.name = tr("paper, %1").arg(wordFor(claim));
  line.label = tr("%1 %2 %").arg(line.name).arg(percent, 0, 'f', 2);
  line.colour = colourOf(claim.role);
  line.value = percent;
  line.dash = Qt::DotLine;
  line.note =
      tr("Hinton, Vinyals and Dean 2015, section %1: %2: %3")
          .arg(fromUtf8(claim.section), fromUtf8(claim.what),
               claim.unit == "%" ? paperFigureText(claim) : tr("%1 test errors of 10,000").arg(paperFigureText(claim)));
  return line;
}

}  // namespace

std::vector<CurveReference> paperLines(const RunStore& store, const std::vector<const RunRecord*>& runs) {
  std::vector<PaperRun> shown;
  shown.reserve(runs.size());
  for (const RunRecord* run : runs) shown.push_back(paperRunOf(store, *run));
  std::vector<CurveReference> lines;
  std::uint64_t key = kFirstPaperKey;
  for (const PaperClaim& claim : paperClaims()) {
    ++key;
    const bool isRepeated = claim.figure == PaperFigure::Errors && std::ranges::any_of(shown, [&](const PaperRun& run) {
                              return concerns(claim, run.spec) && departuresOf(claim, run).empty();
                            });
    if (isRepeated) lines.push_back(lineOf(claim, key));
  }
  return lines;
}

}  // namespace retort
