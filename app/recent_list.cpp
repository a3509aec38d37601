#include "app/recent_list.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <QStyledItemDelegate>

#include "app/recent_sessions.h"
#include "widgets/theme.h"

namespace retort {
namespace {

QString problemOf(const QFileInfo& file) {
  if (!QFileInfo::exists(file.absolutePath())) return RecentList::tr("its folder is not there: moved, or not mounted");
  if (!file.exists()) return RecentList::tr("not there any more: moved, renamed or deleted");
  if (!file.isReadable()) return RecentList::tr("you may not read it");
  return {};
}

QString shownFolder(const QString& path) {
  const QString folder = QFileInfo(path).absolutePath();
  const QString home = QDir::homePath();
  if (folder != home && !folder.startsWith(home + u'/')) return QDir::toNativeSeparators(folder);
  return QDir::toNativeSeparators(u'~' + folder.mid(home.size()));
}

/// The name, and below it in small when and where it is; both muted where it cannot be opened.
class SessionDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    QStyleOptionViewItem blank = option;
    initStyleOption(&blank, index);
    const QStringList lines = index.data().toString().split(QLatin1Char('\n'));
    blank.text.clear();
    option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &blank, painter, option.widget);
    const bool opens = option.state.testFlag(QStyle::State_Enabled);
    QRect room = option.rect.adjusted(kIndent, kPadding, -kIndent, -kPadding);
    drawLine(*painter, room, boldFont(option.font),
             opens ? option.palette.color(QPalette::Text) : mutedColour(option.palette), lines.value(0));
    room.setTop(room.top() + QFontMetrics(option.font).height());
    drawLine(*painter, room, smallFont(option.font), mutedColour(option.palette), lines.value(1));
  }

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const override {
    const int height = QFontMetrics(option.font).height() + QFontMetrics(smallFont(option.font)).height();
    return {100, height + 2 * kPadding};
  }

 private:
  static constexpr int kIndent = 6;
  static constexpr int kPadding = 3;

  static void drawLine(QPainter& painter, const QRect& room, const QFont& font, const QColor& colour,
                       const QString& text) {
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignTop,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, room.width()));
  }
};

}  // namespace

std::vector<RecentSession> lookAt(const QStringList& paths) {
  std::vector<RecentSession> sessions;
  sessions.reserve(static_cast<std::size_t>(paths.size()));
  for (const QString& path : paths) {
    const QFileInfo file(path);
    const QString problem = problemOf(file);
    sessions.push_back({path, problem.isEmpty() ? file.lastModified() : QDateTime(), problem});
  }
  return sessions;
}

QString whenText(const QDateTime& time, const QDateTime& now) {
  const qint64 days = time.date().daysTo(now.date());
  const QString clock = time.toString(QStringLiteral("H:mm"));
  if (days == 0) return RecentList::tr("today, %1").arg(clock);
  if (days == 1) return RecentList::tr("yesterday, %1").arg(clock);
  return time.toString(QStringLiteral("yyyy-MM-dd"));
}

RecentList::RecentList(const RecentSessions& recent, QWidget* parent)
    : QListWidget(parent),
      m_recent(recent),
      m_answer([](const Question& question) { return lookAt(question.paths); },
               [this](const std::vector<RecentSession>& sessions) { fill(sessions); }) {
  setObjectName(QStringLiteral("recentSessions"));
  setAccessibleName(tr("Recent sessions"));
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFrameShape(QFrame::NoFrame);
  setItemDelegate(new SessionDelegate(this));
  connect(&recent, &RecentSessions::changed, this, &RecentList::look);
  const auto choose = [this](const QListWidgetItem* item) {
    Q_EMIT sessionChosen(item->data(Qt::UserRole).toString());
  };
  connect(this, &QListWidget::itemClicked, this, choose);
  connect(this, &QListWidget::itemActivated, this, choose);
}

void RecentList::look() { m_answer.ask({m_recent.paths(), m_answer.question().round + 1}); }

void RecentList::fill(const std::vector<RecentSession>& sessions) {
  m_looked = true;
  clear();
  for (const auto& [path, changed, problem] : sessions) {
    const QString below = problem.isEmpty() ? whenText(changed, QDateTime::currentDateTime()) : problem;
    auto* item = new QListWidgetItem(
        QFileInfo(path).completeBaseName() + QLatin1Char('\n') + tr("%1 · %2").arg(below, shownFolder(path)), this);
    item->setData(Qt::UserRole, path);
    item->setToolTip(problem.isEmpty() ? QDir::toNativeSeparators(path)
                                       : tr("%1: %2").arg(QDir::toNativeSeparators(path), problem));
    if (!problem.isEmpty()) item->setFlags(Qt::NoItemFlags);
  }
  viewport()->update();
}

void RecentList::showEvent(QShowEvent* event) {
  QListWidget::showEvent(event);
  look();
}

void RecentList::paintEvent(QPaintEvent* event) {
  QListWidget::paintEvent(event);
  if (count() > 0 || !m_looked) return;
  QPainter painter(viewport());
  painter.setPen(mutedColour(palette()));
  painter.drawText(viewport()->rect().adjusted(8, 0, -8, 0), Qt::AlignCenter | Qt::TextWordWrap,
                   tr("Sessions that you save or open appear here."));
}

}  // namespace retort
