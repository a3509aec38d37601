#include "app/pages/sweep_controls.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "app/pages/page_controls.h"
#include "widgets/flat_combo.h"
#include "widgets/flow_layout.h"

namespace retort {
namespace {

constexpr qsizetype kMostHeld = 64;   // axes in a view state from anywhere
constexpr qsizetype kMostText = 200;  // letters

/// Replaces the entries only where they differ, so that an open list stays open while runs finish.
void fill(FlatCombo& combo, const QStringList& texts, const QStringList& data, int current) {
  const QSignalBlocker quiet(combo);
  bool same = combo.count() == texts.size();
  for (int i = 0; same && i < combo.count(); ++i)
    same = combo.itemText(i) == texts[i] && combo.itemData(i).toString() == data[i];
  if (!same) {
    combo.clear();
    for (qsizetype i = 0; i < texts.size(); ++i) combo.addItem(texts[i], data[i]);
    combo.updateGeometry();
  }
  if (combo.currentIndex() != current) combo.setCurrentIndex(current);
}

QString pathOf(const SweepTable& table, std::size_t axis) { return QString::fromStdString(table.axes[axis].path); }

}  // namespace

SweepControls::SweepControls(QWidget* parent)
    : QWidget(parent),
      m_row(new FlowLayout(this, 4, 2)),
      m_metric(addChoice(tr("Show"), QStringLiteral("sweepMetric"), tr("What the cells show"), {})),
      m_x(addChoice(tr("across"), QStringLiteral("sweepX"), tr("Axis across"), tr("The axis from left to right"))),
      m_y(addChoice(tr("down"), QStringLiteral("sweepY"), tr("Axis down"),
                    tr("The axis from top to bottom, of which each value is a line"))) {
  fillMetrics();
  connect(m_metric.combo, &QComboBox::activated, this, [this](int index) {
    m_settings.metric = sweepMetrics()[static_cast<std::size_t>(index)].metric;
    Q_EMIT changed();
  });
  connect(m_x.combo, &QComboBox::activated, this, [this] { onAxisChosen(true); });
  connect(m_y.combo, &QComboBox::activated, this, [this] { onAxisChosen(false); });
}

SweepControls::Choice SweepControls::addChoice(const QString& text, const QString& object, const QString& accessible,
                                               const QString& tooltip) {
  auto* room = new QWidget(this);
  auto* row = new QHBoxLayout(room);
  row->setContentsMargins(0, 0, 8, 0);
  row->setSpacing(0);
  auto* label = new QLabel(text, room);
  label->setProperty("role", QStringLiteral("muted"));
  auto* combo = makeFlatCombo({object, accessible, tooltip}, {}, room);
  label->setBuddy(combo);
  row->addWidget(label);
  row->addWidget(combo);
  m_row->addWidget(room);
  return {room, label, combo};
}

void SweepControls::fillMetrics() {
  for (const SweepMetricInfo& info : sweepMetrics()) {
    m_metric.combo->addItem(metricLabel(info.metric));
    m_metric.combo->setItemData(m_metric.combo->count() - 1, QString::fromUtf8(info.help.data()), Qt::ToolTipRole);
  }
  m_metric.combo->setToolTip(tr("What the cells show, in the mean over the seeds"));
}

void SweepControls::show(const SweepTable& table, const SweepSlice& slice, const std::optional<BestCell>& best) {
  for (std::size_t i = 0; i < sweepMetrics().size(); ++i)
    if (sweepMetrics()[i].metric == m_settings.metric) m_metric.combo->setCurrentIndex(static_cast<int>(i));
  showAxes(table, slice);
  showHeld(table, slice, best);
}

void SweepControls::showAxes(const SweepTable& table, const SweepSlice& slice) {
  QStringList labels;
  QStringList paths;
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
    labels << axisLabel(table.axes[axis]);
    paths << pathOf(table, axis);
  }
  m_shownX = table.axes.empty() ? QString() : paths[static_cast<qsizetype>(slice.x)];
  m_shownY = slice.y ? paths[static_cast<qsizetype>(*slice.y)] : kNoAxis;
  fill(*m_x.combo, labels, paths, table.axes.empty() ? -1 : static_cast<int>(slice.x));
  labels << tr("none");
  paths << kNoAxis;
  fill(*m_y.combo, labels, paths, slice.y ? static_cast<int>(*slice.y) : static_cast<int>(labels.size()) - 1);
  m_x.room->setVisible(!table.axes.empty());
  m_y.room->setVisible(table.axes.size() > 1);
}

