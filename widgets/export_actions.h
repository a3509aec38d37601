#pragma once

#include <functional>

#include <QImage>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QWidget>

#include "widgets/chart_export.h"

class QAction;
class QMenu;

namespace retort {

class NumberPanel;

/// Endings of what a chart is saved as.
[[nodiscard]] QStringList exportSuffixes();

/// What a chart hands over to be copied or saved.
struct ExportSource {
  std::function<QString()> title;  ///< names saved files
  PaintFunction paint;             ///< the whole chart, at the size of its widget
  std::function<QString()> csv;    ///< its numbers; also what its table shows
};

/// Copy and save actions of one chart, with their menu, and its numbers as a table in the chart's place. Ctrl+C copies
/// while the chart has the focus.
class ExportActions : public QObject {
  Q_OBJECT

 public:
  /// @param chart owns the actions
  ExportActions(QWidget& chart, ExportSource source);

  [[nodiscard]] QMenu* menu() const { return m_menu; }
  /// Checked: the table stands there. To hang on a button.
  [[nodiscard]] QAction* tableAction() const { return m_asTable; }
  /// Null while the chart stands there.
  [[nodiscard]] NumberPanel* table() const { return m_table; }
  /// The chart shows others: a table that stands there follows.
  void numbersChanged();
  [[nodiscard]] QString title() const { return m_source.title(); }
  [[nodiscard]] QString csv() const { return m_source.csv(); }
  /// What a file with that ending holds: png, svg, pdf or csv; empty for another.
  [[nodiscard]] QByteArray bytesFor(const QString& suffix) const;
  [[nodiscard]] bool isInSight() const { return m_chart.isVisible(); }
  [[nodiscard]] QImage image(double scale = 2) const;
  [[nodiscard]] QByteArray svg() const;
  [[nodiscard]] QByteArray pdf() const;
  /// As PNG, SVG, PDF or CSV, by the path's suffix. False, and failed() says why, when it cannot be written.
  bool saveTo(const QString& path);
  void copyImage() const;
  void copyNumbers() const;

 Q_SIGNALS:
  void saved(const QString& path);
  void failed(const QString& message);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fillMenu();
  void addSave(const QString& text, const QString& suffix, const QString& filter);
  void askAndSave(const QString& suffix, const QString& filter);
  void showTable(bool shown);

  QWidget& m_chart;
  ExportSource m_source;
  QMenu* m_menu;
  QAction* m_asTable = nullptr;
  NumberPanel* m_table = nullptr;  ///< covers the chart, which owns it
};

}  // namespace retort
