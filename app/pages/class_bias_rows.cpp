#include "app/pages/class_bias_rows.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include "app/pages/page_controls.h"
#include "widgets/figures.h"

namespace retort {
namespace {

constexpr int kStepsOfOne = 10;  ///< of the slider
constexpr int kFarthest = 15;    ///< it reaches

enum Column { NameColumn, LackedColumn, CasesColumn, ErrorsColumn, SliderColumn, BoxColumn, ResetColumn };

QLabel* makeLabel(const QString& role, QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setProperty("role", role);
  return label;
}

void setTextOf(QLabel& label, const QString& text) {
  if (label.text() != text) label.setText(text);
}

}  // namespace

ClassBiasRows::ClassBiasRows(QWidget* parent) : QScrollArea(parent) {
  setObjectName(QStringLiteral("classRows"));
  setAccessibleName(tr("Classes"));
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  viewport()->setAutoFillBackground(false);
}

void ClassBiasRows::build(std::size_t count) {
  auto* content = new QWidget(this);
  auto* grid = new QGridLayout(content);
  grid->setContentsMargins(0, 0, 8, 0);
  grid->setHorizontalSpacing(9);
  grid->setVerticalSpacing(1);
  grid->setColumnStretch(SliderColumn, 1);
  m_rows.clear();
  addHead(*grid);
  for (std::size_t i = 0; i < count; ++i) m_rows.push_back(addRow(*grid, i));
  grid->setRowStretch(static_cast<int>(count) + 1, 1);
  setWidget(content);  // which deletes the former one, and fills the background
  content->setAutoFillBackground(false);
  setMinimumWidth(content->minimumSizeHint().width() + 12);
}

void ClassBiasRows::addHead(QGridLayout& grid) {
  QWidget* content = grid.parentWidget();
  const auto add = [&](Column column, const QString& text, Qt::Alignment alignment, int columns = 1) {
    auto* label = makeLabel(QStringLiteral("small"), content);
    label->setText(text);
    grid.addWidget(label, 0, column, 1, columns, alignment);
  };
  add(NameColumn, tr("Class"), Qt::AlignLeft);
  add(CasesColumn, tr("Cases"), Qt::AlignRight);
  add(ErrorsColumn, tr("Errors"), Qt::AlignLeft);
  add(SliderColumn, tr("Offset of the output's bias"), Qt::AlignLeft, 3);
}

ClassBiasRows::Row ClassBiasRows::addRow(QGridLayout& grid, std::size_t index) {
  QWidget* content = grid.parentWidget();
  const int line = static_cast<int>(index) + 1;
  Row row{};
  row.inSet = new QCheckBox(content);
  row.inSet->setObjectName(QStringLiteral("inSet%1").arg(index));
  row.inSet->setToolTip(tr("Ticked: one of the classes that the shared offset is for"));
  row.lacked = makeLabel(QStringLiteral("small"), content);
  row.lacked->setObjectName(QStringLiteral("lacked%1").arg(index));
  row.cases = makeLabel(QStringLiteral("muted"), content);
  row.cases->setObjectName(QStringLiteral("classCases%1").arg(index));
  row.errors = new QLabel(content);
  row.errors->setObjectName(QStringLiteral("classErrors%1").arg(index));
  row.errors->setToolTip(
      tr("Test errors among the cases of this class, as trained → with the offsets, and the share with them"));
  grid.addWidget(row.inSet, line, NameColumn, Qt::AlignLeft | Qt::AlignVCenter);
  grid.addWidget(row.lacked, line, LackedColumn, Qt::AlignLeft | Qt::AlignVCenter);
  grid.addWidget(row.cases, line, CasesColumn, Qt::AlignRight | Qt::AlignVCenter);
  grid.addWidget(row.errors, line, ErrorsColumn, Qt::AlignLeft | Qt::AlignVCenter);
  addOffset(grid, index, row);
  connect(row.inSet, &QCheckBox::toggled, this, [this, index](bool on) { Q_EMIT memberChanged(index, on); });
  return row;
}

void ClassBiasRows::addOffset(QGridLayout& grid, std::size_t index, Row& row) {
  QWidget* content = grid.parentWidget();
  const int line = static_cast<int>(index) + 1;
  row.slider = new QSlider(Qt::Horizontal, content);
  row.slider->setObjectName(QStringLiteral("offsetSlider%1").arg(index));
  row.slider->setProperty("centred", true);
  row.slider->setRange(-kFarthest * kStepsOfOne, kFarthest * kStepsOfOne);
  row.slider->setPageStep(kStepsOfOne);
  row.slider->setMinimumWidth(80);
  row.box = new QDoubleSpinBox(content);
  row.box->setObjectName(QStringLiteral("offsetBox%1").arg(index));
  row.box->setRange(-kMostOffset, kMostOffset);
  row.box->setDecimals(2);
  row.box->setSingleStep(1.0 / kStepsOfOne);
  row.box->setButtonSymbols(QAbstractSpinBox::NoButtons);
  row.box->setLocale(QLocale::c());
  row.box->setFixedWidth(row.box->fontMetrics().horizontalAdvance(QStringLiteral("−15.00")) + 18);
  row.reset = makeFlatButton({QStringLiteral("resetOffset%1").arg(index), {}, tr("Back to the bias as trained")},
                             tr("reset"), content);
  QSizePolicy keeps = row.reset->sizePolicy();
  keeps.setRetainSizeWhenHidden(true);
  row.reset->setSizePolicy(keeps);
  for (QWidget* control : std::initializer_list<QWidget*>{row.slider, row.box}) {
    control->setFocusPolicy(Qt::StrongFocus);
    control->setToolTip(tr("Added to the logit of this class; nothing is trained again. Its steps are 0.1"));
    control->installEventFilter(this);
  }
  grid.addWidget(row.slider, line, SliderColumn);
  grid.addWidget(row.box, line, BoxColumn);
  grid.addWidget(row.reset, line, ResetColumn);
  connect(row.slider, &QSlider::valueChanged, this,
          [this, index](int value) { Q_EMIT offsetChanged(index, static_cast<double>(value) / kStepsOfOne); });
  connect(row.box, &QDoubleSpinBox::valueChanged, this,
          [this, index](double value) { Q_EMIT offsetChanged(index, value); });
  connect(row.reset, &QToolButton::clicked, this, [this, index, box = row.box] {
    box->setFocus();  // the button goes
    Q_EMIT offsetChanged(index, 0);
  });
}

void ClassBiasRows::setLines(const std::vector<ClassLine>& lines) {
  if (lines.size() != m_rows.size()) build(lines.size());
  std::int64_t most = 0;
  for (const ClassLine& line : lines) most = std::max(most, line.cases);
  const QString widest = errorsText({{}, most, most, std::max<std::int64_t>(0, most - 1), 0, false, false});
  const int errorsWidth = fontMetrics().horizontalAdvance(widest) + 4;  // so that nothing moves with the errors
  const bool anyLacked = std::ranges::any_of(lines, &ClassLine::lacked);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    show(m_rows[i], lines[i]);
    m_rows[i].lacked->setVisible(anyLacked);
    m_rows[i].errors->setMinimumWidth(errorsWidth);
  }
  setMinimumWidth(lines.empty() ? 0 : widget()->minimumSizeHint().width() + 12);
}

