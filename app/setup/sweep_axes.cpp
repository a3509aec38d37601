#include "app/setup/sweep_axes.h"

#include <utility>

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/setup/axis_menu.h"
#include "app/setup/axis_row.h"
#include "app/setup/axis_texts.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

constexpr int kMostProblems = 4;  // of cells, in words

const Key& keyOf(const QString& name) { return findKey(name.mid(6).toStdString()); }  // "sweep."

}  // namespace

SweepAxes::SweepAxes(std::function<const ExperimentSpec&()> spec, QWidget* parent)
    : QWidget(parent),
      m_spec(std::move(spec)),
      m_add(new QPushButton(parent)),
      m_problem(new QLabel(this)),
      m_layout(new QVBoxLayout(this)) {
  m_add->setObjectName(QStringLiteral("add axis"));
  m_add->setProperty("link", true);
  m_add->setToolTip(tr("Train a student for each of several values of a setting"));
  AxisMenu* menu = makeMenu();
  m_add->setMenu(menu);
  connect(menu, &AxisMenu::chosen, this, [this](const Key& key) { add(key, suggestedValues(key, m_spec())); });
  m_problem->setProperty("role", QStringLiteral("error"));
  m_problem->setObjectName(QStringLiteral("sweep problem"));
  m_problem->setWordWrap(true);
  m_problem->hide();
  m_layout->setContentsMargins(0, 0, 0, 0);
  m_layout->setSpacing(4);
  m_layout->addWidget(m_problem);
  showWords();
}

AxisMenu* SweepAxes::makeMenu() {
  const auto state = [this] { return AxisMenu::State{m_spec(), {m_rows.keyBegin(), m_rows.keyEnd()}}; };
  return new AxisMenu(state, this);
}

void SweepAxes::add(const Key& key, const QString& text) {
  const QString name = axisName(key);
  if (!m_rows.contains(name)) {
    m_order.removeAll(name);
    Q_EMIT changed(tr("Add axis"), {{name, text}});
  }
  if (AxisRow* added = row(name)) added->beginTyping();
}

void SweepAxes::exchange(const AxisRow& row, const Key& key) {
  const QString before = axisName(row.key());
  const QString after = axisName(key);
  m_order.removeAll(after);
  m_order.insert(m_order.indexOf(before) + 1, after);
  Q_EMIT changed(tr("Change axis"), {{before, QString()}, {after, suggestedValues(key, m_spec())}});
  if (AxisRow* added = this->row(after)) added->beginTyping();
}

void SweepAxes::setText(const QString& name, const QString& text) {
  if (text.isEmpty()) return remove(name);
  if (!m_rows.contains(name)) insert(keyOf(name));
  m_rows[name]->setText(text);
}

void SweepAxes::insert(const Key& key) {
  const QString name = axisName(key);
  if (!m_order.contains(name)) m_order << name;
  auto* menu = makeMenu();
  auto* row = new AxisRow(key, menu, this);
  int place = 0;
  QWidget* before = this;
  for (const QString& other : std::as_const(m_order)) {
    if (other == name) break;
    if (!m_rows.contains(other)) continue;
    ++place;
    before = &m_rows[other]->lastStop();
  }
  m_layout->insertWidget(place, row);
  row->followInTabOrder(*before);
  row->show();
  m_rows[name] = row;
  connect(row, &AxisRow::edited, this, [this, name](const QString& text) { Q_EMIT edited(name, text); });
  connect(row, &AxisRow::committed, this, &SweepAxes::committed);
  connect(row, &AxisRow::removeWanted, this, [this, name] { Q_EMIT changed(tr("Remove axis"), {{name, QString()}}); });
  connect(menu, &AxisMenu::chosen, this, [this, row](const Key& other) { exchange(*row, other); });
  showWords();
}

void SweepAxes::remove(const QString& name) {
  AxisRow* row = m_rows.take(name);
  if (!row) return;
  m_layout->removeWidget(row);
  row->disconnect(this);
  row->hide();
  row->deleteLater();
  showWords();
}

void SweepAxes::setProblems(const QMap<QString, QString>& problems, const QStringList& ofCells) {
  for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row) row.value()->setProblem(problems.value(row.key()));
  QStringList words = ofCells.mid(0, kMostProblems);
  if (ofCells.size() > kMostProblems) words << tr("and %1 more").arg(ofCells.size() - kMostProblems);
  m_problem->setText(words.join(u'\n'));
  m_problem->setVisible(!words.isEmpty());
  setVisible(!isEmpty() || !words.isEmpty());
}

void SweepAxes::showWords() {
  m_add->setText(isEmpty() ? tr("+ Sweep a setting, such as the temperature") : tr("+ Add axis"));
  m_add->setAccessibleName(m_add->text());
  setVisible(!isEmpty());
}

}  // namespace retort
