#include "app/report/report_pdf.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextDocument>
#include <QtSvg/QSvgRenderer>

#include "app/report/notes_html.h"
#include "app/report/report_html.h"
#include "widgets/theme.h"

namespace retort {
namespace {

constexpr int kResolution = 96;    // dpi of the layout: a pixel is that of the screen
constexpr double kMargin = 18;     // mm
constexpr double kFoot = 26;       // px below the text, for the page's number
constexpr double kGap = 10;        // px between parts
constexpr double kLeastPart = 90;  // px of a table that stand below its title
const QColor kQuiet(0x5b, 0x66, 0x75);

const char* const kStyle = R"(
  body { font-size: 12px; color: #1f2937; }
  h1 { font-size: 24px; }
  h2 { font-size: 17px; margin-top: 14px; }
  p { margin: 4px 0 6px; }
  .facts, caption, figcaption, th { color: #5b6675; }
  th, td { padding: 2px 12px 2px 0; }
  th { font-weight: normal; text-align: left; }
  .figure { text-align: right; white-space: nowrap; }
)";

std::unique_ptr<QTextDocument> documentOf(const QString& html, double width) {
  auto document = std::make_unique<QTextDocument>();
  document->setDocumentMargin(0);
  document->setDefaultFont(textFont());
  document->setDefaultStyleSheet(QString::fromLatin1(kStyle));
  document->setTextWidth(width);
  document->setHtml(QStringLiteral("<body>") + html + QStringLiteral("</body>"));
  return document;
}

/// Where it can be cut without cutting a line of text: between blocks, and between the rows of tables. Ascending.
std::vector<double> cutsOf(const QTextDocument& document) {
  std::vector<QRectF> blocks;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
    blocks.push_back(document.documentLayout()->blockBoundingRect(block));
  std::ranges::sort(blocks, {}, &QRectF::top);
  std::vector<double> cuts;
  double bottom = 0;
  for (const QRectF& block : blocks) {
    if (block.top() >= bottom - 0.5) cuts.push_back(block.top());
    bottom = std::max(bottom, block.bottom());
  }
  cuts.push_back(document.size().height());
  return cuts;
}

/// Parts of a report from the top of a page to its foot, and on to the next.
class Paper {
 public:
  explicit Paper(QPdfWriter& writer)
      : m_writer(writer), m_painter(&writer), m_width(writer.width()), m_height(writer.height() - kFoot) {}
  ~Paper() { number(); }
  Paper(const Paper&) = delete;
  Paper& operator=(const Paper&) = delete;

  /// @param room that it needs below it on the same page
  void setTogether(const QString& html, double room) {
    const auto document = documentOf(html, m_width);
    if (m_y > 0 && document->size().height() + room > m_height - m_y) turn();
    setInParts(*document);
    m_y += kGap;
  }

  void set(const QString& html) {
    const auto document = documentOf(html, m_width);
    if (m_y > 0 && std::min(document->size().height(), kLeastPart) > m_height - m_y) turn();
    setInParts(*document);
    m_y += kGap;
  }

  void set(const ReportFigure& figure) {
    const QSizeF size = shown(figure);
    const auto caption = documentOf(captionHtml(figure), m_width);
    if (m_y > 0 && heightOf(figure) > m_height - m_y) turn();
    QSvgRenderer(figure.draw()).render(&m_painter, QRectF(QPointF(0, m_y), size));
    m_y += size.height();
    setInParts(*caption);
    m_y += kGap;
  }

  [[nodiscard]] double heightOf(const ReportFigure& figure) const {
    return shown(figure).height() + documentOf(captionHtml(figure), m_width)->size().height();
  }

 private:
  /// As wide as the page at most, and low enough for it.
  [[nodiscard]] QSizeF shown(const ReportFigure& figure) const {
    const QSizeF size = figure.size;
    return size * std::min({1.0, m_width / size.width(), (m_height - 60) / size.height()});
  }

  void setInParts(QTextDocument& document) {
    const std::vector<double> cuts = cutsOf(document);
    double from = 0;
    while (from < cuts.back()) {
      const double room = m_height - m_y;
      const auto next = std::ranges::upper_bound(cuts, from + room);
      double to = next == cuts.begin() ? from : *std::prev(next);
      if (to <= from && m_y > 0) {
        turn();
        continue;
      }
      if (to <= from) to = std::min(from + room, cuts.back());  // higher than a page
      paint(document, from, to);
      from = to;
      if (from < cuts.back()) turn();
    }
  }

  void paint(QTextDocument& document, double from, double to) {
    const QRectF part(0, from, m_width, to - from);
    m_painter.save();
    m_painter.translate(0, m_y - from);
    m_painter.setClipRect(part);
    document.drawContents(&m_painter, part);
    m_painter.restore();
    m_y += to - from;
  }

  void turn() {
    number();
    m_writer.newPage();
    ++m_page;
    m_y = 0;
  }

  void number() {
    m_painter.setFont(smallFont(textFont()));
    m_painter.setPen(kQuiet);
    m_painter.drawText(QRectF(0, m_height, m_width, kFoot), Qt::AlignRight | Qt::AlignBottom, QString::number(m_page));
  }

  QPdfWriter& m_writer;
  QPainter m_painter;
  double m_width;   ///< px
  double m_height;  ///< px, without the foot
  double m_y = 0;   ///< where the next part begins
  int m_page = 1;
};

void setSection(Paper& paper, const ReportSection& section) {
  paper.setTogether(leadHtml(section), section.figures.empty() ? kLeastPart : paper.heightOf(section.figures.front()));
  for (const ReportFigure& figure : section.figures) paper.set(figure);
  for (const ReportTable& table : section.tables) paper.set(tableHtml(table));
  if (!section.markdown.isEmpty()) paper.set(notesHtml(section.markdown));
}

}  // namespace

QByteArray reportPdf(const Report& report) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setResolution(kResolution);
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setPageMargins(QMarginsF(kMargin, kMargin, kMargin, kMargin), QPageLayout::Millimeter);
  writer.setTitle(report.title);
  writer.setCreator(QStringLiteral("Retort"));
  {
    Paper paper(writer);  // writes the rest as it ends
    paper.set(introHtml(report));
    for (const ReportSection& section : report.sections) setSection(paper, section);
  }
  return bytes;
}

}  // namespace retort
