#include "app/session_binding.h"

#include <string>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTabWidget>
#include <QUndoStack>

#include "app/bridge/session_controller.h"
#include "app/pages/notes_page.h"
#include "app/pages/page.h"
#include "app/runs_panel.h"
#include "app/setup/experiment_form.h"
#include "app/views.h"

namespace retort {
namespace {

constexpr int kPause = 300;            // ms
constexpr qsizetype kMostText = 4096;  // of a field; what is longer was not typed

std::string textOf(const SessionContents& contents, const char* name) {
  const auto found = contents.texts.find(name);
  return found == contents.texts.end() ? std::string() : found->second;
}

/// What a file from anywhere says; an empty object where it is no JSON object.
QJsonObject objectOf(const std::string& text) {
  return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

}  // namespace

SessionBinding::SessionBinding(SessionController& session, const SessionParts& parts, QObject* parent)
    : QObject(parent), m_session(session), m_parts(parts) {
  m_delay.setSingleShot(true);
  m_delay.setInterval(kPause);
  connect(&m_delay, &QTimer::timeout, this, &SessionBinding::flush);
  connect(&session, &SessionController::editsWanted, this, &SessionBinding::flush);
  connect(&session, &SessionController::opened, this,
          [this](const auto& contents, bool fresh) { onOpened(*contents, fresh); });
  connectParts();
}

void SessionBinding::connectParts() {
  connect(&m_parts.form, &ExperimentForm::edited, this, [this] { touch(m_form); });
  connect(&m_parts.notes, &NotesPage::edited, this, [this] { touch(m_notes); });
  const auto viewChanged = [this] { touch(m_view); };
  connect(&m_parts.views, &QTabWidget::currentChanged, this, viewChanged);
  for (const Page* page : pagesOf(m_parts.views)) connect(page, &Page::viewChanged, this, viewChanged);
  connect(&m_parts.runs, &RunsPanel::viewChanged, this, viewChanged);
}

void SessionBinding::touch(bool& what) {
  if (m_loading) return;
  what = true;
  m_delay.start();
}

void SessionBinding::flush() {
  m_delay.stop();
  if (!m_session.status().open) return;  // it is handed over when there is one
  if (m_form) post(texts::kForm, formText());
  if (m_notes) post(texts::kNotes, m_parts.notes.text().toUtf8());
  if (m_view) post(texts::kView, viewText());
  m_form = m_notes = m_view = false;
}

void SessionBinding::post(const char* name, const QByteArray& text) {
  m_session.edit(TextEdit{name, text.toStdString()});
}

void SessionBinding::onOpened(const SessionContents& contents, bool fresh) {
  if (!fresh) {
    m_form = m_notes = m_view = false;
    m_loading = true;
    showForm(contents);
    m_parts.notes.setText(QString::fromStdString(textOf(contents, texts::kNotes)));
    showView(textOf(contents, texts::kView));
    m_parts.undo.clear();
    m_loading = false;
  }
  flush();
}

QByteArray SessionBinding::formText() const {
  QJsonObject object;
  const FormTexts& texts = m_parts.form.texts();
  for (auto text = texts.cbegin(); text != texts.cend(); ++text) object[text.key()] = text.value();
  return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// A session that was made without a window has no form of its own: its newest experiment is shown.
void SessionBinding::showForm(const SessionContents& contents) {
  const std::string form = textOf(contents, texts::kForm);
  if (form.empty() && !contents.experiments.empty()) return m_parts.form.load(contents.experiments.back().spec);
  FormTexts texts;
  const QJsonObject object = objectOf(form);
  for (auto value = object.begin(); value != object.end(); ++value)
    if (value->isString() && value->toString().size() <= kMostText) texts[value.key()] = value->toString();
  m_parts.form.loadTexts(texts);
}

QByteArray SessionBinding::viewText() const {
  QJsonObject view{{QStringLiteral("tab"), m_parts.views.currentWidget()->objectName()},
                   {QStringLiteral("runs"), m_parts.runs.viewState()}};
  for (const Page* page : pagesOf(m_parts.views))
    if (!page->key().isEmpty()) view[page->key()] = page->viewState();
  return QJsonDocument(view).toJson(QJsonDocument::Compact);
}

void SessionBinding::showView(const std::string& text) {
  const QJsonObject view = objectOf(text);
  const QString tab = view.value(QStringLiteral("tab")).toString();
  int place = 0;
  for (int i = 0; i < m_parts.views.count(); ++i)
    if (m_parts.views.widget(i)->objectName() == tab) place = i;
  m_parts.views.setCurrentIndex(place);
  m_parts.runs.setViewState(view.value(QStringLiteral("runs")).toObject());
  // Only now: they would show what is selected in the table instead.
  for (Page* page : pagesOf(m_parts.views))
    if (!page->key().isEmpty()) page->setViewState(view.value(page->key()).toObject());
}

}  // namespace retort
