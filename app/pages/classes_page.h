#pragma once

#include <map>
#include <optional>

#include "app/bridge/newest_answer.h"
#include "app/models/bias_offers.h"
#include "app/models/class_bias_view.h"
#include "app/pages/page.h"

class QLabel;
class QToolButton;

namespace retort {

class BiasOfferRow;
class Card;
class ClassBiasRows;
class ElidedLabel;
class FlatCombo;
class HeatMap;

/// View 5: a run's errors by class, and what offsets of its output biases would make of them (paper section 3).
class ClassesPage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit ClassesPage(RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] HeatMap* heatMap() const { return m_heat; }
  [[nodiscard]] const ClassBiasView& view() const { return m_view; }
  [[nodiscard]] RunId shownRun() const { return m_shown; }
  [[nodiscard]] QJsonObject viewState() const override;
  /// A run that the store lacks waits for the next of them.
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  void setRun(retort::RunId run);
  /// Shows the run that is selected, where it is one.
  void setSelectedRuns(const std::vector<retort::RunId>& runs) override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void createHead(Card& card);
  void createBody(Card& card);
  void connectSignals();
  void onRunsChanged();
  void refresh();
  void fillRuns();
  void showErrors();
  void showParts();
  void setOffset(std::size_t index, double offset);
  void setMember(std::size_t index, bool inSet);
  void setOffsets(std::vector<double> offsets);
  void askForOffers();
  [[nodiscard]] BiasSettings& settings();
  void say(const QString& text, bool isError);

  RunStore& m_store;
  RunId m_run = 0;       ///< that the user chose; 0 for the newest
  RunId m_followed = 0;  ///< the one that is selected in the table; 0 for none, or several
  RunId m_shown = 0;     ///< 0 for none
  QString m_shownName;
  std::map<RunId, BiasSettings> m_settings;  ///< of this sitting; that of the shown run is kept in the session
  ClassBiasView m_view;
  std::shared_ptr<const Matrix> m_logits;  ///< that `m_view.trained` is of
  FlatCombo* m_runs;
  QToolButton* m_export;
  QToolButton* m_reset;
  ElidedLabel* m_total;
  BiasOfferRow* m_offers;
  ClassBiasRows* m_rows;
  HeatMap* m_heat;
  QWidget* m_parts;   ///< all that needs logits
  QLabel* m_problem;  ///< in their place where there are none
  QLabel* m_message;
  NewestAnswer<BiasQuestion, BiasOffers> m_question;  ///< last: its answers use the above
};

}  // namespace retort
