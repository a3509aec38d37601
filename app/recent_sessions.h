#pragma once

#include <QObject>
#include <QStringList>

class QSettings;

namespace retort {

/// The session files that were opened or saved last, as the settings keep them.
class RecentSessions : public QObject {
  Q_OBJECT

 public:
  /// @param settings outlive it
  explicit RecentSessions(QSettings& settings, QObject* parent = nullptr);

  /// Absolute, newest first; some may not be there any more.
  [[nodiscard]] QStringList paths() const;
  void add(const QString& path);
  void clear();

 Q_SIGNALS:
  void changed();

 private:
  QSettings& m_settings;
};

}  // namespace retort
