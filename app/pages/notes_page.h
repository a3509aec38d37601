#pragma once

#include <vector>

#include "app/pages/page.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QSplitter;
class QTimer;
class QUrl;

namespace retort {

class Card;
class FindRow;
class NotesEditor;
class NotesPreview;
class RunStore;

/// View 8: Markdown that is kept in the session, and how it reads. The preview loads nothing from anywhere, and a link
/// opens only after the page has said where it leads.
class NotesPage : public Page {
  Q_OBJECT

 public:
  /// @param store outlives the page
  explicit NotesPage(const RunStore& store, QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  /// Replaces the notes, with nothing to undo; no signal.
  void setText(const QString& markdown);
  [[nodiscard]] QJsonObject viewState() const override;
  void setViewState(const QJsonObject& state) override;

 public Q_SLOTS:
  void setSelectedRuns(const std::vector<retort::RunId>& runs) override { m_selected = runs; }

 Q_SIGNALS:
  void edited();        ///< by the user
  void reportWanted();  ///< of the session, with the notes

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void createEditor();
  void createControls(Card& card);
  void createInserts(Card& card);
  QWidget* createLinkRow();
  void arrange();
  void showPreview();
  void offerLink(const QUrl& url);
  void insertRuns(bool onlySelected);

  const RunStore& m_store;
  std::vector<RunId> m_selected;  ///< in the table of runs
  QSplitter* m_halves;
  NotesEditor* m_editor;
  NotesPreview* m_preview;
  FindRow* m_find;
  QCheckBox* m_previewBox = nullptr;
  QLabel* m_link = nullptr;
  QPushButton* m_openLink = nullptr;
  QWidget* m_linkRow;  ///< holds the two above
  QTimer* m_delay;     ///< of the preview behind the typing
  bool m_loading = false;
};

}  // namespace retort
