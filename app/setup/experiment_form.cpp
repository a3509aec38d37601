#include "app/setup/experiment_form.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QUndoStack>

#include "app/bridge/sweep_check.h"
#include "app/setup/axis_texts.h"
#include "app/setup/choice_editor.h"
#include "app/setup/class_chips.h"
#include "app/setup/field_editor.h"
#include "app/setup/form_field.h"
#include "app/setup/form_sections.h"
#include "app/setup/outlook_note.h"
#include "app/setup/problem_text.h"
#include "app/setup/section_box.h"
#include "app/setup/sweep_axes.h"
#include "engine/data/speech_names.h"
#include "engine/experiment/key_table.h"
#include "engine/experiment/presets.h"
#include "engine/experiment/sweep.h"
#include "engine/experiment/used_keys.h"
#include "widgets/figures.h"

namespace retort {
namespace {

constexpr int kLeastWidth = 310;     // px
constexpr int kScrollBarWidth = 10;  // px, as in the theme

/// Why the objective has no two gradients to compare; empty where it has.
QString missingPart(const ObjectiveSpec& objective) {
  if (objective.kind == ObjectiveKind::Hard || objective.softWeight == 0)
    return ExperimentForm::tr("Soft : hard gradient: no soft part to compare");
  return objective.softWeight == 1 ? ExperimentForm::tr("Soft : hard gradient: no hard part to compare") : QString();
}

/// What a preset leaves to the user is no edit of it.
bool isPreset(ExperimentSpec spec, const ExperimentSpec& preset) {
  if (preset.dataset.path.empty()) spec.dataset.path.clear();
  return spec == preset;
}

}  // namespace

ExperimentForm::ExperimentForm(QUndoStack& undo, QWidget* parent)
    : QWidget(parent), m_undo(undo), m_content(new QWidget), m_sweepCheck(new SweepCheck(this)) {
  connect(m_sweepCheck, &SweepCheck::checked, this, &ExperimentForm::evaluate);
  auto* layout = new QVBoxLayout(m_content);
  layout->setContentsMargins(14, 6, 12, 6);
  layout->setSpacing(8);
  for (const FormSection& section : formSections()) addSection(section, *layout);
  layout->addStretch();

  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(m_content);
  scroll->viewport()->setAutoFillBackground(false);
  m_content->setAutoFillBackground(false);
  m_content->installEventFilter(this);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);
  setMinimumWidth(kLeastWidth);
  load(presets().front());
}

bool ExperimentForm::eventFilter(QObject* watched, QEvent* event) {
  // It scrolls up and down alone, so it is as wide as its widest row needs.
  if (watched == m_content && event->type() == QEvent::LayoutRequest)
    setMinimumWidth(std::max(kLeastWidth, m_content->minimumSizeHint().width() + kScrollBarWidth));
  return QWidget::eventFilter(watched, event);
}

void ExperimentForm::addPresets(QGridLayout& rows) {
  m_preset = makeFormCombo(this);
  m_preset->setObjectName(QStringLiteral("preset"));
  m_preset->setAccessibleName(tr("Preset"));
  for (const ExperimentSpec& preset : presets()) {
    m_preset->addItem(QString::fromStdString(preset.name));
    m_preset->setItemData(m_preset->count() - 1, QString::fromStdString(preset.title), Qt::ToolTipRole);
  }
  m_preset->setToolTip(tr("Fill the form with an experiment that ships with Retort"));
  auto* label = new QLabel(tr("Preset"), this);
  label->setProperty("role", QStringLiteral("muted"));
  label->setBuddy(m_preset);
  rows.addWidget(label, 0, 0);
  rows.addWidget(m_preset, 0, 1);
  connect(m_preset, &QComboBox::activated, this,
          [this](int index) { choosePreset(presets().at(static_cast<std::size_t>(index))); });
}