void SweepControls::matchHeld(std::size_t count) {
  while (m_held.size() < count) {
    const std::size_t place = m_held.size();
    m_held.push_back(addChoice({}, QStringLiteral("sweepHeld%1").arg(place), {}, {}));
    connect(m_held.back().combo, &QComboBox::activated, this, [this, place] { onHeldChosen(place); });
  }
  for (std::size_t i = 0; i < m_held.size(); ++i) m_held[i].room->setVisible(i < count);
}

void SweepControls::showHeld(const SweepTable& table, const SweepSlice& slice, const std::optional<BestCell>& best) {
  std::vector<std::size_t> others;
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis)
    if (axis != slice.x && axis != slice.y) others.push_back(axis);
  matchHeld(others.size());
  for (std::size_t i = 0; i < others.size(); ++i) {
    const SweepTableAxis& axis = table.axes[others[i]];
    const QStringList values = valueTexts(axis);
    const std::size_t atBest = best ? table.cells[best->cell].place[others[i]] : 0;
    QStringList texts{tr("%1 (best cell)").arg(values.value(static_cast<qsizetype>(atBest))), tr("all (mean)")};
    QStringList meanings{kBestValue, kAllValues};
    texts << values;
    meanings << values;
    const auto wanted = m_settings.held.find(pathOf(table, others[i]));
    const qsizetype current = wanted == m_settings.held.end() ? 0 : meanings.indexOf(wanted->second);
    m_held[i].label->setText(tr("at %1").arg(axisLabel(axis)));
    m_held[i].combo->setProperty("path", pathOf(table, others[i]));
    m_held[i].combo->setAccessibleName(tr("Value of %1").arg(axisLabel(axis)));
    m_held[i].combo->setToolTip(tr("The value of %1 that is shown, or the mean over all of them").arg(axisLabel(axis)));
    fill(*m_held[i].combo, texts, meanings, static_cast<int>(std::max<qsizetype>(0, current)));
  }
}

/// An axis stands in one place: chosen for the other, the two change places.
void SweepControls::onAxisChosen(bool isX) {
  QString& mine = isX ? m_settings.x : m_settings.y;
  QString& other = isX ? m_settings.y : m_settings.x;
  const QString before = isX ? m_shownX : m_shownY;
  other = isX ? m_shownY : m_shownX;
  mine = (isX ? m_x : m_y).combo->currentData().toString();
  if (mine == other && before != kNoAxis) other = before;
  if (mine == other) other.clear();
  Q_EMIT changed();
}

void SweepControls::onHeldChosen(std::size_t place) {
  const FlatCombo* combo = m_held[place].combo;
  m_settings.held[combo->property("path").toString()] = combo->currentData().toString();
  Q_EMIT changed();
}

QJsonObject SweepControls::viewState() const {
  QJsonObject held;
  for (const auto& [path, value] : m_settings.held) held[path] = value;
  return {{QStringLiteral("metric"), QString::fromUtf8(infoOf(m_settings.metric).id.data())},
          {QStringLiteral("x"), m_settings.x},
          {QStringLiteral("y"), m_settings.y},
          {QStringLiteral("held"), held}};
}

void SweepControls::setViewState(const QJsonObject& state) {
  const auto text = [](const QJsonValue& value) { return value.toString().left(kMostText); };
  m_settings = {};
  for (const SweepMetricInfo& info : sweepMetrics())
    if (state.value(QStringLiteral("metric")).toString() == QLatin1String(info.id.data()))
      m_settings.metric = info.metric;
  m_settings.x = text(state.value(QStringLiteral("x")));
  m_settings.y = text(state.value(QStringLiteral("y")));
  const QJsonObject held = state.value(QStringLiteral("held")).toObject();
  for (auto value = held.begin(); value != held.end() && m_settings.held.size() < kMostHeld; ++value)
    m_settings.held[value.key().left(kMostText)] = text(*value);
}

}  // namespace retort
