#include "app/notice_line.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "widgets/theme.h"

namespace retort {

NoticeLine::NoticeLine(QWidget* parent)
    : QFrame(parent),
      m_text(new QLabel(this)),
      m_count(new QLabel(this)),
      m_first(new QPushButton(this)),
      m_second(new QPushButton(this)),
      m_dismiss(new QToolButton(this)) {
  setObjectName(QStringLiteral("notice"));
  setStyleSheet(QStringLiteral("#notice { background: %1; border: 1px solid %2; border-radius: 6px; }")
                    .arg(lightTheme().accentSoft.name(), lightTheme().border.name()));
  m_text->setObjectName(QStringLiteral("notice text"));
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::PlainText);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_count->setProperty("role", QStringLiteral("muted"));
  m_first->setObjectName(QStringLiteral("first"));
  m_second->setObjectName(QStringLiteral("second"));
  m_dismiss->setObjectName(QStringLiteral("dismiss"));
  m_dismiss->setText(QStringLiteral("×"));
  m_dismiss->setToolTip(tr("Not now"));
  m_dismiss->setAccessibleName(tr("Not now"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 4, 6, 4);
  row->addWidget(m_text, 1);
  for (QWidget* part : std::initializer_list<QWidget*>{m_count, m_first, m_second, m_dismiss}) row->addWidget(part);
  connect(m_first, &QPushButton::clicked, this, [this] { answer(&Notice::first); });
  connect(m_second, &QPushButton::clicked, this, [this] { answer(&Notice::second); });
  connect(m_dismiss, &QToolButton::clicked, this, &NoticeLine::dismiss);
  hide();
}

void NoticeLine::showNotice(const Notice& notice) {
  const auto known = std::ranges::find(m_notices, notice.key, &Notice::key);
  if (known == m_notices.end())
    m_notices.push_back(notice);
  else
    *known = notice;
  showFirst();
}

void NoticeLine::remove(const QString& key) {
  std::erase_if(m_notices, [&key](const Notice& notice) { return notice.key == key; });
  showFirst();
}

void NoticeLine::removeOfSession() {
  std::erase_if(m_notices, [](const Notice& notice) { return notice.ofSession; });
  showFirst();
}

QString NoticeLine::text() const { return m_notices.empty() ? QString() : m_notices.front().text; }

void NoticeLine::answer(const NoticeAction Notice::*which) {
  if (m_notices.empty()) return;
  if (const auto act = (m_notices.front().*which).act) act();
}

void NoticeLine::dismiss() {
  if (!m_notices.empty()) m_notices.pop_front();
  showFirst();
}

void NoticeLine::showFirst() {
  setVisible(!m_notices.empty());
  if (m_notices.empty()) return;
  const Notice& notice = m_notices.front();
  m_text->setText(notice.text);
  m_text->setToolTip(notice.toolTip);
  m_count->setText(m_notices.size() > 1 ? tr("%1 more").arg(m_notices.size() - 1) : QString());
  const auto fill = [](QPushButton& button, const NoticeAction& action) {
    button.setText(action.text);
    button.setVisible(!action.text.isEmpty());
  };
  fill(*m_first, notice.first);
  fill(*m_second, notice.second);
}

}  // namespace retort
