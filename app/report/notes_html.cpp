#include "app/report/notes_html.h"

#include <ranges>
#include <vector>

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QUrl>

namespace retort {
namespace {

/// Reads no resource: it would look for files otherwise.
class SealedDocument : public QTextDocument {
 protected:
  QVariant loadResource(int, const QUrl&) override { return {}; }
};

struct Piece {
  int from = 0;
  int length = 0;
  QTextCharFormat format;
};

std::vector<Piece> piecesOf(const QTextDocument& document) {
  std::vector<Piece> pieces;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
    for (auto it = block.begin(); !it.atEnd(); ++it)
      pieces.push_back({it.fragment().position(), it.fragment().length(), it.fragment().charFormat()});
  return pieces;
}

bool leadsOut(const QString& href) {
  const QString scheme = QUrl(href).scheme().toLower();
  return scheme == QLatin1String("http") || scheme == QLatin1String("https") || scheme == QLatin1String("mailto");
}

QTextCursor selecting(QTextDocument& document, const Piece& piece) {
  QTextCursor cursor(&document);
  cursor.setPosition(piece.from);
  cursor.setPosition(piece.from + piece.length, QTextCursor::KeepAnchor);
  return cursor;
}

/// From the end, so that places before stay what they are.
void takeAwayWhatLoads(QTextDocument& document) {
  const auto pieces = piecesOf(document);
  for (const Piece& piece : pieces | std::views::reverse) {
    if (piece.format.isImageFormat()) {
      const QString words = piece.format.stringProperty(QTextFormat::ImageAltText);
      selecting(document, piece).insertText(QStringLiteral("[%1]").arg(words), QTextCharFormat());
    } else if (piece.format.isAnchor() && !leadsOut(piece.format.anchorHref())) {
      QTextCharFormat plain = piece.format;
      plain.setAnchor(false);
      plain.clearProperty(QTextFormat::AnchorHref);
      selecting(document, piece).setCharFormat(plain);
    }
  }
}

}  // namespace

QString notesHtml(const QString& markdown) {
  SealedDocument document;
  const QTextDocument::MarkdownFeatures features = QTextDocument::MarkdownDialectGitHub;
  document.setMarkdown(markdown, features | QTextDocument::MarkdownNoHTML);
  takeAwayWhatLoads(document);
  const QString page = document.toHtml();
  const auto open = page.indexOf(u'>', page.indexOf(QStringLiteral("<body"))) + 1;
  QString body = page.mid(open, page.lastIndexOf(QStringLiteral("</body>")) - open);
  return body.replace(QStringLiteral("&nbsp;"), QStringLiteral("&#160;"));
}

}  // namespace retort
