#pragma once

#include <QByteArray>
#include <QString>

#include "app/report/report.h"

namespace retort {

/// One HTML page, UTF-8 and well-formed XML, with its pictures in it: no script, and nothing is loaded from anywhere.
/// May be called on any thread.
[[nodiscard]] QByteArray reportHtml(const Report& report);

// Its parts, for those who set pages themselves.
[[nodiscard]] QString introHtml(const Report& report);         ///< title and facts
[[nodiscard]] QString leadHtml(const ReportSection& section);  ///< title and paragraphs
[[nodiscard]] QString tableHtml(const ReportTable& table);
[[nodiscard]] QString captionHtml(const ReportFigure& figure);

}  // namespace retort
