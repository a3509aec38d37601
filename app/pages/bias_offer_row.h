#pragma once

#include <QStringList>
#include <QWidget>

#include "app/models/bias_offers.h"

class QLabel;
class QPushButton;

namespace retort {

/// Three ways to find one offset for the biases of a set of classes, with what each does.
class BiasOfferRow : public QWidget {
  Q_OBJECT

 public:
  explicit BiasOfferRow(QWidget* parent = nullptr);

  /// What is looked for; what was found of another question goes.
  /// @param splitOff whether the run's data have a validation split @param names of all classes
  void setQuestion(const BiasQuestion& question, bool splitOff, const QStringList& names);
  void setOffers(const BiasOffers& offers);

 Q_SIGNALS:
  /// The user wants it for the classes of the set.
  void chosen(double offset);

 private:
  QPushButton* addButton(const QString& object, std::optional<BiasOffset> BiasOffers::*offer);
  void showTexts();
  void showTooltips();
  [[nodiscard]] QString priorTooltip() const;
  [[nodiscard]] QString validationReason() const;

  BiasQuestion m_question;
  BiasOffers m_offers;
  QStringList m_names;  ///< of the set
  bool m_splitOff = false;
  bool m_known = false;  ///< the offers are those of the question
  QLabel* m_label;
  QPushButton* m_prior;
  QPushButton* m_validation;
  QPushButton* m_test;
  QLabel* m_badge;
  QLabel* m_why;  ///< there is nothing that is best on validation
};

}  // namespace retort
