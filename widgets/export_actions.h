#pragma once

#include <functional>

#include <QImage>
#include <QObject>
#include <QString>

#include "widgets/chart_export.h"

class QMenu;
class QWidget;

namespace retort {

/// What a chart hands over to be copied or saved.
struct ExportSource {
  std::function<QString()> title;  ///< names saved files
  PaintFunction paint;             ///< the whole chart, at the size of its widget
  std::function<QString()> csv;    ///< its numbers
};

/// Copy and save actions of one chart, with their menu; Ctrl+C copies while the chart has the focus.
class ExportActions : public QObject {
  Q_OBJECT

 public:
  /// @param chart owns the actions
  ExportActions(QWidget& chart, ExportSource source);

  [[nodiscard]] QMenu* menu() const { return m_menu; }
  [[nodiscard]] QImage image(double scale = 2) const;
  [[nodiscard]] QByteArray svg() const;
  /// As PNG, SVG or CSV, by the path's suffix. False, and failed() says why, when it cannot be written.
  bool saveTo(const QString& path);
  void copyImage() const;
  void copyNumbers() const;

 Q_SIGNALS:
  void saved(const QString& path);
  void failed(const QString& message);

 private:
  void fillMenu();
  void addSave(const QString& text, const QString& suffix, const QString& filter);
  void askAndSave(const QString& suffix, const QString& filter);

  QWidget& m_chart;
  ExportSource m_source;
  QMenu* m_menu;
};

}  // namespace retort
