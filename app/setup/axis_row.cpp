#include "app/setup/axis_row.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include "app/setup/axis_menu.h"
#include "app/setup/axis_texts.h"
#include "app/setup/field_editor.h"
#include "app/setup/line_editor.h"
#include "app/setup/section_box.h"
#include "engine/experiment/key_table.h"

namespace retort {
namespace {

QLabel* makeNote(const char* role, const QString& name, QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setProperty("role", QString::fromLatin1(role));
  label->setObjectName(name);
  label->setWordWrap(true);
  label->hide();
  return label;
}

}  // namespace

AxisRow::AxisRow(const Key& key, AxisMenu* menu, QWidget* parent)
    : QWidget(parent),
      m_key(key),
      m_label(new QPushButton(this)),
      m_line(makeFormLine(this)),
      m_remove(new QToolButton(this)),
      m_expanded(makeNote("small", axisName(key) + QStringLiteral(" expanded"), this)),
      m_reason(makeNote("error", axisName(key) + QStringLiteral(" problem"), this)),
      m_grid(new QGridLayout(this)) {
  setObjectName(axisName(key));
  setUpButtons(menu);
  setUpLine();
  m_grid->setContentsMargins(0, 0, 0, 0);
  m_grid->setHorizontalSpacing(8);
  m_grid->setVerticalSpacing(2);
  m_grid->setColumnStretch(1, 1);
  m_grid->addWidget(m_label, 0, 0);
  auto* values = new QHBoxLayout;
  values->setSpacing(2);
  values->addWidget(m_line, 1);
  values->addWidget(m_remove);
  m_grid->addLayout(values, 0, 1);
  m_grid->addWidget(m_expanded, 1, 1);
  m_grid->addWidget(m_reason, 2, 1);
  fitText();
}

void AxisRow::setUpButtons(AxisMenu* menu) {
  menu->setParent(this, menu->windowFlags());
  m_label->setProperty("label", true);
  m_label->setMenu(menu);
  m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  m_label->setAccessibleName(tr("Swept: %1. Choose another setting").arg(axisLabel(m_key)));
  m_label->setToolTip(fieldHelp(m_key) + tr("<p>Click to sweep another setting instead.</p>"));
  m_remove->setText(QStringLiteral("×"));
  m_remove->setProperty("flat", true);
  m_remove->setObjectName(QStringLiteral("remove"));
  m_remove->setAccessibleName(tr("Do not sweep %1").arg(axisLabel(m_key)));
  m_remove->setToolTip(tr("Take this axis away"));
  connect(m_remove, &QToolButton::clicked, this, &AxisRow::removeWanted);
}

void AxisRow::setUpLine() {
  m_line->setAccessibleName(tr("Values of %1").arg(axisLabel(m_key)));
  const bool isNumber = m_key.kind == ValueKind::Real || m_key.kind == ValueKind::Integer;
  m_line->setPlaceholderText(isNumber ? tr("1, 2, 4 or 1..20 log 8") : tr("values, with commas"));
  QString help = tr("<p>The values to train with, with commas between them.</p>");
  if (isNumber)
    help +=
        tr("<p>Or ranges: <b>1..20 log 8</b> is eight values evenly spaced by ratio, <b>0..1 linear 5</b> five by "
           "difference, <b>2..10 step 2</b> goes up by twos.</p>");
  m_line->setToolTip(help + fieldHelp(m_key));
  connect(m_line, &QLineEdit::textEdited, this,
          [this](const QString& text) { Q_EMIT edited(text.trimmed().isEmpty() ? kEmptyAxis : text); });
  connect(m_line, &QLineEdit::editingFinished, this, &AxisRow::committed);
}

QString AxisRow::text() const { return m_line->text(); }

void AxisRow::setText(const QString& text) {
  const QString shown = text == kEmptyAxis ? QString() : text;
  if (shown != m_line->text()) {
    m_line->setText(shown);
    if (!m_line->hasFocus()) m_line->setCursorPosition(0);
  }
  showExpanded();
}

QString AxisRow::problem() const { return m_reason->text(); }

void AxisRow::setProblem(const QString& reason) {
  markProblem(*m_line, reason);
  m_reason->setText(reason);
  m_reason->setVisible(!reason.isEmpty());
  showExpanded();
}

void AxisRow::showExpanded() {
  m_expanded->setText(expandedValues(m_key, m_line->text()));
  m_expanded->setVisible(!m_expanded->text().isEmpty() && m_reason->text().isEmpty());
}

void AxisRow::beginTyping() {
  m_line->setFocus();
  m_line->selectAll();
}

void AxisRow::followInTabOrder(QWidget& before) {
  setTabOrder(&before, m_label);
  setTabOrder(m_label, m_line);
  setTabOrder(m_line, m_remove);
}

QWidget& AxisRow::lastStop() const { return *m_remove; }

void AxisRow::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) fitText();
}

void AxisRow::fitText() {
  const int width = SectionBox::labelWidth(fontMetrics());
  m_grid->setColumnMinimumWidth(0, width);
  const QString mark = QStringLiteral(" ▾");
  const int room = width - fontMetrics().horizontalAdvance(mark) - 2;
  m_label->setText(fontMetrics().elidedText(axisLabel(m_key), Qt::ElideRight, room) + mark);
}

}  // namespace retort
