#include "app/message_line.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTime>
#include <QToolButton>
#include <QVBoxLayout>

#include "engine/experiment/error.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kMostMessages = 200;

QString kindText(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::BadSpec:
      return MessageLine::tr("experiment");
    case ErrorKind::BadArgument:
      return MessageLine::tr("argument");
    case ErrorKind::MissingFile:
      return MessageLine::tr("missing file");
    case ErrorKind::BadFile:
      return MessageLine::tr("bad file");
    case ErrorKind::Unwritable:
      return MessageLine::tr("unwritable file");
    case ErrorKind::NewerFile:
      return MessageLine::tr("newer file");
    case ErrorKind::InUse:
      return MessageLine::tr("file in use");
    case ErrorKind::OutOfMemory:
      return MessageLine::tr("memory");
    case ErrorKind::RunFailed:
      return MessageLine::tr("run");
  }
  return {};
}

QString detailsOf(const Error& error) {
  QString text = QTime::currentTime().toString(QStringLiteral("HH:mm:ss"));
  text += QStringLiteral(" [%1] %2").arg(kindText(error.kind()), QString::fromStdString(error.where()));
  text += QStringLiteral("\n    ") + QString::fromStdString(error.problem());
  if (!error.remedy().empty()) text += QStringLiteral("\n    ") + QString::fromStdString(error.remedy());
  return text;
}

}  // namespace

MessageLine::MessageLine(QWidget* parent)
    : QFrame(parent),
      m_text(new QLabel(this)),
      m_count(new QLabel(this)),
      m_details(new QToolButton(this)),
      m_dismiss(new QToolButton(this)),
      m_all(new QPlainTextEdit(this)) {
  setObjectName(QStringLiteral("message"));
  setStyleSheet(QStringLiteral("#message { background: %1; border: 1px solid %2; border-radius: 6px; }")
                    .arg(lightTheme().errorSoft.name(), lightTheme().error.lighter(180).name()));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(10, 4, 6, 4);
  buildRow();
  m_all->setReadOnly(true);
  m_all->setMaximumHeight(fontMetrics().height() * 7);
  m_all->setAccessibleName(tr("Details of the messages"));
  layout->addWidget(m_all);
  connect(m_details, &QToolButton::toggled, this, &MessageLine::showDetails);
  connect(m_dismiss, &QToolButton::clicked, this, &MessageLine::dismiss);
  dismiss();
}

void MessageLine::buildRow() {
  m_text->setObjectName(QStringLiteral("message text"));
  m_text->setWordWrap(true);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_text->setTextFormat(Qt::PlainText);
  m_count->setProperty("role", QStringLiteral("muted"));
  m_details->setObjectName(QStringLiteral("details"));
  m_details->setText(tr("Details"));
  m_details->setCheckable(true);
  m_dismiss->setObjectName(QStringLiteral("dismiss"));
  m_dismiss->setText(QStringLiteral("×"));
  m_dismiss->setToolTip(tr("Dismiss"));
  m_dismiss->setAccessibleName(tr("Dismiss"));
  auto* row = new QHBoxLayout;
  row->addWidget(m_text, 1);
  row->addWidget(m_count);
  row->addWidget(m_details);
  row->addWidget(m_dismiss);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
}

void MessageLine::showError(const Error& error) {
  m_messages << detailsOf(error);
  if (m_messages.size() > kMostMessages) m_messages.removeFirst();
  m_text->setText(QString::fromUtf8(error.what()));
  m_count->setText(m_messages.size() > 1 ? tr("and %1 earlier").arg(m_messages.size() - 1) : QString());
  m_all->setPlainText(m_messages.join(u'\n'));
  show();
}

void MessageLine::dismiss() {
  m_messages.clear();
  m_text->clear();
  m_details->setChecked(false);
  showDetails(false);
  hide();
}

QString MessageLine::text() const { return m_text->text(); }

void MessageLine::showDetails(bool open) { m_all->setVisible(open); }

}  // namespace retort