void ExperimentForm::addSection(const FormSection& section, QVBoxLayout& layout) {
  auto* box = new SectionBox(tr(section.title), !section.advanced.empty(), this);
  if (m_sections.empty()) addPresets(box->rows());
  m_sections.push_back(box);
  if (std::ranges::find(section.keys, "sweep.seeds", &Key::path) != section.keys.end()) addSweep(*box);
  const auto add = [&](const Key& key, QGridLayout& grid, QWidget* parent) {
    auto* field = new FormField(key, grid, parent);
    const QString path = field->editor().objectName();
    m_fields[path] = field;
    connect(&field->editor(), &FieldEditor::edited, this, [this, path](const QString& text) { onEdited(path, text); });
    connect(&field->editor(), &FieldEditor::committed, this, [this] { ++m_step; });
    if (isSweepable(key)) offerSweep(*field);
  };
  for (const Key* key : section.keys) add(*key, box->rows(), box->rows().parentWidget());
  for (const Key* key : section.advanced) add(*key, box->foldedRows(), box->folded());
  layout.addWidget(box);
  if (m_fields.contains(QStringLiteral("objective.temperature")) && !m_ratio) addRatio(*box);
}

void ExperimentForm::addSweep(SectionBox& sweep) {
  m_axes = new SweepAxes([this]() -> const ExperimentSpec& { return m_spec; }, this);
  m_outlook = new OutlookNote(this);
  sweep.addAbove(m_axes);
  sweep.addBelow(&m_axes->addButton());
  sweep.addBelow(m_outlook);
  connect(m_axes, &SweepAxes::edited, this, &ExperimentForm::onEdited);
  connect(m_axes, &SweepAxes::committed, this, [this] { ++m_step; });
  connect(m_axes, &SweepAxes::changed, this, [this](const QString& what, const FormTexts& texts) {
    push(what, texts, 0);
    keepSweepInSight();
  });
}

void ExperimentForm::offerSweep(FormField& field) {
  auto* action = new QAction(tr("Sweep this setting"), &field);
  action->setObjectName(QStringLiteral("sweep this"));
  field.addAction(action);
  const Key& key = field.key();
  connect(action, &QAction::triggered, this, [this, &key] { m_axes->add(key, suggestedValues(key, m_spec)); });
}

void ExperimentForm::setOutlook(const std::optional<RunOutlook>& outlook) {
  m_outlook->setOutlook(outlook);
  keepSweepInSight();
}

/// While its axes are typed: what they come to, and foremost the line itself.
void ExperimentForm::keepSweepInSight() {
  QTimer::singleShot(0, m_axes, [this] {
    QWidget* line = QApplication::focusWidget();
    if (!line || !m_axes->isAncestorOf(line)) return;
    auto* scroll = findChild<QScrollArea*>();
    scroll->ensureWidgetVisible(m_outlook, 0, 0);
    scroll->ensureWidgetVisible(line, 0, 0);
  });
}

void ExperimentForm::addRatio(SectionBox& objective) {
  m_ratio = new QLabel(this);
  m_ratio->setObjectName(QStringLiteral("ratio"));
  m_ratio->setProperty("role", QStringLiteral("note"));
  m_ratio->setWordWrap(true);
  m_ratio->setToolTip(
      tr("How much stronger the soft targets pull at the student's logits than the hard ones, weights and T² included. "
         "A large ratio needs a smaller learning rate."));
  m_sweepTemperature = new QPushButton(tr("sweep temperature"), this);
  m_sweepTemperature->setObjectName(QStringLiteral("sweep temperature"));
  m_sweepTemperature->setProperty("link", true);
  m_sweepTemperature->setToolTip(tr("Train a student at each of several temperatures"));
  objective.addToHeader(m_sweepTemperature);
  connect(m_sweepTemperature, &QPushButton::clicked, this, [this] {
    const Key& key = findKey("objective.temperature");
    m_axes->add(key, suggestedValues(key, m_spec));
  });
  objective.rows().addWidget(m_ratio, objective.rows().rowCount(), 0, 1, 2);
  setMeasuredRatio(std::nullopt);
}

FormTexts ExperimentForm::textsOf(const ExperimentSpec& spec) const {
  FormTexts texts;
  for (auto field = m_fields.cbegin(); field != m_fields.cend(); ++field) {
    const Key& key = field.value()->key();
    texts[field.key()] = QString::fromStdString(valueText(key, key.get(spec)));
  }
  addAxisTexts(spec.sweep, texts);
  return texts;
}

