#include "widgets/subset_board.h"

#include <algorithm>

#include <QContextMenuEvent>
#include <QDrag>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>
#include <QVBoxLayout>

namespace retort {
namespace {

const QString kMime = QStringLiteral("application/x-retort-classes");
constexpr int kClass = Qt::UserRole;

void insertSorted(std::vector<int>& subset, int index) {
  const auto place = std::ranges::lower_bound(subset, index);
  if (place == subset.end() || *place != index) subset.insert(place, index);
}

}  // namespace

SubsetList::SubsetList(int place, QWidget* parent) : QListWidget(parent), m_place(place) {
  setProperty("chips", true);
  setFlow(QListView::LeftToRight);
  setWrapping(true);
  setResizeMode(QListView::Adjust);
  setMovement(QListView::Static);
  setSpacing(2);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setDragDropMode(QAbstractItemView::DragDrop);
  setDefaultDropAction(Qt::MoveAction);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void SubsetList::setClasses(const QStringList& names, const std::vector<int>& classes) {
  if (shows(names, classes)) return;  // what is chosen, and where the keyboard is, stays so
  clear();
  for (const int index : classes) {
    auto* item = new QListWidgetItem(names.value(index), this);
    item->setData(kClass, index);
    item->setTextAlignment(Qt::AlignCenter);
    const int width = fontMetrics().horizontalAdvance(item->text()) + 18;
    item->setSizeHint({std::max(width, 30), fontMetrics().height() + 8});
  }
  fitHeight();
}

bool SubsetList::shows(const QStringList& names, const std::vector<int>& classes) const {
  if (static_cast<std::size_t>(count()) != classes.size()) return false;
  for (int i = 0; i < count(); ++i) {
    const int index = classes[static_cast<std::size_t>(i)];
    if (item(i)->data(kClass).toInt() != index || item(i)->text() != names.value(index)) return false;
  }
  return true;
}

std::vector<int> SubsetList::selectedClasses() const {
  std::vector<int> classes;
  for (const QListWidgetItem* item : selectedItems()) classes.push_back(item->data(kClass).toInt());
  std::ranges::sort(classes);
  return classes;
}

QStringList SubsetList::mimeTypes() const { return {kMime}; }

QMimeData* SubsetList::mimeData(const QList<QListWidgetItem*>& items) const {
  QByteArray text = QByteArray::number(m_place);
  for (const QListWidgetItem* item : items) text += ' ' + QByteArray::number(item->data(kClass).toInt());
  auto* classes = new QMimeData;
  classes->setData(kMime, text);
  return classes;
}

bool SubsetList::dropMimeData(int /*index*/, const QMimeData* dragged, Qt::DropAction action) {
  const QList<QByteArray> numbers = dragged->data(kMime).split(' ');
  if (numbers.size() < 2) return false;
  std::vector<int> classes;
  for (const QByteArray& number : numbers.mid(1)) classes.push_back(number.toInt());
  Q_EMIT dropped(numbers.front().toInt(), classes, action == Qt::CopyAction);
  return true;
}

Qt::DropActions SubsetList::supportedDropActions() const { return Qt::MoveAction | Qt::CopyAction; }

/// The view itself would take away what was moved; here the board does.
void SubsetList::startDrag(Qt::DropActions actions) {
  if (selectedItems().isEmpty()) return;
  auto* drag = new QDrag(this);
  drag->setMimeData(mimeData(selectedItems()));
  drag->exec(actions, Qt::MoveAction);
}

void SubsetList::keyPressEvent(QKeyEvent* event) {
  const auto classes = selectedClasses();
  if ((event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) && !classes.empty())
    Q_EMIT removed(classes);
  else
    QListWidget::keyPressEvent(event);
}

void SubsetList::contextMenuEvent(QContextMenuEvent* event) {
  const bool byKey = event->reason() == QContextMenuEvent::Keyboard && currentItem();
  Q_EMIT menuWanted(byKey ? viewport()->mapToGlobal(visualItemRect(currentItem()).center()) : event->globalPos());
}

void SubsetList::resizeEvent(QResizeEvent* event) {
  QListWidget::resizeEvent(event);
  fitHeight();
}

/// What is chosen in one list is not, once another is.
void SubsetList::focusOutEvent(QFocusEvent* event) {
  QListWidget::focusOutEvent(event);
  if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) clearSelection();
}

void SubsetList::fitHeight() {
  doItemsLayout();
  const int line = fontMetrics().height() + 12;
  const int content = count() == 0 ? line : visualItemRect(item(count() - 1)).bottom() + 1 + spacing();
  setFixedHeight(std::max(content, line) + 2 * frameWidth());
}

SubsetBoard::SubsetBoard(QWidget* parent) : QScrollArea(parent) {
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* content = new QWidget(this);
  content->setProperty("subsets", true);
  m_layout = new QVBoxLayout(content);
  m_layout->setContentsMargins(0, 0, 6, 0);
  m_layout->setSpacing(3);
  m_layout->addStretch(1);
  setWidget(content);
}

void SubsetBoard::setSubsets(const QStringList& names, std::vector<std::vector<int>> subsets,
                             const QStringList& titles) {
  m_names = names;
  m_titles = titles;
  m_subsets = std::move(subsets);
  fill();
}

void SubsetBoard::ensureRows(std::size_t count) {
  while (m_rows.size() < count) {
    const int place = static_cast<int>(m_rows.size());
    Row row{new QLabel(widget()), new SubsetList(place, widget())};
    row.title->setProperty("role", QStringLiteral("small"));
    row.list->setObjectName(QStringLiteral("subset%1").arg(place));
    row.title->setBuddy(row.list);
    m_layout->insertWidget(2 * place, row.title);
    m_layout->insertWidget(2 * place + 1, row.list);
    // Later: the list that a drag began in is still busy with it.
    connect(
        row.list, &SubsetList::dropped, this,
        [this, place](int from, const std::vector<int>& classes, bool copies) { add(place, from, classes, copies); },
        Qt::QueuedConnection);
    connect(
        row.list, &SubsetList::removed, this,
        [this, place](const std::vector<int>& classes) { remove(place, classes); }, Qt::QueuedConnection);
    connect(row.list, &SubsetList::menuWanted, this,
            [this, list = row.list](const QPoint& at) { showMenu(*list, at); });
    m_rows.push_back(row);
  }
}

void SubsetBoard::fill() {
  const std::size_t used = m_subsets.size() + 2;
  ensureRows(used);
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    const auto& [title, list] = m_rows[i];
    title->setVisible(i < used);
    list->setVisible(i < used);
    if (i >= used) continue;
    const bool isNew = i == m_subsets.size();
    const bool isRest = i > m_subsets.size();
    list->setClasses(m_names, isRest ? rest() : isNew ? std::vector<int>() : m_subsets[i]);
    title->setText(isRest  ? tr("No specialist: the generalist alone answers")
                   : isNew ? tr("A further specialist: drop classes here")
                           : titleOf(i));
    list->setAccessibleName(title->text());
  }
}

