#pragma once

#include <vector>

#include <QListWidget>
#include <QScrollArea>
#include <QStringList>

class QLabel;
class QVBoxLayout;

namespace retort {

/// The classes of one subset as chips. What is dropped on it, or taken out of it, it only tells.
class SubsetList : public QListWidget {
  Q_OBJECT

 public:
  explicit SubsetList(int place, QWidget* parent = nullptr);

  [[nodiscard]] int place() const { return m_place; }
  void setClasses(const QStringList& names, const std::vector<int>& classes);
  [[nodiscard]] std::vector<int> selectedClasses() const;

 Q_SIGNALS:
  /// @param from the place of the list that they come from @param copies they stay there, too
  void dropped(int from, const std::vector<int>& classes, bool copies);
  void removed(const std::vector<int>& classes);
  void menuWanted(const QPoint& at);  ///< in global coordinates

 protected:
  [[nodiscard]] QStringList mimeTypes() const override;
  [[nodiscard]] QMimeData* mimeData(const QList<QListWidgetItem*>& items) const override;
  bool dropMimeData(int index, const QMimeData* dragged, Qt::DropAction action) override;
  [[nodiscard]] Qt::DropActions supportedDropActions() const override;
  void startDrag(Qt::DropActions actions) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  [[nodiscard]] bool shows(const QStringList& names, const std::vector<int>& classes) const;
  void fitHeight();

  int m_place;
};

/// Subsets of classes that can be edited: a class is dragged to another subset, with Ctrl it stays in both; a menu and
/// the Delete key do the same without a mouse. Below the subsets one that is still empty, and the classes that none
/// has.
class SubsetBoard : public QScrollArea {
  Q_OBJECT

 public:
  explicit SubsetBoard(QWidget* parent = nullptr);

  /// @param subsets indices into `names`, each ascending @param titles one for each subset; those that are missing are
  /// numbered
  void setSubsets(const QStringList& names, std::vector<std::vector<int>> subsets, const QStringList& titles);
  [[nodiscard]] const std::vector<std::vector<int>>& subsets() const { return m_subsets; }
  /// Those of the subsets, then that of a new one, then that of the rest.
  [[nodiscard]] SubsetList* list(std::size_t index) const { return m_rows.at(index).list; }

 Q_SIGNALS:
  void edited();  ///< by the user

 private:
  struct Row {
    QLabel* title;
    SubsetList* list;
  };
  void add(int to, int from, const std::vector<int>& classes, bool copies);
  void remove(int from, const std::vector<int>& classes);
  void showMenu(SubsetList& list, const QPoint& at);
  void finishEdit();
  void fill();
  void ensureRows(std::size_t count);
  [[nodiscard]] std::vector<int> rest() const;
  [[nodiscard]] QString titleOf(std::size_t subset) const;

  QStringList m_names;
  QStringList m_titles;
  std::vector<std::vector<int>> m_subsets;
  std::vector<Row> m_rows;
  QVBoxLayout* m_layout;
};

}  // namespace retort
