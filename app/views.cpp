#include "app/views.h"

#include <QCoreApplication>
#include <QTabWidget>

#include "app/pages/classes_page.h"
#include "app/pages/compare_page.h"
#include "app/pages/curves_page.h"
#include "app/pages/ensemble_page.h"
#include "app/pages/notes_page.h"
#include "app/pages/paper_page.h"
#include "app/pages/similarity_page.h"
#include "app/pages/soft_targets_page.h"
#include "app/pages/specialists_page.h"
#include "app/pages/sweep_page.h"

namespace retort {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("retort::MainWindow", text); }

}  // namespace

QTabWidget* makeViews(RunStore& store, QWidget* parent) {
  auto* views = new QTabWidget(parent);
  views->setObjectName(QStringLiteral("views"));
  views->setDocumentMode(true);
  views->addTab(new CurvesPage(store, views), tr("Curves"));
  views->addTab(new SoftTargetsPage(store, views), tr("Soft targets"));
  views->addTab(new SimilarityPage(store, views), tr("Class similarity"));
  views->addTab(new ComparePage(store, views), tr("Compare"));
  views->addTab(new SweepPage(store, views), tr("Sweep"));
  views->addTab(new ClassesPage(store, views), tr("Classes and bias"));
  views->addTab(new EnsemblePage(store, views), tr("Ensemble"));
  views->addTab(new SpecialistsPage(store, views), tr("Specialists"));
  views->addTab(new PaperPage(store, views), tr("Paper"));
  views->addTab(new NotesPage(store, views), tr("Notes"));
  const auto pages = pagesOf(*views);
  for (const Page* from : pages)
    for (Page* to : pages)
      if (from != to) QObject::connect(from, &Page::caseSelected, to, &Page::setCase);
  return views;
}

std::vector<Page*> pagesOf(const QTabWidget& views) {
  std::vector<Page*> pages;
  for (int i = 0; i < views.count(); ++i)
    if (auto* page = qobject_cast<Page*>(views.widget(i))) pages.push_back(page);
  return pages;
}

}  // namespace retort
