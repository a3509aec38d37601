#pragma once

#include <QString>
#include <QWidget>

namespace retort {

struct Key;

/// Edits one value of the experiment as the text that parseValue() reads, whatever it looks like on the screen.
class FieldEditor : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;

  [[nodiscard]] virtual QString text() const = 0;
  /// Shows the text, which need not be a possible value, and tells nobody.
  virtual void setText(const QString& text) = 0;
  /// Marks the editor as holding a value that cannot be used. @param reason empty when it can
  virtual void setProblem(const QString& reason) = 0;
  /// Whether the editor says itself what it is for and needs no label beside it.
  [[nodiscard]] virtual bool hasOwnLabel() const { return false; }

 Q_SIGNALS:
  void edited(const QString& text);  ///< by the user
  void committed();                  ///< the user is done with it for now: what comes next is another step to undo

 protected:
  /// Makes `child` the part that has the focus, the tooltip and the accessible name.
  void adopt(QWidget* child);
};

/// The editor that suits the key. Its parts are named after the key's path, for tests and for accessibility.
[[nodiscard]] FieldEditor* makeFieldEditor(const Key& key, QWidget* parent);

/// "What it is. Unit: px. Allowed: …", for tooltips.
[[nodiscard]] QString fieldHelp(const Key& key);

/// An engine's UTF-8 text for the window.
[[nodiscard]] QString fromUtf8(std::string_view text);

}  // namespace retort
