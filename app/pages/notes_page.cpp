#include "app/pages/notes_page.h"

#include <QCheckBox>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTimer>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include "app/pages/find_row.h"
#include "app/pages/notes_editor.h"
#include "app/pages/notes_preview.h"
#include "app/pages/page_controls.h"
#include "app/report/runs_summary.h"
#include "widgets/card.h"

namespace retort {
namespace {

constexpr int kSideBySide = 720;    // px, the least width for both halves
constexpr int kPreviewDelay = 150;  // ms

bool canOpen(const QUrl& url) {
  static const QStringList schemes = {QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("mailto")};
  return url.isValid() && schemes.contains(url.scheme().toLower());
}

}  // namespace

NotesPage::NotesPage(const RunStore& store, QWidget* parent)
    : Page(QStringLiteral("notes"), parent),
      m_store(store),
      m_halves(new QSplitter(this)),
      m_editor(new NotesEditor(m_halves)),
      m_preview(new NotesPreview(m_halves)),
      m_find(new FindRow(this)),
      m_linkRow(createLinkRow()),
      m_delay(new QTimer(this)) {
  setObjectName(QStringLiteral("notesPage"));
  createEditor();
  m_preview->setObjectName(QStringLiteral("notesPreview"));
  m_preview->setAccessibleName(tr("Preview of the notes"));
  m_halves->setChildrenCollapsible(false);
  m_halves->setSizes({1000, 1000});
  m_delay->setSingleShot(true);
  auto* card = new Card(tr("Notes"), this);
  createInserts(*card);
  createControls(*card);
  card->body()->addWidget(m_find);
  card->body()->addWidget(m_halves, 1);
  card->body()->addWidget(m_linkRow);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 6);
  layout->addWidget(card);
  arrange();
}

void NotesPage::createEditor() {
  m_editor->setObjectName(QStringLiteral("notes"));
  m_editor->setAccessibleName(tr("Notes, in Markdown"));
  m_editor->setPlaceholderText(tr(
      "Notes on this session: what you try, what you expect, what came out. They are saved in the session's file.\n\n"
      "Markdown: # heading, *emphasis* (Ctrl+I), **strong** (Ctrl+B), - list, | table |, `code`. Ctrl+F finds."));
  auto* find = new QShortcut(QKeySequence::Find, this);
  find->setContext(Qt::WidgetWithChildrenShortcut);
  connect(find, &QShortcut::activated, this, [this] {
    m_editor->show();
    m_find->open();
  });
  connect(m_find, &FindRow::wanted, this,
          [this](const QString& text, bool backwards) { m_find->setFound(m_editor->findNext(text, backwards)); });
  connect(m_find, &FindRow::closed, this, [this] {
    m_find->hide();
    arrange();
    m_editor->setFocus();
  });
}

void NotesPage::createInserts(Card& card) {
  auto* insert = makeFlatButton({QStringLiteral("notesInsert"), tr("Insert figures"),
                                 tr("Puts what the runs came to into the notes, as a table of Markdown")},
                                tr("insert ▾"), &card);
  auto* menu = new QMenu(insert);
  menu->addAction(tr("&All runs"), this, [this] { insertRuns(false); })->setObjectName(QStringLiteral("insertAll"));
  auto* selected = menu->addAction(tr("&Selected runs"), this, [this] { insertRuns(true); });
  selected->setObjectName(QStringLiteral("insertSelected"));
  connect(menu, &QMenu::aboutToShow, this, [this, selected] { selected->setEnabled(!m_selected.empty()); });
  insert->setMenu(menu);
  insert->setPopupMode(QToolButton::InstantPopup);
  auto* report = makeFlatButton({QStringLiteral("notesReport"), tr("Write a report"),
                                 tr("Writes these notes with settings, runs, curves and maps of the session into one "
                                    "page or PDF")},
                                tr("report…"), &card);
  connect(report, &QToolButton::clicked, this, &NotesPage::reportWanted);
  card.addHeaderWidget(insert);
  card.addHeaderWidget(report);
}

void NotesPage::insertRuns(bool onlySelected) {
  constexpr std::size_t kMost = 100;  // rows
  m_editor->show();
  m_editor->insertParagraphs(
      errorsMarkdown(onlySelected ? runsSummary(m_store, m_selected) : runsSummary(m_store, kMost)));
}

void NotesPage::createControls(Card& card) {
  m_previewBox = makeFlatCheck({QStringLiteral("notesPreviewBox"), tr("Preview"),
                                tr("Shows how the notes read; beside the text where there is room")},
                               tr("preview"), &card);
  card.addHeaderWidget(m_previewBox);
  connect(m_previewBox, &QCheckBox::toggled, this, [this] {
    arrange();
    Q_EMIT viewChanged();
  });
  connect(m_editor, &QPlainTextEdit::textChanged, this, [this] {
    m_delay->start(kPreviewDelay);
    if (!m_loading) Q_EMIT edited();
  });
  connect(m_delay, &QTimer::timeout, this, &NotesPage::showPreview);
  connect(m_preview, &QTextBrowser::anchorClicked, this, &NotesPage::offerLink);
}

QWidget* NotesPage::createLinkRow() {
  auto* row = new QWidget(this);
  m_link = new QLabel(row);
  m_link->setObjectName(QStringLiteral("notesLink"));
  m_link->setTextFormat(Qt::PlainText);
  m_link->setWordWrap(true);
  m_link->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_openLink = new QPushButton(tr("Open in the browser"), row);
  m_openLink->setObjectName(QStringLiteral("openLink"));
  auto* close = makeFlatButton({QStringLiteral("closeLink"), tr("Dismiss"), tr("Dismiss")}, QStringLiteral("×"), row);
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_link, 1);
  layout->addWidget(m_openLink);
  layout->addWidget(close);
  connect(m_openLink, &QPushButton::clicked, this, [this] {
    QDesktopServices::openUrl(m_link->property("url").toUrl());
    m_linkRow->hide();
  });
  connect(close, &QToolButton::clicked, row, &QWidget::hide);
  row->hide();
  return row;
}

void NotesPage::offerLink(const QUrl& url) {
  const bool usable = canOpen(url);
  const QString where = url.toString(QUrl::FullyEncoded);
  m_link->setText(usable ? tr("This link leads to %1").arg(where) : tr("This link is not opened: %1").arg(where));
  m_link->setProperty("url", url);
  m_openLink->setVisible(usable);
  m_linkRow->show();
}

QString NotesPage::text() const { return m_editor->toPlainText(); }

void NotesPage::setText(const QString& markdown) {
  m_loading = true;
  m_editor->setPlainText(markdown);
  m_loading = false;
  m_linkRow->hide();
  showPreview();
}

QJsonObject NotesPage::viewState() const { return {{QStringLiteral("preview"), m_previewBox->isChecked()}}; }

void NotesPage::setViewState(const QJsonObject& state) {
  m_previewBox->setChecked(state.value(QStringLiteral("preview")).toBool());
}

void NotesPage::arrange() {
  const bool preview = m_previewBox->isChecked();
  m_preview->setVisible(preview);
  m_editor->setVisible(!preview || width() >= kSideBySide);
  if (preview) showPreview();
}

void NotesPage::showPreview() {
  m_delay->stop();
  if (m_previewBox->isChecked()) m_preview->showMarkdown(text());
}

void NotesPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace retort
