#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QtTest>

#include "widgets/subset_board.h"

namespace retort {

using Subsets = std::vector<std::vector<int>>;

class TestSubsetBoard : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_board = std::make_unique<SubsetBoard>();
    m_board->resize(400, 400);
    m_board->setSubsets(kNames, {{0, 1}, {2, 3}}, {QStringLiteral("first")});
    m_board->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_board.get()));
  }
  void cleanup() { m_board.reset(); }

  void itShowsSubsetsANewOneAndTheRest() {
    QCOMPARE(textsOf(0), QStringLiteral("a b"));
    QCOMPARE(textsOf(1), QStringLiteral("c d"));
    QCOMPARE(textsOf(2), QString());
    QCOMPARE(textsOf(3), QStringLiteral("e f"));
    QCOMPARE(m_board->list(0)->accessibleName(), QStringLiteral("first"));
    QCOMPARE(m_board->list(1)->accessibleName(), QStringLiteral("Specialist 2"));
    QVERIFY(m_board->list(3)->accessibleName().startsWith(QLatin1String("No specialist")));
  }

  void aClassIsDraggedToAnotherSubset() {
    QSignalSpy edited(m_board.get(), &SubsetBoard::edited);
    drop(0, {1}, 1, Qt::MoveAction);
    QTRY_COMPARE(edited.count(), 1);
    QCOMPARE(m_board->subsets(), (Subsets{{0}, {1, 2, 3}}));
    QCOMPARE(textsOf(1), QStringLiteral("b c d"));
    drop(1, {0}, 0, Qt::CopyAction);  // "b": it stays there, too
    QTRY_COMPARE(edited.count(), 2);
    QCOMPARE(m_board->subsets(), (Subsets{{0, 1}, {1, 2, 3}}));
  }

  void droppedOnTheNewOneItMakesASubset() {
    drop(3, {0, 1}, 2, Qt::MoveAction);
    QTRY_COMPARE(m_board->subsets(), (Subsets{{0, 1}, {2, 3}, {4, 5}}));
    QCOMPARE(textsOf(3), QString());  // the new one comes after it
  }

  void droppedOnTheRestItIsTakenOut() {
    drop(0, {0}, 3, Qt::MoveAction);
    QTRY_COMPARE(m_board->subsets(), (Subsets{{1}, {2, 3}}));
    drop(0, {0}, 3, Qt::MoveAction);  // the last one: the subset is no more
    QTRY_COMPARE(m_board->subsets(), (Subsets{{2, 3}}));
    QCOMPARE(textsOf(2), QStringLiteral("a b e f"));
  }

  void theKeyboardDoesTheSame() {
    choose(1, {0});
    QTest::keyClick(m_board->list(1), Qt::Key_Delete);
    QTRY_COMPARE(m_board->subsets(), (Subsets{{0, 1}, {3}}));
    choose(0, {1});
    QContextMenuEvent asked(QContextMenuEvent::Keyboard, {}, {});
    QApplication::sendEvent(m_board->list(0)->viewport(), &asked);
    auto* menu = m_board->findChild<QMenu*>();
    QVERIFY(menu && menu->isVisible());
    QMenu* copies = menu->actions().at(1)->menu();
    QCOMPARE(copies->actions().first()->text(), QStringLiteral("Specialist 2"));
    copies->actions().first()->trigger();
    QCOMPARE(m_board->subsets(), (Subsets{{0, 1}, {1, 3}}));
    menu->close();
  }

  /// Runs that train beside set them anew several times a second.
  void whatIsChosenStaysSoWhileTitlesChange() {
    choose(1, {1});
    m_board->list(1)->setCurrentRow(1, QItemSelectionModel::NoUpdate);
    m_board->setSubsets(kNames, {{0, 1}, {2, 3}}, {QStringLiteral("first, trained")});
    QCOMPARE(m_board->list(0)->accessibleName(), QStringLiteral("first, trained"));
    QCOMPARE(m_board->list(1)->selectedClasses(), (std::vector<int>{3}));
    QCOMPARE(m_board->list(1)->currentRow(), 1);
    m_board->setSubsets(kNames, {{0, 1}, {3, 4}}, {});
    QCOMPARE(textsOf(1), QStringLiteral("d e"));
    QVERIFY(m_board->list(1)->selectedClasses().empty());
  }

  void nothingIsEditedByWhatIsNoClass() {
    QSignalSpy edited(m_board.get(), &SubsetBoard::edited);
    QMimeData text;
    text.setText(QStringLiteral("0 1"));
    send(text, 1, Qt::MoveAction);
    QMimeData strange;
    strange.setData(QStringLiteral("application/x-retort-classes"), "0 77 -3");
    send(strange, 1, Qt::MoveAction);
    QTRY_COMPARE(edited.count(), 1);
    QCOMPARE(m_board->subsets(), (Subsets{{0, 1}, {2, 3}}));
  }

  void listsAreAsHighAsTheirClasses() {
    QStringList many;
    std::vector<int> all;
    for (int i = 0; i < 62; ++i) {
      many << QStringLiteral("class %1").arg(i);
      all.push_back(i);
    }
    m_board->setSubsets(many, {all}, {});
    SubsetList* list = m_board->list(0);
    QTRY_VERIFY(list->viewport()->rect().contains(list->visualItemRect(list->item(61))));
    const int narrow = list->height();
    m_board->resize(1200, 400);
    QTRY_VERIFY(list->height() < narrow);
  }

 private:
  [[nodiscard]] QString textsOf(std::size_t place) const {
    QStringList texts;
    for (int i = 0; i < m_board->list(place)->count(); ++i) texts << m_board->list(place)->item(i)->text();
    return texts.join(QLatin1Char(' '));
  }

  void choose(std::size_t place, const std::vector<int>& items) {
    SubsetList* list = m_board->list(place);
    list->setFocus();
    list->clearSelection();
    for (const int item : items) list->item(item)->setSelected(true);
    list->setCurrentRow(items.front(), QItemSelectionModel::NoUpdate);
  }

  void send(const QMimeData& data, std::size_t to, Qt::DropAction action) {
    QWidget* target = m_board->list(to)->viewport();
    QDragEnterEvent enter(QPoint(5, 5), Qt::MoveAction | Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.setDropAction(action);
    QApplication::sendEvent(target, &enter);
    QDragMoveEvent move(QPoint(5, 5), Qt::MoveAction | Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    move.setDropAction(action);
    QApplication::sendEvent(target, &move);
    QDropEvent event(QPointF(5, 5), Qt::MoveAction | Qt::CopyAction, &data, Qt::LeftButton,
                     action == Qt::CopyAction ? Qt::ControlModifier : Qt::NoModifier);
    event.setDropAction(action);
    QApplication::sendEvent(target, &event);
  }

  /// As the mouse would, but for the system's own part of it.
  void drop(std::size_t from, const std::vector<int>& items, std::size_t to, Qt::DropAction action) {
    choose(from, items);
    const SubsetList* list = m_board->list(from);
    QModelIndexList indexes;
    for (const int item : items) indexes << list->model()->index(item, 0);
    const std::unique_ptr<QMimeData> data(list->model()->mimeData(indexes));
    QVERIFY(data != nullptr);
    send(*data, to, action);
  }

  const QStringList kNames{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"),
                           QStringLiteral("d"), QStringLiteral("e"), QStringLiteral("f")};
  std::unique_ptr<SubsetBoard> m_board;
};

}  // namespace retort

QTEST_MAIN(retort::TestSubsetBoard)
#include "test_subset_board.moc"
