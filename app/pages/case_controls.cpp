#include "app/pages/case_controls.h"

#include <utility>

#include <QSignalBlocker>

#include "app/models/soft_target_text.h"
#include "app/pages/page_controls.h"
#include "widgets/flat_combo.h"
#include "widgets/flow_layout.h"

namespace retort {

namespace {

constexpr int kAll = -1;

void addItem(FlatCombo& combo, const QString& text, const QString& tip, int value) {
  combo.addItem(text, value);
  combo.setItemData(combo.count() - 1, tip, Qt::ToolTipRole);
}

void setText(FlatCombo& combo, int value, const QString& text) {
  const int place = combo.findData(value);
  if (combo.itemText(place) != text) combo.setItemText(place, text);
}

int valueOf(const FlatCombo& combo) { return combo.currentIndex() < 0 ? kAll : combo.currentData().toInt(); }

}  // namespace

CaseControls::CaseControls(QWidget* parent) : QWidget(parent) {
  createCombos();
  auto* layout = new FlowLayout(this, 2, 0);
  layout->setContentsMargins(0, 0, 0, 0);
  for (FlatCombo* combo : {m_class, m_predicted, m_filter, m_order, m_like}) layout->addWidget(combo);
  setDataset(nullptr);
  setNames(tr("teacher"), tr("student"));
  for (FlatCombo* combo : {m_class, m_predicted, m_filter, m_order, m_like})
    connect(combo, &QComboBox::currentIndexChanged, this, [this] {
      arrange();
      Q_EMIT changed();
    });
}

void CaseControls::createCombos() {
  m_class = makeFlatCombo({QStringLiteral("classFilter"), tr("Class"), tr("Shows the cases of one class")}, {}, this);
  m_predicted = makeFlatCombo(
      {QStringLiteral("predictedFilter"), tr("Predicted class"), tr("Shows the cases that are taken for one class")},
      {}, this);
  m_filter = makeFlatCombo({QStringLiteral("caseFilter"), tr("Right and wrong"),
                            tr("Shows the cases that are classified wrongly, or those on which two models differ")},
                           {}, this);
  for (int i = 0; i <= static_cast<int>(CaseFilter::BothWrong); ++i) addItem(*m_filter, {}, {}, i);
  m_order = makeFlatCombo({QStringLiteral("probeOrder"), tr("Order of the cases"),
                           tr("Orders by soft targets follow the view temperature")},
                          {}, this);
  const auto order = [this](CaseOrder which, const QString& tip) {
    addItem(*m_order, {}, tip, static_cast<int>(which));
  };
  order(CaseOrder::TestSet, tr("As the test set has them"));
  order(CaseOrder::Class, tr("By true class"));
  order(CaseOrder::PredictedClass, tr("By the class they are taken for"));
  order(CaseOrder::TeacherEntropy, tr("Where the teacher hesitates most comes first"));
  order(CaseOrder::StudentEntropy, tr("Where the student hesitates most comes first"));
  order(CaseOrder::Divergence,
        tr("Where the student's soft target is farthest from the teacher's comes first: KL(teacher || student)"));
  order(CaseOrder::Confidence, tr("Where the true class has the least probability comes first"));
  order(CaseOrder::MostLike, tr("Where the teacher finds one class most likely comes first"));
  m_like = makeFlatCombo({QStringLiteral("likeClass"), tr("Most like which class"),
                          tr("The class that the first cases resemble most to the teacher")},
                         {}, this);
}

void CaseControls::setNames(const QString& teacher, const QString& student) {
  const QSignalBlocker quietFilter(m_filter);
  const QSignalBlocker quietOrder(m_order);
  const auto filter = [this](CaseFilter which, const QString& text) {
    setText(*m_filter, static_cast<int>(which), text);
  };
  filter(CaseFilter::All, tr("right and wrong"));
  filter(CaseFilter::Wrong, tr("wrong only"));
  filter(CaseFilter::Disagree, tr("%1 and %2 disagree").arg(teacher, student));
  filter(CaseFilter::TeacherAlone, tr("%1 right, %2 wrong").arg(teacher, student));
  filter(CaseFilter::StudentAlone, tr("%1 wrong, %2 right").arg(teacher, student));
  filter(CaseFilter::BothRight, tr("both right"));
  filter(CaseFilter::BothWrong, tr("both wrong"));
  const auto order = [this](CaseOrder which, const QString& text) { setText(*m_order, static_cast<int>(which), text); };
  order(CaseOrder::TestSet, tr("in file order"));
  order(CaseOrder::Class, tr("by class"));
  order(CaseOrder::PredictedClass, tr("by predicted class"));
  order(CaseOrder::TeacherEntropy, tr("by %1's entropy").arg(teacher));
  order(CaseOrder::StudentEntropy, tr("by %1's entropy").arg(student));
  order(CaseOrder::Divergence, tr("by KL(%1 || %2)").arg(teacher, student));
  order(CaseOrder::Confidence, tr("by confidence, least first"));
  order(CaseOrder::MostLike, tr("most like"));
}

void CaseControls::setClasses(FlatCombo& combo, const QStringList& names, int& wanted) {
  const QSignalBlocker quiet(&combo);
  combo.clear();
  for (int i = 0; i < names.size(); ++i) combo.addItem(names[i], &combo == m_like ? i : i - 1);
  const int known = names.empty() ? kAll : std::exchange(wanted, kAll);
  combo.setCurrentIndex(std::max(0, combo.findData(known)));
}

void CaseControls::setDataset(const std::shared_ptr<const Dataset>& dataset) {
  const std::string before = std::exchange(m_sha256, dataset ? dataset->sha256 : std::string());
  if (!m_sha256.empty() && m_sha256 == before) return;
  QStringList classes{tr("all classes")};
  QStringList predicted{tr("any prediction")};
  QStringList like;
  for (std::size_t i = 0; dataset && i < dataset->classCount(); ++i) {
    const QString name = className(*dataset, i);
    classes << tr("only %1").arg(name);
    predicted << tr("taken for %1").arg(withArticle(name));
    like << withArticle(name);
  }
  int none = kAll;
  setClasses(*m_class, classes, dataset ? m_wantedClass : none);
  setClasses(*m_predicted, predicted, dataset ? m_wantedPredicted : none);
  setClasses(*m_like, like, m_wantedLike);
  arrange();
}

void CaseControls::arrange() { m_like->setVisible(valueOf(*m_order) == static_cast<int>(CaseOrder::MostLike)); }

CaseChoice CaseControls::choice(double temperature) const {
  return plainChoice({.onlyClass = valueOf(*m_class),
                      .onlyPredicted = valueOf(*m_predicted),
                      .filter = filter(),
                      .order = static_cast<CaseOrder>(valueOf(*m_order)),
                      .likeClass = std::max(0, valueOf(*m_like)),
                      .temperature = temperature});
}

CaseFilter CaseControls::filter() const { return static_cast<CaseFilter>(valueOf(*m_filter)); }

void CaseControls::choose(FlatCombo& combo, int value) { combo.setCurrentIndex(std::max(0, combo.findData(value))); }

void CaseControls::setFilter(CaseFilter filter) { choose(*m_filter, static_cast<int>(filter)); }

void CaseControls::showAll() {
  for (FlatCombo* combo : {m_class, m_predicted, m_filter}) combo->setCurrentIndex(0);
}

QJsonObject CaseControls::state() const {
  return {{QStringLiteral("class"), valueOf(*m_class)},
          {QStringLiteral("predicted"), valueOf(*m_predicted)},
          {QStringLiteral("filter"), valueOf(*m_filter)},
          {QStringLiteral("order"), valueOf(*m_order)},
          {QStringLiteral("like"), valueOf(*m_like)}};
}

void CaseControls::setState(const QJsonObject& state) {
  const auto number = [&state](const char* key) { return state.value(QLatin1String(key)).toInt(kAll); };
  const bool onlyErrors = state.value(QStringLiteral("only errors")).toBool();  // as sessions had it once
  choose(*m_filter, onlyErrors ? static_cast<int>(CaseFilter::Wrong) : number("filter"));
  choose(*m_order, number("order"));
  const auto restore = [&number](FlatCombo& combo, const char* key, int& wanted) {
    const int value = number(key);
    const int place = combo.findData(value);
    wanted = place < 0 ? value : kAll;
    combo.setCurrentIndex(std::max(0, place));
  };
  restore(*m_class, "class", m_wantedClass);
  restore(*m_predicted, "predicted", m_wantedPredicted);
  restore(*m_like, "like", m_wantedLike);
}

}  // namespace retort
