#include "app/report/report_pdf.h"

#include <QBuffer>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QTextDocument>
#include <QUrl>
#include <QtSvg/QSvgRenderer>

#include "app/report/report_html.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kResolution = 96;      // dpi of the layout: a pixel is that of the screen
constexpr double kMargin = 18;       // mm
constexpr double kPictureScale = 3;  // pixels of a picture for one of the layout
constexpr int kFoot = 26;            // px below the text, for the page's number

const char* const kStyle = R"(
  body { font-size: 12px; color: #1f2937; }
  h1 { font-size: 24px; }
  h2 { font-size: 17px; margin-top: 24px; }
  p { margin: 4px 0 8px; }
  .facts, caption, figcaption, th { color: #5b6675; }
  th, td { padding: 2px 12px 2px 0; }
  th { font-weight: normal; text-align: left; }
  .figure { text-align: right; white-space: nowrap; }
)";

QImage pictureOf(const ReportFigure& figure, const QSize& size) {
  QSvgRenderer renderer(figure.draw());
  QImage image(size * kPictureScale, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  renderer.render(&painter, QRectF(QPointF(), QSizeF(image.size())));
  return image;
}

/// What does not fit the page is drawn smaller.
void fitFigures(Report& report, int width) {
  for (ReportSection& section : report.sections)
    for (ReportFigure& figure : section.figures)
      if (figure.size.width() > width) figure.size = {width, figure.size.height() * width / figure.size.width()};
}

void lay(QTextDocument& document, Report report, const QSizeF& page) {
  fitFigures(report, static_cast<int>(page.width()));
  document.setDocumentMargin(0);
  document.setDefaultFont(textFont());
  int count = 0;
  const QString html = reportHtml(report, QString::fromLatin1(kStyle), [&](const ReportFigure& figure) {
    const QString address = QStringLiteral("figure:%1").arg(++count);
    document.addResource(QTextDocument::ImageResource, QUrl(address), pictureOf(figure, figure.size));
    return address;
  });
  document.setPageSize(page);
  document.setHtml(html);
}

void paintPages(QTextDocument& document, QPdfWriter& writer, const QSizeF& page) {
  QPainter painter(&writer);
  const int pages = document.pageCount();
  for (int i = 0; i < pages; ++i) {
    if (i > 0) writer.newPage();
    painter.save();
    painter.translate(0, -i * page.height());
    document.drawContents(&painter, QRectF(0, i * page.height(), page.width(), page.height()));
    painter.restore();
    painter.setFont(smallFont(textFont()));
    painter.setPen(QColor(0x5b, 0x66, 0x75));
    painter.drawText(QRectF(0, page.height(), page.width(), kFoot), Qt::AlignRight | Qt::AlignBottom,
                     QStringLiteral("%1 / %2").arg(i + 1).arg(pages));
  }
}

}  // namespace

QByteArray reportPdf(const Report& report) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setResolution(kResolution);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(kMargin, kMargin, kMargin, kMargin), QPageLayout::Millimeter);
    writer.setTitle(report.title);
    writer.setCreator(QStringLiteral("Retort"));
    const QSizeF page(writer.width(), writer.height() - kFoot);
    QTextDocument document;
    lay(document, report, page);
    paintPages(document, writer, page);
  }
  return bytes;
}

}  // namespace retort
