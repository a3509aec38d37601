#pragma once

#include <QString>

namespace retort {

/// Markdown from anywhere as a part of an HTML page that is well-formed XML and loads nothing: HTML in it stays text,
/// pictures become their description, links lead to the web or to a mail address, or are none. May be called on any
/// thread.
[[nodiscard]] QString notesHtml(const QString& markdown);

}  // namespace retort