QString SubsetBoard::titleOf(std::size_t subset) const {
  const auto place = static_cast<qsizetype>(subset);
  return place < m_titles.size() ? m_titles[place] : tr("Specialist %1").arg(place + 1);
}

std::vector<int> SubsetBoard::rest() const {
  std::vector<int> rest;
  for (int index = 0; index < m_names.size(); ++index) {
    const auto has = [index](const std::vector<int>& subset) { return std::ranges::binary_search(subset, index); };
    if (std::ranges::none_of(m_subsets, has)) rest.push_back(index);
  }
  return rest;
}

void SubsetBoard::add(int to, int from, const std::vector<int>& classes, bool copies) {
  const auto place = static_cast<std::size_t>(to);
  if (to == from) return;
  if (place > m_subsets.size()) return remove(from, classes);  // to those that no specialist has
  if (place == m_subsets.size()) m_subsets.emplace_back();
  for (const int index : classes) {
    if (index < 0 || index >= m_names.size()) continue;
    insertSorted(m_subsets[place], index);
    if (!copies && from >= 0 && static_cast<std::size_t>(from) < m_subsets.size())
      std::erase(m_subsets[static_cast<std::size_t>(from)], index);
  }
  finishEdit();
}

void SubsetBoard::remove(int from, const std::vector<int>& classes) {
  if (from < 0 || static_cast<std::size_t>(from) >= m_subsets.size()) return;
  for (const int index : classes) std::erase(m_subsets[static_cast<std::size_t>(from)], index);
  finishEdit();
}

void SubsetBoard::finishEdit() {
  std::erase_if(m_subsets, [](const std::vector<int>& subset) { return subset.empty(); });
  m_titles.clear();  // they were those of what was trained
  fill();
  Q_EMIT edited();
}

void SubsetBoard::showMenu(SubsetList& list, const QPoint& at) {
  const std::vector<int> classes = list.selectedClasses();
  if (classes.empty()) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  auto* moves = menu->addMenu(tr("&Move to"));
  auto* copies = menu->addMenu(tr("&Also in"));
  for (std::size_t i = 0; i <= m_subsets.size(); ++i) {
    const int to = static_cast<int>(i);
    if (to == list.place()) continue;
    const QString name = m_rows[i].title->text();
    moves->addAction(name, this, [=, this, from = list.place()] { add(to, from, classes, false); });
    copies->addAction(name, this, [=, this, from = list.place()] { add(to, from, classes, true); });
  }
  if (static_cast<std::size_t>(list.place()) < m_subsets.size())
    menu->addAction(tr("&Take out"), this, [=, this, from = list.place()] { remove(from, classes); });
  menu->popup(at);
}

}  // namespace retort
