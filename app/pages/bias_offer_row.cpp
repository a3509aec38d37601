#include "app/pages/bias_offer_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "app/models/class_bias_view.h"
#include "widgets/figures.h"
#include "widgets/flow_layout.h"

namespace retort {
namespace {

constexpr qsizetype kNamable = 4;  // classes; more are counted

QString offerText(const QString& name, const std::optional<BiasOffset>& offer) {
  if (!offer) return name;
  return BiasOfferRow::tr("%1: %2 · %3 errors")
      .arg(name, offsetText(offer->offset), grouped(static_cast<double>(offer->errors)));
}

}  // namespace

BiasOfferRow::BiasOfferRow(QWidget* parent) : QWidget(parent) {
  auto* row = new FlowLayout(this, 8, 4);
  m_label = new QLabel(this);
  m_label->setObjectName(QStringLiteral("offerLabel"));
  m_label->setMinimumHeight(30);
  m_prior = addButton(QStringLiteral("offerPrior"), &BiasOffers::prior);
  m_validation = addButton(QStringLiteral("offerValidation"), &BiasOffers::validation);
  auto* judged = new QWidget(this);  // a badge stays beside its button
  m_test = addButton(QStringLiteral("offerTest"), &BiasOffers::test);
  m_badge = new QLabel(tr("chosen on test"), judged);
  m_badge->setObjectName(QStringLiteral("offerBadge"));
  m_badge->setProperty("role", QStringLiteral("warning"));
  m_badge->setToolTip(
      tr("It has the fewest errors on the very cases that these are counted on, so that they promise too much. The "
         "paper chose its offset in this way."));
  auto* beside = new QHBoxLayout(judged);
  beside->setContentsMargins(0, 0, 0, 0);
  beside->setSpacing(8);
  beside->addWidget(m_test);
  beside->addWidget(m_badge);
  row->addWidget(m_label);
  for (QWidget* part : std::initializer_list<QWidget*>{m_prior, m_validation, judged}) row->addWidget(part);
  m_why = new QLabel(this);
  m_why->setObjectName(QStringLiteral("offerReason"));
  m_why->setProperty("role", QStringLiteral("small"));
  row->addWidget(m_why);
  showTexts();
}

QPushButton* BiasOfferRow::addButton(const QString& object, std::optional<BiasOffset> BiasOffers::*offer) {
  auto* button = new QPushButton(this);
  button->setObjectName(object);
  connect(button, &QPushButton::clicked, this, [this, offer] {
    if (const auto& wanted = m_offers.*offer) Q_EMIT chosen(wanted->offset);
  });
  return button;
}

void BiasOfferRow::setQuestion(const BiasQuestion& question, bool splitOff, const QStringList& names) {
  if (question == m_question && splitOff == m_splitOff) return;
  m_question = question;
  m_splitOff = splitOff;
  m_names.clear();
  for (const std::size_t index : question.set) m_names << names.value(static_cast<qsizetype>(index));
  m_offers = {};
  m_known = false;
  showTexts();
}

void BiasOfferRow::setOffers(const BiasOffers& offers) {
  m_offers = offers;
  m_known = true;
  showTexts();
}

void BiasOfferRow::showTexts() {
  const bool all = m_question.test && m_question.set.size() == m_question.test->columns;
  const auto count = m_names.size();
  m_label->setText(count == 0         ? tr("Tick classes to find an offset for them:")
                   : all              ? tr("An offset of all changes nothing; untick some:")
                   : count > kNamable ? tr("Offset for %1 classes:").arg(count)
                                      : tr("Offset for %1:").arg(listText(m_names)));
  m_prior->setText(offerText(tr("match prior (no labels)"), m_offers.prior));
  m_validation->setText(offerText(tr("best on validation"), m_offers.validation));
  m_test->setText(offerText(tr("best on test"), m_offers.test));
  m_prior->setEnabled(m_offers.prior.has_value());
  m_validation->setEnabled(m_offers.validation.has_value());
  m_test->setEnabled(m_offers.test.has_value());
  showTooltips();
  layout()->invalidate();
}

void BiasOfferRow::showTooltips() {
  QString reason;
  if (m_question.set.empty()) reason = tr("Tick the classes that the offset is for.");
  if (m_question.test && m_question.set.size() == m_question.test->columns)
    reason = tr("An offset of all classes alike changes no prediction. Untick some.");
  if (reason.isEmpty() && !m_known) reason = tr("It is being worked out.");
  m_prior->setToolTip(reason.isEmpty() ? priorTooltip() : reason);
  const QString missing = validationReason();
  m_why->setText(tr("Best on validation is off: %1").arg(missing));
  m_why->setVisible(!missing.isEmpty());
  m_validation->setToolTip(!missing.isEmpty() ? missing
                           : !reason.isEmpty()
                               ? reason
                               : tr("The offset with the fewest errors on the %1 held-out cases. Its "
                                    "test errors can be taken for what they are.")
                                     .arg(grouped(static_cast<double>(m_question.heldOut->labels.size()))));
  m_test->setToolTip(reason.isEmpty() ? tr("The offset with the fewest test errors of all, as the paper chose it. They "
                                           "promise too much: they were chosen on the test set.")
                                      : reason);
  for (QPushButton* button : {m_prior, m_validation, m_test}) button->setAccessibleDescription(button->toolTip());
}

QString BiasOfferRow::priorTooltip() const {
  const SetPrior prior = priorOf(*m_question.data, m_question.set);
  const QString share = QString::number(100 * prior.share, 'f', 1);
  const bool heldOut = hasHeldOut(m_question);
  const std::size_t cases = heldOut ? m_question.heldOut->labels.size() : m_question.test->rows;
  const QString inputs = heldOut ? tr("the %1 held-out cases") : tr("the %1 test inputs, without their labels");
  return tr("The offset with which the mean probability of %1 over %2 is %3 %: %4.")
      .arg(listText(m_names), inputs.arg(grouped(static_cast<double>(cases))), share,
           prior.counted ? tr("the share of these classes among all training cases of the data set")
                         : tr("as if all classes were equally frequent, since the training cases are not at hand"));
}

QString BiasOfferRow::validationReason() const {
  if (!m_question.test || hasHeldOut(m_question)) return {};
  if (!m_splitOff) return tr("no validation split was held out: set Validation split under 1 · Data");
  return tr("the session holds no logits of this run on the held-out cases: train it again to have them");
}

}  // namespace retort
