#pragma once

#include <vector>

#include <QWidget>

class QScrollArea;
class QVBoxLayout;

namespace retort {

class PresetCard;
class RecentSessions;
struct RunOutlook;

/// Where to begin: recent sessions, and the presets as cards by what they need. The first card is seen at once, the
/// others after it, so that they do not hold up the program's first frame.
class WelcomePage : public QWidget {
  Q_OBJECT

 public:
  /// @param recent outlives it
  explicit WelcomePage(const RecentSessions& recent, QWidget* parent = nullptr);

  /// @param outlooks of presets(), in their order
  void setTimes(const std::vector<RunOutlook>& outlooks);

 Q_SIGNALS:
  /// @param run at once
  void presetChosen(const QString& name, bool run);
  void sessionChosen(const QString& path);
  void openWanted();
  void newWanted();
  void workbenchWanted();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void addHead(QVBoxLayout& layout);
  void addStart(QVBoxLayout& layout, const RecentSessions& recent);
  void addGroups();
  PresetCard* makeCard(std::size_t preset, QWidget* parent);
  void goFrom(const PresetCard& card, const QPoint& direction);

  QScrollArea* m_scroll;
  QWidget* m_groups;                 ///< all cards but the first, hidden until that one is painted
  std::vector<PresetCard*> m_cards;  ///< as presets()
};

}  // namespace retort
