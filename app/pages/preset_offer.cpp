#include "app/pages/preset_offer.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace retort {

PresetOffer::PresetOffer(const QString& preset, const QString& tooltip, QWidget* parent)
    : QWidget(parent), m_problem(new QLabel(this)), m_choose(new QPushButton(tr("Choose %1").arg(preset), this)) {
  m_problem->setObjectName(QStringLiteral("problem"));
  m_problem->setProperty("role", QStringLiteral("muted"));
  m_problem->setAlignment(Qt::AlignCenter);
  m_problem->setWordWrap(true);
  m_choose->setObjectName(QStringLiteral("choosePreset"));
  m_choose->setAccessibleName(m_choose->text());
  m_choose->setToolTip(tooltip);
  connect(m_choose, &QPushButton::clicked, this, [this, preset] { Q_EMIT chosen(preset); });
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(12);
  layout->addStretch(1);
  layout->addWidget(m_problem);
  layout->addWidget(m_choose, 0, Qt::AlignCenter);
  layout->addStretch(1);
}

void PresetOffer::setProblem(const QString& problem, bool offersPreset) {
  m_problem->setText(problem);
  m_choose->setVisible(offersPreset);
  setVisible(!problem.isEmpty());
}

}  // namespace retort
