#pragma once

#include "app/pages/page.h"

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QTimer;
class QUrl;

namespace retort {

class Card;
class NotesPreview;

/// View 8: Markdown that is kept in the session, and how it reads. The preview loads nothing from anywhere, and a link
/// opens only after the page has said where it leads.
class NotesPage : public Page {
  Q_OBJECT

 public:
  explicit NotesPage(QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  /// Replaces the notes, with nothing to undo; no signal.
  void setText(const QString& markdown);
  [[nodiscard]] QJsonObject viewState() const override;
  void setViewState(const QJsonObject& state) override;

 Q_SIGNALS:
  void edited();  ///< by the user

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void createControls(Card& card);
  QWidget* createLinkRow();
  void arrange();
  void showPreview();
  void offerLink(const QUrl& url);

  QSplitter* m_halves;
  QPlainTextEdit* m_editor;
  NotesPreview* m_preview;
  QCheckBox* m_previewBox = nullptr;
  QLabel* m_link = nullptr;
  QPushButton* m_openLink = nullptr;
  QWidget* m_linkRow;  ///< holds the two above
  QTimer* m_delay;     ///< of the preview behind the typing
  bool m_loading = false;
};

}  // namespace retort
