#include "app/report/report_html.h"

#include <QCoreApplication>

#include "app/report/notes_html.h"

namespace retort {
namespace {

const char* const kStyle = R"(
  body { font: 15px/1.5 Inter, "Noto Sans", "DejaVu Sans", sans-serif; color: #1f2937; max-width: 960px;
         margin: 40px auto; padding: 0 24px; }
  h1 { font-size: 28px; margin: 0 0 4px; }
  h2 { font-size: 19px; margin: 40px 0 8px; padding-bottom: 4px; border-bottom: 1px solid #d8dde4; }
  .facts, caption, figcaption, th { color: #5b6675; }
  table { border-collapse: collapse; margin: 12px 0 20px; font-variant-numeric: tabular-nums; }
  caption { text-align: left; padding-bottom: 4px; }
  th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid #e8ebef; vertical-align: top; text-align: left; }
  th { font-weight: 500; white-space: nowrap; }
  td:last-child { overflow-wrap: anywhere; }
  .figure { text-align: right; white-space: nowrap; }
  figure { margin: 12px 0 20px; }
  .notes h1 { font-size: 21px; margin: 16px 0 4px; }
  .notes h2 { font-size: 18px; margin: 16px 0 4px; border: 0; }
  .notes h3 { font-size: 16px; margin: 16px 0 4px; }
  .notes h1 span, .notes h2 span, .notes h3 span { font-size: inherit !important; }
  .notes table { border: 0; }
  .notes th, .notes td { border-width: 0 0 1px; }
  img { max-width: 100%; height: auto; }
  @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; } }
)";

/// What XML cannot hold is left out.
QString escaped(const QString& text) {
  QString clean;
  clean.reserve(text.size());
  for (const QChar c : text)
    if (c >= u' ' || c == u'\n' || c == u'\t') clean += c;
  clean.remove(QChar(0xfffe)).remove(QChar(0xffff));
  return clean.toHtmlEscaped();
}

QString element(const QString& name, const QString& text, const QString& kind = {}) {
  const QString attribute = kind.isEmpty() ? QString() : QStringLiteral(" class=\"%1\"").arg(kind);
  return QStringLiteral("<%1%2>").arg(name, attribute) + escaped(text) + QStringLiteral("</%1>").arg(name);
}

QString rowHtml(const QString& cell, const QStringList& texts, int leftColumns) {
  QString row = QStringLiteral("<tr>");
  for (qsizetype i = 0; i < texts.size(); ++i)
    row += element(cell, texts[i], i < leftColumns ? QString() : QStringLiteral("figure"));
  return row + QStringLiteral("</tr>\n");
}

QString figureHtml(const ReportFigure& figure) {
  return QStringLiteral("<figure><img width=\"%1\" height=\"%2\" alt=\"%3\" src=\"data:image/svg+xml;base64,")
             .arg(figure.size.width())
             .arg(figure.size.height())
             .arg(escaped(figure.caption)) +
         QString::fromLatin1(figure.draw().toBase64()) + QStringLiteral("\"/>") + captionHtml(figure) +
         QStringLiteral("</figure>\n");
}

QString sectionHtml(const ReportSection& section) {
  QString html = leadHtml(section);
  for (const ReportFigure& figure : section.figures) html += figureHtml(figure);
  for (const ReportTable& table : section.tables) html += tableHtml(table);
  if (!section.markdown.isEmpty())
    html += QStringLiteral("<div class=\"notes\">") + notesHtml(section.markdown) + QStringLiteral("</div>\n");
  return html;
}

}  // namespace

QByteArray reportHtml(const Report& report) {
  QString html = QStringLiteral(
                     "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
                     "<meta charset=\"utf-8\"/>\n") +
                 QStringLiteral(
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "img-src data:; style-src 'unsafe-inline'\"/>\n") +
                 element(QStringLiteral("title"), report.title) + QStringLiteral("\n<style>") +
                 QString::fromLatin1(kStyle) + QStringLiteral("</style>\n</head>\n<body>\n") + introHtml(report);
  for (const ReportSection& section : report.sections) html += sectionHtml(section);
  return (html + QStringLiteral("</body>\n</html>\n")).toUtf8();
}

QString introHtml(const Report& report) {
  return element(QStringLiteral("h1"), report.title) + u'\n' +
         element(QStringLiteral("p"), report.facts.join(QStringLiteral(" · ")), QStringLiteral("facts")) + u'\n';
}

QString leadHtml(const ReportSection& section) {
  QString html = section.title.isEmpty() ? QString() : element(QStringLiteral("h2"), section.title) + u'\n';
  for (const QString& text : section.paragraphs) html += element(QStringLiteral("p"), text) + u'\n';
  return html;
}

QString tableHtml(const ReportTable& table) {
  QString html = QStringLiteral("<table>\n");
  if (!table.caption.isEmpty()) html += element(QStringLiteral("caption"), table.caption) + u'\n';
  html += QStringLiteral("<thead>") + rowHtml(QStringLiteral("th"), table.headings, table.leftColumns) +
          QStringLiteral("</thead>\n<tbody>\n");
  for (const QStringList& row : table.rows) html += rowHtml(QStringLiteral("td"), row, table.leftColumns);
  return html + QStringLiteral("</tbody>\n</table>\n");
}

QString captionHtml(const ReportFigure& figure) { return element(QStringLiteral("figcaption"), figure.caption); }

}  // namespace retort