void ExperimentForm::load(const ExperimentSpec& spec) {
  m_undo.clear();
  show(textsOf(spec));
}

void ExperimentForm::loadTexts(const FormTexts& texts) {
  FormTexts all = textsOf(presets().front());
  for (auto text = texts.cbegin(); text != texts.cend(); ++text)
    if (all.contains(text.key())) all[text.key()] = text.value();
  m_undo.clear();
  show(all);
}

void ExperimentForm::choose(const ExperimentSpec& spec, const QString& what) {
  FormTexts texts = textsOf(spec);
  for (auto text = texts.begin(); text != texts.end();)
    text = text.value() == m_texts[text.key()] ? texts.erase(text) : std::next(text);
  if (!texts.isEmpty()) push(what, texts, 0);
}

void ExperimentForm::choosePreset(ExperimentSpec preset) {
  if (preset.dataset.path.empty()) preset.dataset.path = m_texts[QStringLiteral("dataset.path")].toStdString();
  choose(preset, tr("Choose preset"));
}

void ExperimentForm::useFolder(const QString& folder) {
  const bool isSpeech = holdsRecordings(folder.toStdString());
  push(tr("Choose folder"),
       {{QStringLiteral("dataset.kind"), isSpeech ? QStringLiteral("speech") : QStringLiteral("idx")},
        {QStringLiteral("dataset.path"), folder}},
       0);
}

void ExperimentForm::setClassNames(const QStringList& names) {
  for (FormField* field : std::as_const(m_fields))
    if (auto* chips = qobject_cast<ClassChips*>(&field->editor())) chips->setClassNames(names);
}

void ExperimentForm::setMeasuredRatio(std::optional<double> ratio) {
  m_measuredRatio = ratio;
  showRatio();
}

void ExperimentForm::showRatio() {
  QString text = missingPart(m_spec.objective);
  if (text.isEmpty())
    text = m_measuredRatio ? tr("Soft : hard gradient, measured: %1 : 1").arg(spokenRatio(*m_measuredRatio))
                           : tr("Soft : hard gradient: not measured yet");
  m_ratio->setText(text);
}

/// A path of a file is about the folder, and so is memory that the data set did not find; drawn data have no folder.
QString ExperimentForm::fieldOf(const Error& problem) const {
  const QString where = QString::fromStdString(problem.where());
  const bool ofData = isOfFile(problem) || (problem.kind() == ErrorKind::OutOfMemory && !m_fields.contains(where));
  if (!ofData) return where;
  return isUsed("dataset.path", m_spec) ? QStringLiteral("dataset.path") : QStringLiteral("dataset.kind");
}

void ExperimentForm::setDataProblem(const std::optional<Error>& problem) {
  m_dataProblem = problem;
  evaluate();
  const FormField* field = problem ? this->field(fieldOf(*problem)) : nullptr;
  if (!field) return;
  for (SectionBox* section : m_sections)
    if (section->folded()->isAncestorOf(&field->editor())) section->unfold(true);
}

void ExperimentForm::onEdited(const QString& path, const QString& text) {
  if (text == m_texts[path]) return;
  push(tr("Edit"), {{path, text}}, m_step);
}

void ExperimentForm::push(const QString& what, const FormTexts& after, int step) {
  FormTexts before;
  for (auto text = after.cbegin(); text != after.cend(); ++text) before[text.key()] = m_texts[text.key()];
  m_undo.push(new FormEdit(what, before, after, step, [this](const FormTexts& texts) { show(texts); }));
}

void ExperimentForm::show(const FormTexts& texts) {
  for (auto text = texts.cbegin(); text != texts.cend(); ++text) {
    m_texts[text.key()] = text.value();
    if (FormField* field = m_fields.value(text.key()))
      field->editor().setText(text.value());
    else
      m_axes->setText(text.key(), text.value());
  }
  m_dataProblem.reset();
  evaluate();
  Q_EMIT edited();
}

