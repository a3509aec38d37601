#pragma once

#include <vector>

#include <QDialog>
#include <QMap>

#include "app/models/run_record.h"
#include "engine/experiment/run_queue.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace retort {

class FormField;

/// Where a new run leaves another one, and what it does differently from there. Values are checked as they are typed,
/// by the same table as the form's.
class ForkDialog : public QDialog {
  Q_OBJECT

 public:
  /// @param parent the run to fork; it has checkpoints
  explicit ForkDialog(const RunRecord& parent, QWidget* window = nullptr);

  [[nodiscard]] FormField* field(const QString& path) const { return m_fields.value(path); }

 Q_SIGNALS:
  void chosen(const retort::ForkRequest& request);

 private:
  void createPlaces(QGridLayout& rows);
  void createFields(QGridLayout& rows);
  void createButtons();
  void check();
  [[nodiscard]] QMap<QString, QString> problems();
  [[nodiscard]] ForkRequest request() const;

  RunRecord m_parent;
  ExperimentSpec m_spec;                  ///< objective and training as the fields say
  std::vector<CheckpointPlace> m_places;  ///< newest first
  QComboBox* m_place = nullptr;
  QMap<QString, FormField*> m_fields;
  QLabel* m_problem;
  QPushButton* m_start = nullptr;
};

}  // namespace retort
