#include "widgets/export_actions.h"

#include <utility>

#include <QAction>
#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QPainter>
#include <QWidget>

#include "widgets/number_panel.h"

namespace retort {

ExportActions::ExportActions(QWidget& chart, ExportSource source)
    : QObject(&chart), m_chart(chart), m_source(std::move(source)), m_menu(new QMenu(&chart)) {
  fillMenu();
  m_chart.installEventFilter(this);
}

void ExportActions::fillMenu() {
  m_menu->setObjectName(QStringLiteral("exportMenu"));
  auto* copy = m_menu->addAction(tr("&Copy image"), this, &ExportActions::copyImage);
  copy->setObjectName(QStringLiteral("copyImage"));
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  m_chart.addAction(copy);
  auto* numbers = m_menu->addAction(tr("Copy &numbers"), this, &ExportActions::copyNumbers);
  numbers->setObjectName(QStringLiteral("copyNumbers"));
  m_asTable = m_menu->addAction(tr("Show as &table"));
  m_asTable->setObjectName(QStringLiteral("asTable"));
  m_asTable->setCheckable(true);
  m_asTable->setToolTip(tr("Shows the chart's numbers as a table in its place: to sort, to select and to copy"));
  connect(m_asTable, &QAction::toggled, this, &ExportActions::showTable);
  m_menu->addSeparator();
  addSave(tr("Save as &PNG…"), QStringLiteral("png"), tr("Picture (*.png)"));
  addSave(tr("Save as &SVG…"), QStringLiteral("svg"), tr("Drawing (*.svg)"));
  addSave(tr("Save as P&DF…"), QStringLiteral("pdf"), tr("Document (*.pdf)"));
  addSave(tr("Save numbers as CS&V…"), QStringLiteral("csv"), tr("Table (*.csv)"));
}

void ExportActions::addSave(const QString& text, const QString& suffix, const QString& filter) {
  auto* action = m_menu->addAction(text, this, [this, suffix, filter] { askAndSave(suffix, filter); });
  action->setObjectName(QStringLiteral("save_") + suffix);
}

QImage ExportActions::image(double scale) const {
  QImage image(m_chart.size() * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  QPainter painter(&image);
  m_source.paint(painter);
  return image;
}

QByteArray ExportActions::svg() const { return svgDocument(m_chart.size(), m_source.title(), m_source.paint); }

QByteArray ExportActions::pdf() const { return pdfDocument(m_chart.size(), m_source.title(), m_source.paint); }

void ExportActions::showTable(bool shown) {
  if (!shown) {
    if (!m_table) return;
    const bool hadFocus = m_table->isAncestorOf(QApplication::focusWidget());
    m_table->hide();
    std::exchange(m_table, nullptr)->deleteLater();
    if (hadFocus) m_chart.setFocus();
    return;
  }
  m_table = new NumberPanel(&m_chart);
  connect(m_table, &NumberPanel::closed, m_asTable, [this] { m_asTable->setChecked(false); });
  m_table->setGeometry(m_chart.rect());
  numbersChanged();
  m_table->show();
  m_table->setFocus();
}

void ExportActions::numbersChanged() {
  if (m_table) m_table->setSource(m_source.title(), m_source.csv);
}

bool ExportActions::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &m_chart && event->type() == QEvent::Resize && m_table) m_table->setGeometry(m_chart.rect());
  return QObject::eventFilter(watched, event);
}

void ExportActions::copyImage() const { QGuiApplication::clipboard()->setImage(image()); }

void ExportActions::copyNumbers() const { QGuiApplication::clipboard()->setText(m_source.csv()); }

QStringList exportSuffixes() {
  return {QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf"), QStringLiteral("csv")};
}

QByteArray ExportActions::bytesFor(const QString& suffix) const {
  if (suffix == QLatin1String("svg")) return svg();
  if (suffix == QLatin1String("pdf")) return pdf();
  if (suffix == QLatin1String("csv")) return m_source.csv().toUtf8();
  QByteArray bytes;
  if (suffix != QLatin1String("png")) return bytes;
  QBuffer buffer(&bytes);
  image().save(&buffer, "PNG");
  return bytes;
}

bool ExportActions::saveTo(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  if (!exportSuffixes().contains(suffix)) {
    Q_EMIT failed(tr("%1 ends in none of .png, .svg, .pdf and .csv. Choose one of these endings.").arg(path));
    return false;
  }
  const QString problem = writeWhole(path, bytesFor(suffix));
  if (problem.isEmpty())
    Q_EMIT saved(path);
  else
    Q_EMIT failed(problem);
  return problem.isEmpty();
}

void ExportActions::askAndSave(const QString& suffix, const QString& filter) {
  auto* dialog = new QFileDialog(&m_chart, tr("Save %1").arg(m_source.title()), QString(), filter);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(suffix);
  dialog->selectFile(fileNameOf(m_source.title()) + QLatin1Char('.') + suffix);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { saveTo(path); });
  dialog->open();
}

}  // namespace retort
