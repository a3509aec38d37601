#include "app/models/similarity_cases.h"

#include <algorithm>
#include <span>

#include <QCoreApplication>

#include "app/models/soft_target_text.h"
#include "engine/analysis/soft_targets.h"
#include "widgets/figures.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort::SimilarityCases", text); }

std::span<const float> rowOf(const Matrix& logits, std::size_t index) { return {logits.row(index), logits.columns}; }

/// "3s", "Cases of Ankle boot".
QString casesOf(const QString& name) { return name.size() == 1 ? tr("%1s").arg(name) : tr("Cases of %1").arg(name); }

QString kindName(const ComparedModel& model) {
  switch (model.role) {
    case Role::Teacher:
      return tr("the teacher");
    case Role::Ensemble:
      return model.withSpecialists ? tr("the generalist with its specialists") : tr("the ensemble");
    case Role::Baseline:
      return tr("the baseline");
    case Role::Specialist:
      return tr("the specialist");
    case Role::Student:
      break;
  }
  return tr("the student");
}

/// Each test case with what puts it at its place.
struct Scored {
  std::uint32_t index = 0;
  double score = 0;
};

/// Looks at the cases of one cell.
class CellReader {
 public:
  explicit CellReader(const CasesQuestion& question)
      : m_question(question),
        m_cell(question.cell),
        m_isDifference(question.cell.side == CellSide::Difference),
        m_shown(question.cell.side == CellSide::First ? question.first : question.second) {}

  CellCases read() const {
    CellCases result;
    result.title = title();
    result.valueTitle =
        hasSigns(m_question.measure) ? tr("Product of deviations") : tr("Soft target on %1").arg(column());
    const std::vector<Scored> found = sorted();
    const bool inWords = m_question.data.test.values.empty();
    for (const Scored& scored : found) {
      result.cells.push_back(gridCell(scored));
      if (inWords) result.rows.push_back(line(scored));
    }
    if (found.empty()) result.emptyText = emptyText();
    return result;
  }

 private:
  [[nodiscard]] QString row() const { return className(m_question.data, m_cell.row); }
  [[nodiscard]] QString column() const { return className(m_question.data, m_cell.column); }
  [[nodiscard]] bool isDiagonal() const { return m_cell.row == m_cell.column; }
  [[nodiscard]] std::size_t label(std::size_t index) const { return m_question.data.test.labels[index]; }

  [[nodiscard]] QString who(const ComparedModel& model) const {
    const bool alike = m_question.second.logits && kindName(m_question.first) == kindName(m_question.second);
    return alike ? model.name : kindName(model);
  }

  [[nodiscard]] bool takesFor(const ComparedModel& model, std::size_t index) const {
    return predictedClass(rowOf(*model.logits, index)) == m_cell.column;
  }

  [[nodiscard]] bool belongs(std::size_t index, double score) const {
    if (hasSigns(m_question.measure)) return score > 0;
    if (label(index) != m_cell.row) return false;
    if (m_question.measure == SimilarityMeasure::SoftTargets) return true;
    if (!m_isDifference) return takesFor(m_shown, index);
    const bool first = takesFor(m_question.first, index);
    const bool second = takesFor(m_question.second, index);
    return m_question.rises ? second && !first : first && !second;
  }

  /// [cases] of one run: the soft target on the column's class, or the product of the two deviations from the means, 0
  /// where one is below its mean: most cases have little of both, and say nothing of the two.
  [[nodiscard]] std::vector<double> scores(const ComparedModel& model) const {
    const Matrix& logits = *model.logits;
    std::vector<double> values(logits.rows);
    if (!hasSigns(m_question.measure)) {
      for (std::size_t i = 0; i < logits.rows; ++i)
        if (label(i) == m_cell.row) values[i] = softTarget(rowOf(logits, i), m_question.temperature)[m_cell.column];
      return values;
    }
    std::vector<double> rows(logits.rows);
    double rowMean = 0;
    double columnMean = 0;
    for (std::size_t i = 0; i < logits.rows; ++i) {
      const std::vector<double> p = softTarget(rowOf(logits, i), m_question.temperature);
      rowMean += rows[i] = p[m_cell.row];
      columnMean += values[i] = p[m_cell.column];
    }
    const auto cases = static_cast<double>(logits.rows);
    for (std::size_t i = 0; i < logits.rows; ++i)
      values[i] = std::max(0.0, rows[i] - rowMean / cases) * std::max(0.0, values[i] - columnMean / cases);
    return values;
  }

