#include "app/setup/fork_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/setup/choice_editor.h"
#include "app/setup/field_editor.h"
#include "app/setup/form_field.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

constexpr std::string_view kKeys[] = {"objective.temperature", "objective.soft_weight", "objective.scale_by_t_squared",
                                      "training.learning_rate", "training.epochs"};

constexpr int kMoreEpochs = 10;  // proposed beyond the last checkpoint of a run that is at its end

QString reasonText(CheckpointReason reason) {
  switch (reason) {
    case CheckpointReason::Interval:
      return ForkDialog::tr("on the way");
    case CheckpointReason::Pause:
      return ForkDialog::tr("at a pause");
    case CheckpointReason::Stop:
      return ForkDialog::tr("where it was stopped");
    case CheckpointReason::End:
      return ForkDialog::tr("at its end");
  }
  return {};
}

/// "0 is not > 0. Give a number > 0 and <= 1000."
QString sentence(const Error& problem) {
  QString text = QString::fromStdString(problem.problem());
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  if (!problem.remedy().empty()) text += QStringLiteral(". ") + QString::fromStdString(problem.remedy());
  return text + u'.';
}

}  // namespace

ForkDialog::ForkDialog(const RunRecord& parent, QWidget* window)
    : QDialog(window), m_parent(parent), m_problem(new QLabel(this)) {
  setObjectName(QStringLiteral("fork dialog"));
  setWindowTitle(tr("Fork %1").arg(parent.name));
  m_spec.objective = parent.spec.objective;
  m_spec.training = parent.spec.training;
  if (const int trained = parent.checkpoints.back().epoch; trained >= m_spec.training.epochs)
    m_spec.training.epochs = trained + kMoreEpochs;
  m_problem->setProperty("role", QStringLiteral("error"));
  m_problem->setObjectName(QStringLiteral("fork problem"));
  m_problem->setWordWrap(true);
  auto* rows = new QGridLayout;
  rows->setHorizontalSpacing(12);
  rows->setVerticalSpacing(6);
  rows->setColumnStretch(1, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(10);
  layout->addWidget(makeIntroduction());
  layout->addLayout(rows);
  layout->addWidget(m_problem);
  createPlaces(*rows);
  createFields(*rows);
  createButtons();
  setMinimumWidth(fontMetrics().averageCharWidth() * 64);
  check();
}

QLabel* ForkDialog::makeIntroduction() {
  auto* words =
      new QLabel(tr("A new run starts from a checkpoint of %1 and goes on with these settings. The run itself "
                    "stays as it is.")
                     .arg(m_parent.name),
                 this);
  words->setWordWrap(true);
  return words;
}

void ForkDialog::createPlaces(QGridLayout& rows) {
  m_places.assign(m_parent.checkpoints.rbegin(), m_parent.checkpoints.rend());
  m_place = makeFormCombo(this);
  m_place->setObjectName(QStringLiteral("checkpoint"));
  m_place->setAccessibleName(tr("Checkpoint"));
  m_place->setToolTip(tr("The state of the run that the new one starts from"));
  for (const CheckpointPlace& place : m_places)
    m_place->addItem(QStringLiteral("%1 · %2").arg(placeText(place.epoch, place.batch), reasonText(place.reason)));
  auto* label = new QLabel(tr("Checkpoint"), this);
  label->setProperty("role", QStringLiteral("muted"));
  label->setBuddy(m_place);
  rows.addWidget(label, 0, 0);
  rows.addWidget(m_place, 0, 1);
  connect(m_place, &QComboBox::currentIndexChanged, this, &ForkDialog::check);
}

void ForkDialog::createFields(QGridLayout& rows) {
  for (const std::string_view path : kKeys) {
    const Key& key = findKey(path);
    auto* field = new FormField(key, rows, this);
    field->editor().setText(QString::fromStdString(valueText(key, key.get(m_spec))));
    field->setUsed(isUsed(path, m_spec));
    connect(&field->editor(), &FieldEditor::edited, this, &ForkDialog::check);
    m_fields[fromUtf8(path)] = field;
  }
}

void ForkDialog::createButtons() {
  auto* buttons = new QDialogButtonBox(this);
  buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
  m_start = buttons->addButton(tr("Start the fork"), QDialogButtonBox::AcceptRole);
  m_start->setObjectName(QStringLiteral("start fork"));
  m_start->setProperty("primary", true);
  m_start->setDefault(true);
  layout()->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    Q_EMIT chosen(request());
    accept();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

/// Named like any run: that it is a fork, and of what, the table says beside the name.
ForkRequest ForkDialog::request() const {
  const CheckpointPlace& place = m_places.at(static_cast<std::size_t>(m_place->currentIndex()));
  RunSpec plain = m_parent.spec;
  plain.objective = m_spec.objective;
  plain.forkedFrom = {};
  return {{m_parent.id, place.epoch, place.batch}, m_spec.objective, m_spec.training, runName(plain)};
}

QMap<QString, QString> ForkDialog::problems() {
  QMap<QString, QString> found;
  for (auto field = m_fields.cbegin(); field != m_fields.cend(); ++field) {
    const Key& key = field.value()->key();
    if (!isUsed(key.path, m_spec)) continue;
    try {
      key.set(m_spec, parseValue(key, field.value()->editor().text().toStdString()));
    } catch (const Error& problem) {
      found[field.key()] = sentence(problem);
    }
  }
  if (!found.isEmpty()) return found;
  try {
    (void)forkedSpec(m_parent.spec, request());
  } catch (const Error& problem) {
    found[QString::fromStdString(problem.where())] = sentence(problem);
  }
  return found;
}

void ForkDialog::check() {
  const auto found = problems();
  QString elsewhere;
  for (auto problem = found.cbegin(); problem != found.cend(); ++problem)
    if (!m_fields.contains(problem.key())) elsewhere = problem.value();
  for (auto field = m_fields.cbegin(); field != m_fields.cend(); ++field)
    field.value()->setProblem(found.value(field.key()));
  m_problem->setText(elsewhere);
  m_problem->setVisible(!elsewhere.isEmpty());
  m_start->setEnabled(found.isEmpty());
}

}  // namespace retort
