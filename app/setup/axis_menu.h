#pragma once

#include <functional>

#include <QMenu>
#include <QSet>

#include "engine/experiment/spec.h"

namespace retort {

struct Key;

/// The keys that an axis can be of: the likely ones at once, with the values they would begin with, and all by section.
class AxisMenu : public QMenu {
  Q_OBJECT

 public:
  struct State {
    ExperimentSpec spec;
    QSet<QString> taken;  ///< names of axes that are there already
  };

  /// @param state is asked each time the menu opens
  AxisMenu(std::function<State()> state, QWidget* parent);

 Q_SIGNALS:
  void chosen(const retort::Key& key);

 private:
  void fill();
  void add(QMenu& menu, const Key& key, const QString& text, const State& state);

  std::function<State()> m_state;
};

}  // namespace retort