  [[nodiscard]] std::vector<Scored> sorted() const {
    std::vector<double> values = scores(m_shown);
    if (m_isDifference) {
      const std::vector<double> first = scores(m_question.first);
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = m_question.rises ? values[i] - first[i] : first[i] - values[i];
    }
    std::vector<Scored> found;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (belongs(i, values[i])) found.push_back({static_cast<std::uint32_t>(i), values[i]});
    std::ranges::stable_sort(found, std::ranges::greater(), &Scored::score);
    if (hasSigns(m_question.measure) && found.size() > kMostCellCases) found.resize(kMostCellCases);
    return found;
  }

  [[nodiscard]] QString valueText(double score) const {
    const double value = m_isDifference && !m_question.rises ? -score : score;
    const QString text =
        hasSigns(m_question.measure) ? significant(value, 2) : tr("%1 %").arg(significant(100 * value, 2));
    return QString(text).replace(QLatin1Char('-'), QStringLiteral("−"));
  }

  [[nodiscard]] GridCell gridCell(const Scored& scored) const {
    const std::size_t predicted = predictedClass(rowOf(*m_shown.logits, scored.index));
    const QString name = className(m_question.data, label(scored.index));
    const QString taken = className(m_question.data, predicted);
    GridCell cell{scored.index, predicted != label(scored.index), taken, {}};
    const QString what =
        hasSigns(m_question.measure) ? tr("product of deviations") : tr("soft target on %1").arg(column());
    cell.description = tr("Case %1, %2: %3 %4")
                           .arg(QString::number(scored.index), withArticle(name),
                                m_isDifference ? tr("change of the %1").arg(what) : what, valueText(scored.score));
    if (cell.wrong) cell.description += tr(", taken for %1").arg(withArticle(taken));
    return cell;
  }

  [[nodiscard]] QStringList line(const Scored& scored) const {
    const std::size_t predicted = predictedClass(rowOf(*m_shown.logits, scored.index));
    return {tr("Case %1, %2")
                .arg(QString::number(scored.index), withArticle(className(m_question.data, label(scored.index)))),
            valueText(scored.score), className(m_question.data, predicted)};
  }

  [[nodiscard]] QString title() const {
    if (m_isDifference) return differenceTitle();
    const QString model = who(m_shown);
    if (hasSigns(m_question.measure))
      return isDiagonal() ? tr("Cases that %1 gives to %2 most surely").arg(model, row())
                          : tr("Cases in which %1 and %2 are likelier together, to %3").arg(row(), column(), model);
    if (m_question.measure == SimilarityMeasure::Confusion)
      return isDiagonal() ? tr("%1 that %2 recognises").arg(casesOf(row()), model)
                          : tr("%1 that %2 takes for %3").arg(casesOf(row()), model, withArticle(column()));
    return isDiagonal() ? tr("%1, those first that %2 is surest of").arg(casesOf(row()), model)
                        : tr("%1 that %2 finds most like %3").arg(casesOf(row()), model, withArticle(column()));
  }

  [[nodiscard]] QString differenceTitle() const {
    const QString more = who(m_question.rises ? m_question.second : m_question.first);
    const QString less = who(m_question.rises ? m_question.first : m_question.second);
    if (hasSigns(m_question.measure))
      return tr("Cases that bring %1 and %2 together more in %3 than in %4").arg(row(), column(), more, less);
    if (m_question.measure == SimilarityMeasure::Confusion)
      return tr("%1 that %2 takes for %3 and %4 does not").arg(casesOf(row()), more, withArticle(column()), less);
    return tr("%1 that %2 finds more like %3 than %4 does").arg(casesOf(row()), more, withArticle(column()), less);
  }

  [[nodiscard]] QString emptyText() const {
    const auto& labels = m_question.data.test.labels;
    if (hasSigns(m_question.measure))
      return tr("There is no such case: none has both %1 and %2 above their means.").arg(row(), column());
    if (std::ranges::find(labels, m_cell.row) == labels.end()) return tr("The test set has no case of %1.").arg(row());
    if (m_isDifference)
      return tr("There is no such case: both runs take the same ones for %1.").arg(withArticle(column()));
    return tr("There is no such case. Choose a cell with a number.");
  }

  const CasesQuestion& m_question;
  const ChosenCell& m_cell;
  bool m_isDifference;
  const ComparedModel& m_shown;  ///< whose predictions are marked
};

}  // namespace

CellCases casesBehind(const CasesQuestion& question) {
  const std::size_t classes = question.data.classCount();
  const bool needsSecond = question.cell.side != CellSide::First;
  if (question.cell.row >= classes || question.cell.column >= classes || (needsSecond && !question.second.logits))
    return {};
  return CellReader(question).read();
}

}  // namespace retort