QMap<QString, QString> ExperimentForm::readFields() {
  QMap<QString, QString> problems;
  readAxes(m_texts, m_spec.sweep, problems);
  for (auto field = m_fields.cbegin(); field != m_fields.cend(); ++field) {
    const Key& key = field.value()->key();
    try {
      key.set(m_spec, parseValue(key, m_texts[field.key()].toStdString()));
    } catch (const Error& problem) {
      if (!isSwept(field.key())) problems[field.key()] = problemText(problem);
    }
  }
  return problems;
}

bool ExperimentForm::isSwept(const QString& path) const {
  return !m_texts.value(QStringLiteral("sweep.") + path).isEmpty();
}

void ExperimentForm::evaluate() {
  QMap<QString, QString> problems = readFields();
  QStringList ofCells;
  const auto tell = [&](const QString& place, const Error& error) {
    const QString text = problemText(error, m_spec.dataset);
    if (m_fields.contains(place) || m_axes->row(place))
      problems.insert(place, problems.value(place, text));
    else
      ofCells << text;
  };
  ExperimentSpec base = m_spec;
  base.sweep = {};
  auto errors = problemsOf(base);
  const auto ofSweep = errors.empty() ? m_sweepCheck->problemsOf(m_spec) : std::vector<Error>();
  if (m_dataProblem) errors.push_back(*m_dataProblem);
  for (const Error& error : errors)
    tell(isSwept(fieldOf(error)) ? QStringLiteral("sweep.") + fieldOf(error) : fieldOf(error), error);
  for (const Error& error : ofSweep)
    tell(error.where().starts_with("sweep.") ? QString::fromStdString(error.where()) : QString(), error);
  m_axes->setProblems(problems, ofCells);
  showProblems(problems, ofCells);
  showSwept();
  showRatio();
  showPreset();
  Q_EMIT changed();
}

void ExperimentForm::showProblems(const QMap<QString, QString>& problems, const QStringList& ofCells) {
  m_problem.clear();
  for (auto field = m_fields.cbegin(); field != m_fields.cend(); ++field) {
    const Key& key = field.value()->key();
    const bool used = isUsedInSweep(key.path, m_spec);
    const QString problem = used ? problems.value(field.key()) : QString();
    field.value()->setProblem(problem);
    field.value()->setUsed(used);
    if (!problem.isEmpty() && m_problem.isEmpty())
      m_problem = QStringLiteral("%1: %2").arg(fromUtf8(key.label), problem);
  }
  for (auto problem = problems.cbegin(); problem != problems.cend(); ++problem)
    if (!m_fields.contains(problem.key()) && m_problem.isEmpty()) m_problem = tr("Sweep: %1").arg(problem.value());
  if (m_problem.isEmpty() && !ofCells.isEmpty()) m_problem = ofCells.front();
}

void ExperimentForm::showSwept() {
  for (auto field = m_fields.cbegin(); field != m_fields.cend(); ++field)
    field.value()->setSwept(m_texts.value(QStringLiteral("sweep.") + field.key()).trimmed());
  const QString width = m_texts.value(QStringLiteral("sweep.student.width")).trimmed();
  if (!width.isEmpty()) m_fields[QStringLiteral("student.layers")]->setSwept(tr("width %1").arg(width));
  m_sweepTemperature->setVisible(!isSwept(QStringLiteral("objective.temperature")));
  m_sweepTemperature->setEnabled(isUsedInSweep("objective.temperature", m_spec));
}

void ExperimentForm::showPreset() {
  const auto& all = presets();
  const auto found =
      std::find_if(all.begin(), all.end(), [this](const auto& preset) { return isPreset(m_spec, preset); });
  const auto named = std::find_if(all.begin(), all.end(), [this](const auto& p) { return p.name == m_spec.name; });
  m_preset->setPlaceholderText(named == all.end() ? tr("own experiment")
                                                  : tr("%1, edited").arg(QString::fromStdString(m_spec.name)));
  m_preset->setCurrentIndex(found == all.end() ? -1 : static_cast<int>(found - all.begin()));
}

}  // namespace retort
