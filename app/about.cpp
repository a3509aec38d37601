#include "app/about.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace retort {
namespace {

const QString aboutText = QStringLiteral(
    "<h3>Retort %1</h3>"
    "<p>A workbench for knowledge-distillation experiments: train a small model on what a large one knows, and see "
    "what passes between them.</p>"
    "<p>Free software under the GNU General Public License, version 3 or later. There is no warranty, to the extent "
    "permitted by law.</p>"
    "<p>Built on Qt %2 and Qt Charts, LibTorch, OpenBLAS, nlohmann/json, zlib and OpenSSL.</p>");

}  // namespace

void showAboutRetort(QWidget& parent) {
  auto* box = new QMessageBox(&parent);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setWindowTitle(QMessageBox::tr("About Retort"));
  box->setIconPixmap(parent.windowIcon().pixmap(64, 64));
  box->setText(aboutText.arg(QStringLiteral(RETORT_VERSION), QString::fromLatin1(qVersion())));
  box->open();
}

void showLicence(QWidget& parent) {
  auto* dialog = new QDialog(&parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QDialog::tr("GNU General Public License"));
  auto* text = new QPlainTextEdit(dialog);
  text->setReadOnly(true);
  QFile file(QStringLiteral(":/retort/LICENSE"));
  if (file.open(QIODevice::ReadOnly)) text->setPlainText(QString::fromUtf8(file.readAll()));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  auto* layout = new QVBoxLayout(dialog);
  layout->addWidget(text);
  layout->addWidget(buttons);
  dialog->resize(text->fontMetrics().averageCharWidth() * 96, 560);
  dialog->open();
}

}  // namespace retort
