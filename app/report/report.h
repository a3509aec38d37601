// A session's report as values: what it says, not how it looks.
#pragma once

#include <functional>
#include <vector>

#include <QByteArray>
#include <QSize>
#include <QString>
#include <QStringList>

namespace retort {

struct ReportTable {
  QString caption;
  QStringList headings;
  std::vector<QStringList> rows;  ///< [rows][headings]
  int leftColumns = 1;            ///< so many from the left are words, the others figures
};

struct ReportFigure {
  QString caption;
  QSize size;                        ///< of the drawing
  std::function<QByteArray()> draw;  ///< an SVG document, from values of its own: may be called on any thread
};

struct ReportSection {
  QString title;
  QStringList paragraphs;
  std::vector<ReportFigure> figures;
  std::vector<ReportTable> tables;
  QString markdown;  ///< from anywhere
};

/// All texts are plain and may hold anything.
struct Report {
  QString title;
  QStringList facts;  ///< date, program …: below the title
  std::vector<ReportSection> sections;
};

}  // namespace retort
