// A chart as a file.
#pragma once

#include <functional>

#include <QByteArray>
#include <QSize>
#include <QString>

class QPainter;

namespace retort {

using PaintFunction = std::function<void(QPainter&)>;

/// What `paint` draws on `size` as an SVG document.
[[nodiscard]] QByteArray svgDocument(const QSize& size, const QString& title, const PaintFunction& paint);

/// The same as a PDF document of one page of that size, as vectors; a pixel is 1/96 inch.
[[nodiscard]] QByteArray pdfDocument(const QSize& size, const QString& title, const PaintFunction& paint);

/// Writes all of it or nothing: into a temporary file beside the target, then renamed. Returns why it failed, a
/// sentence that names the path and what to do; empty when it is written.
[[nodiscard]] QString writeWhole(const QString& path, const QByteArray& bytes);

/// "Test error" -> "test-error", fit for a file name on every system.
[[nodiscard]] QString fileNameOf(const QString& title);

}  // namespace retort
