#include "app/recent_sessions.h"

#include <QSettings>

namespace retort {
namespace {

constexpr int kMost = 10;

const QString key = QStringLiteral("session/recent");

}  // namespace

RecentSessions::RecentSessions(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings) {}

QStringList RecentSessions::paths() const { return m_settings.value(key).toStringList().mid(0, kMost); }

void RecentSessions::add(const QString& path) {
  QStringList paths = this->paths();
  paths.removeAll(path);
  paths.prepend(path);
  m_settings.setValue(key, paths.mid(0, kMost));
  Q_EMIT changed();
}

void RecentSessions::clear() {
  m_settings.remove(key);
  Q_EMIT changed();
}

}  // namespace retort
