#pragma once

#include <array>

#include <QWidget>

#include "app/models/similarity_view.h"

class QLabel;
class QMenu;

namespace retort {

class HeatMap;

/// One heat map of classes, or two beside each other with their difference.
class ComparedMaps : public QWidget {
  Q_OBJECT

 public:
  explicit ComparedMaps(QWidget* parent = nullptr);

  /// Takes the heat maps out of the answer.
  void setAnswer(SimilarityAnswer& answer);
  /// Empty maps, as long as nothing is known of what was chosen.
  void clear();
  /// No signal. @param order of the classes in rows and columns
  void setCurrent(const ChosenCell& cell, const std::vector<std::size_t>& order);

  [[nodiscard]] HeatMap* map(CellSide side) const { return m_maps[static_cast<std::size_t>(side)]; }
  /// Copies and saves them; of several each has its own entries.
  [[nodiscard]] QMenu* exportMenu() const { return m_export; }

 Q_SIGNALS:
  /// The user chose it, by its row and column on the map.
  void cellActivated(retort::CellSide side, int row, int column);
  void saved(const QString& path);
  void failed(const QString& message);

 private:
  void fillExportMenu();
  void showBeside(bool beside);

  std::array<QWidget*, 3> m_columns{};  ///< each a caption and a map
  std::array<HeatMap*, 3> m_maps{};     ///< by CellSide
  std::array<QLabel*, 3> m_captions{};
  QMenu* m_export;
};

}  // namespace retort
