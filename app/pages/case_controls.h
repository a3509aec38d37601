#pragma once

#include <memory>
#include <string>

#include <QJsonObject>
#include <QWidget>

#include "app/models/case_list.h"

namespace retort {

class FlatCombo;

/// Which test cases the grid shows and in what order: by class, by predicted class, by who is right, by eight orders.
class CaseControls : public QWidget {
  Q_OBJECT

 public:
  explicit CaseControls(QWidget* parent = nullptr);

  [[nodiscard]] CaseChoice choice(double temperature) const;
  /// The classes to choose from; what was chosen of another data set goes back to all. The same data with or without
  /// their pictures keep the choice.
  void setDataset(const std::shared_ptr<const Dataset>& dataset);
  /// As in "teacher's entropy".
  void setNames(const QString& teacher, const QString& student);
  [[nodiscard]] CaseFilter filter() const;
  void setFilter(CaseFilter filter);
  /// Shows all cases again, in the order chosen.
  void showAll();
  [[nodiscard]] QJsonObject state() const;
  /// Classes that the data set lacks wait for the next one. @param state also of a session of an earlier version
  void setState(const QJsonObject& state);

 Q_SIGNALS:
  void changed();

 private:
  void createCombos();
  void arrange();
  void setClasses(FlatCombo& combo, const QStringList& names, int& wanted);
  void choose(FlatCombo& combo, int value);

  FlatCombo* m_class;
  FlatCombo* m_predicted;
  FlatCombo* m_filter;
  FlatCombo* m_order;
  FlatCombo* m_like;
  // Of the data set that is still being read; -1 for none.
  int m_wantedClass = -1;
  int m_wantedPredicted = -1;
  int m_wantedLike = -1;
  std::string m_sha256;  ///< of the data set whose classes are there
};

}  // namespace retort
