#include "app/pages/compared_maps.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include "widgets/elided_label.h"
#include "widgets/export_actions.h"
#include "widgets/heat_map.h"

namespace retort {
namespace {

constexpr std::array<const char*, 3> kNames = {"similarityMap", "besideMap", "differenceMap"};

}  // namespace

ComparedMaps::ComparedMaps(QWidget* parent) : QWidget(parent), m_export(new QMenu(this)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(10);
  for (std::size_t i = 0; i < m_maps.size(); ++i) {
    m_columns[i] = new QWidget(this);
    m_captions[i] = new ElidedLabel(m_columns[i]);
    m_captions[i]->setObjectName(QLatin1String(kNames[i]) + QStringLiteral("Caption"));
    m_maps[i] = new HeatMap(m_columns[i]);
    m_maps[i]->setObjectName(QLatin1String(kNames[i]));
    auto* column = new QVBoxLayout(m_columns[i]);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_captions[i]);
    column->addWidget(m_maps[i], 1);
    layout->addWidget(m_columns[i], 1);
    connect(m_maps[i], &HeatMap::cellActivated, this,
            [this, i](int row, int line) { Q_EMIT cellActivated(static_cast<CellSide>(i), row, line); });
    connect(m_maps[i]->exporting(), &ExportActions::saved, this, &ComparedMaps::saved);
    connect(m_maps[i]->exporting(), &ExportActions::failed, this, &ComparedMaps::failed);
  }
  showBeside(false);
}

void ComparedMaps::setAnswer(SimilarityAnswer& answer) {
  const SimilarityQuestion& question = answer.question;
  const QString change = tr("Change from %1").arg(question.first.name);
  const QString name = measureName(question.choice.measure);
  const std::array<QString, 3> captions{question.first.name, question.second.name, change};
  for (std::size_t i = 0; i < m_maps.size(); ++i) {
    m_captions[i]->setText(captions[i]);
    m_maps[i]->setAccessibleName(QStringLiteral("%1, %2").arg(name, captions[i]));
  }
  m_maps[0]->setData(std::move(answer.first));
  m_maps[1]->setData(std::move(answer.second));
  m_maps[2]->setData(std::move(answer.difference));
  showBeside(question.second.logits != nullptr);
}

void ComparedMaps::clear() {
  for (HeatMap* map : m_maps) map->setData({});
}

void ComparedMaps::setCurrent(const ChosenCell& cell, const std::vector<std::size_t>& order) {
  const auto placeOf = [&order](std::size_t index) {
    return static_cast<int>(std::ranges::find(order, index) - order.begin());
  };
  const auto classes = static_cast<int>(order.size());
  const int row = placeOf(cell.row);
  const int column = placeOf(cell.column);
  for (HeatMap* map : m_maps)
    map->setCurrentCell(row < classes && column < classes && map == this->map(cell.side) ? row * classes + column : -1);
}

void ComparedMaps::showBeside(bool beside) {
  if (!m_export->isEmpty() && beside == m_columns[1]->isVisibleTo(this)) return;
  for (std::size_t i = 1; i < m_columns.size(); ++i) m_columns[i]->setVisible(beside);
  m_captions[0]->setVisible(beside);
  fillExportMenu();
}

void ComparedMaps::fillExportMenu() {
  m_export->clear();
  if (!m_columns[1]->isVisibleTo(this)) return m_export->addActions(m_maps[0]->exporting()->menu()->actions());
  const QStringList titles{tr("First run"), tr("Run beside it"), tr("Change")};
  for (std::size_t i = 0; i < m_maps.size(); ++i) {
    QMenu* menu = m_maps[i]->exporting()->menu();
    menu->setTitle(titles[static_cast<qsizetype>(i)]);
    m_export->addMenu(menu);
  }
}

}  // namespace retort
