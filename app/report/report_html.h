#pragma once

#include <functional>

#include <QByteArray>

#include "app/report/report.h"

namespace retort {

/// One HTML page, UTF-8 and well-formed XML, with its pictures in it: no script, and nothing is loaded from anywhere.
/// May be called on any thread.
[[nodiscard]] QByteArray reportHtml(const Report& report);

/// Says what stands in the place of a picture: an address for `src`.
using FigureAddress = std::function<QString(const ReportFigure&)>;

/// The same, with another style sheet and other addresses of its pictures.
[[nodiscard]] QString reportHtml(const Report& report, const QString& style, const FigureAddress& addressOf);

}  // namespace retort