void ClassBiasRows::show(const Row& row, const ClassLine& line) {
  const QSignalBlocker quiet(row.inSet);
  const QSignalBlocker quietSlider(row.slider);
  const QSignalBlocker quietBox(row.box);
  if (row.inSet->text() != line.name) {
    row.inSet->setText(line.name);
    row.slider->setAccessibleName(tr("Offset of the bias of %1").arg(line.name));
    row.box->setAccessibleName(tr("Offset of the bias of %1 as a number").arg(line.name));
    row.reset->setAccessibleName(tr("Reset the bias of %1").arg(line.name));
  }
  row.inSet->setChecked(line.inSet);
  row.inSet->setAccessibleName(line.lacked ? tr("%1, not in the transfer set").arg(line.name) : line.name);
  setTextOf(*row.lacked, line.lacked ? tr("not in the transfer set") : QString());
  setTextOf(*row.cases, grouped(static_cast<double>(line.cases)));
  setTextOf(*row.errors, errorsText(line));
  if (!row.slider->isSliderDown())
    row.slider->setValue(
        static_cast<int>(std::lround(std::clamp<double>(line.offset, -kFarthest, kFarthest) * kStepsOfOne)));
  if (std::abs(row.box->value() - line.offset) >= 0.005) row.box->setValue(line.offset);
  row.reset->setVisible(line.offset != 0);
}

/// The wheel scrolls the list unless the control has the focus.
bool ClassBiasRows::eventFilter(QObject* watched, QEvent* event) {
  const auto* control = qobject_cast<QWidget*>(watched);
  if (event->type() != QEvent::Wheel || !control || control->hasFocus())
    return QScrollArea::eventFilter(watched, event);
  event->ignore();
  return true;
}

}  // namespace retort
