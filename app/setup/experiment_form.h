#pragma once

#include <optional>
#include <vector>

#include <QMap>
#include <QStringList>
#include <QWidget>

#include "app/setup/form_edit.h"
#include "engine/experiment/error.h"
#include "engine/experiment/spec.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QUndoStack;
class QVBoxLayout;

namespace retort {

class FormField;
class OutlookNote;
class SectionBox;
class SweepAxes;
class SweepCheck;
struct FormSection;
struct RunOutlook;

/// The experiment, field by field, made from the key table. Every value is checked as it is typed; what cannot be used
/// is marked where it stands, and spec() keeps the last value that could.
class ExperimentForm : public QWidget {
  Q_OBJECT

 public:
  /// @param undo takes every edit; it outlives the form
  explicit ExperimentForm(QUndoStack& undo, QWidget* parent = nullptr);

  [[nodiscard]] const ExperimentSpec& spec() const { return m_spec; }
  /// Why the experiment cannot be run, "Temperature: 0 is not > 0 …"; empty when it can. Of a sweep with thousands of
  /// cells it is known a moment later, when changed() follows.
  [[nodiscard]] QString problem() const { return m_problem; }
  [[nodiscard]] FormField* field(const QString& path) const { return m_fields.value(path); }

  /// What stands in the fields, also what cannot be used.
  [[nodiscard]] const FormTexts& texts() const { return m_texts; }

  /// Fills the form anew, with nothing to undo.
  void load(const ExperimentSpec& spec);
  /// The same from texts(). Fields that it does not name get the first preset's value; unknown names are ignored.
  void loadTexts(const FormTexts& texts);
  /// Fills the form as one step that can be undone.
  void choose(const ExperimentSpec& spec, const QString& what);
  /// The same for an experiment that ships with Retort: one that needs a folder keeps the one that is named.
  void choosePreset(ExperimentSpec preset);
  /// Turns to the data set in this folder.
  void useFolder(const QString& folder);
  void setClassNames(const QStringList& names);
  /// Soft to hard gradient of the newest student's last epoch; empty for none yet.
  void setMeasuredRatio(std::optional<double> ratio);
  /// What a look at the data found; stands until the next edit.
  void setDataProblem(const std::optional<Error>& problem);
  /// How many runs it is, and how long they take; empty while that is not known.
  void setOutlook(const std::optional<RunOutlook>& outlook);
  [[nodiscard]] SweepAxes& axes() const { return *m_axes; }
  [[nodiscard]] bool hasDataProblem() const { return m_dataProblem.has_value(); }

 Q_SIGNALS:
  void edited();   ///< a field was changed, by the user, undo or a preset
  void changed();  ///< spec() or problem()

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void addPresets(QGridLayout& rows);
  void addSection(const FormSection& section, QVBoxLayout& layout);
  void addRatio(SectionBox& objective);
  void addSweep(SectionBox& sweep);
  void offerSweep(FormField& field);
  void keepSweepInSight();
  void onEdited(const QString& path, const QString& text);
  void push(const QString& what, const FormTexts& after, int step);
  void show(const FormTexts& texts);
  void evaluate();
  void showProblems(const QMap<QString, QString>& problems, const QStringList& ofCells);
  void showSwept();
  void showPreset();
  void showRatio();
  [[nodiscard]] QString fieldOf(const Error& problem) const;  ///< the field that an error is about
  [[nodiscard]] QMap<QString, QString> readFields();
  [[nodiscard]] bool isSwept(const QString& path) const;
  [[nodiscard]] FormTexts textsOf(const ExperimentSpec& spec) const;

  QUndoStack& m_undo;
  ExperimentSpec m_spec;
  FormTexts m_texts;
  int m_step = 1;
  QString m_problem;
  std::optional<Error> m_dataProblem;
  std::optional<double> m_measuredRatio;
  QMap<QString, FormField*> m_fields;
  std::vector<SectionBox*> m_sections;
  QWidget* m_content;  ///< what scrolls
  SweepAxes* m_axes = nullptr;
  SweepCheck* m_sweepCheck;
  OutlookNote* m_outlook = nullptr;
  QPushButton* m_sweepTemperature = nullptr;
  QComboBox* m_preset = nullptr;
  QLabel* m_ratio = nullptr;
};

}  // namespace retort
