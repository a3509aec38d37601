#include "app/setup/class_chips.h"

#include <algorithm>

#include <QToolButton>

namespace retort {
namespace {

constexpr int kGap = 2;  // px between chips

const QString chipStyle = QStringLiteral("QToolButton[chip=\"true\"] { padding: 0; }");

// The theme strikes pressed chips through, which is what omitting looks like; classes that are kept are not struck.
const QString keptStyle = QStringLiteral(
    "QToolButton[chip=\"true\"]:checked { color: palette(link); background: palette(base);"
    " border-color: palette(link); text-decoration: none; }");

}  // namespace

ClassChips::ClassChips(Meaning meaning, QWidget* parent) : FieldEditor(parent), m_meaning(meaning) {
  for (int digit = 0; digit < 10; ++digit) m_names << QString::number(digit);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setStyleSheet(meaning == Meaning::Kept ? chipStyle + keptStyle : chipStyle);
  showChips();
}

QString ClassChips::text() const {
  QStringList chosen;
  for (const int index : m_chosen) chosen << QString::number(index);
  return chosen.join(QStringLiteral(", "));
}

void ClassChips::setText(const QString& text) {
  std::set<int> chosen;
  for (const QString& number : text.split(u',', Qt::SkipEmptyParts)) chosen.insert(number.trimmed().toInt());
  if (chosen == m_chosen) return;
  m_chosen = chosen;
  showChips();
}

void ClassChips::setProblem(const QString& reason) { setAccessibleDescription(reason); }

void ClassChips::setClassNames(const QStringList& names) {
  if (names == m_names) return;
  m_names = names;
  showChips();
}

void ClassChips::showChips() {
  std::map<int, QString> classes;
  for (int index = 0; index < m_names.size(); ++index) classes[index] = m_names[index];
  for (const int index : m_chosen) classes.try_emplace(index, QString::number(index));
  if (classes != m_shown) {
    m_shown = classes;
    for (QToolButton* chip : m_chips) {
      chip->setParent(nullptr);
      chip->deleteLater();  // not at once: it may be its own click that led here
    }
    m_chips.clear();
    for (const auto& [index, name] : classes) m_chips << makeChip(index, name);
    arrange();
    updateGeometry();
  }
  for (QToolButton* chip : m_chips) chip->setChecked(m_chosen.count(chip->property("index").toInt()) > 0);
}

QToolButton* ClassChips::makeChip(int index, const QString& name) {
  auto* chip = new QToolButton(this);
  chip->setObjectName(QStringLiteral("class %1").arg(index));
  chip->setProperty("chip", true);
  chip->setProperty("index", index);
  chip->setCheckable(true);
  chip->setText(name);
  chip->setAccessibleName(m_meaning == Meaning::Omitted ? tr("Omit class %1").arg(name)
                                                        : tr("Keep class %1").arg(name));
  connect(chip, &QToolButton::clicked, this, [this, index](bool pressed) { toggle(index, pressed); });
  chip->show();
  return chip;
}

void ClassChips::toggle(int index, bool pressed) {
  if (pressed)
    m_chosen.insert(index);
  else
    m_chosen.erase(index);
  Q_EMIT edited(text());
  Q_EMIT committed();
}

QSize ClassChips::chipSize() const {
  int width = fontMetrics().horizontalAdvance(u'0') + 8;
  for (const auto& [index, name] : m_shown) width = std::max(width, fontMetrics().horizontalAdvance(name) + 8);
  return {std::min(width, 120), fontMetrics().height() + 4};
}

int ClassChips::chipsPerRow(int width) const { return std::max(1, (width + kGap) / (chipSize().width() + kGap)); }

void ClassChips::arrange() {
  const QSize size = chipSize();
  const int perRow = chipsPerRow(width());
  for (int i = 0; i < m_chips.size(); ++i)
    m_chips[i]->setGeometry((i % perRow) * (size.width() + kGap), (i / perRow) * (size.height() + kGap), size.width(),
                            size.height());
}

int ClassChips::heightForWidth(int width) const {
  const int perRow = chipsPerRow(width);
  const int rows = std::max(1, (static_cast<int>(m_chips.size()) + perRow - 1) / perRow);
  return rows * (chipSize().height() + kGap) - kGap;
}

QSize ClassChips::sizeHint() const { return {180, heightForWidth(std::max(width(), 100))}; }

QSize ClassChips::minimumSizeHint() const { return {chipSize().width(), chipSize().height()}; }

void ClassChips::resizeEvent(QResizeEvent* event) {
  FieldEditor::resizeEvent(event);
  arrange();
}

}  // namespace retort
