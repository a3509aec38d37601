// A page on a store of runs, as the tests of the pages have it before them.
#pragma once

#include <initializer_list>
#include <memory>

#include <QLabel>
#include <QSize>
#include <QtTest>

#include "app/models/run_store.h"

namespace retort {

/// What the tests of one page share: its store, the page, and its parts by their names.
template <typename Page>
class PageSteps {
 protected:
  /// The page in a window of that size, on a new store; `data`, where given, are those of the data set `where`.
  void showPage(QSize size, const std::shared_ptr<const Dataset>& data = nullptr, const DatasetSpec& where = {}) {
    m_page.reset();
    m_store = std::make_unique<RunStore>();
    if (data) m_store->setDataset(data, where);
    m_page = std::make_unique<Page>(*m_store);
    m_page->resize(size);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
  }

  template <typename T>
  [[nodiscard]] T* control(const char* name) const {
    return m_page->template findChild<T*>(QString::fromUtf8(name));
  }
  [[nodiscard]] QLabel* label(const char* name) const { return control<QLabel>(name); }

  /// Whatever takes the keyboard has a name for those who do not see it.
  void everyControlHasAName() const {
    for (const QWidget* widget : m_page->template findChildren<QWidget*>()) {
      if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() != nullptr ||
          widget->objectName().startsWith(QLatin1String("qt_")) || !widget->isVisible())
        continue;
      QVERIFY2(!widget->accessibleName().isEmpty(),
               qPrintable(widget->objectName() + QLatin1String(widget->metaObject()->className())));
    }
  }
  void haveTooltips(std::initializer_list<const char*> names) const {
    for (const char* name : names) QVERIFY2(!control<QWidget>(name)->toolTip().isEmpty(), name);
  }

  std::unique_ptr<RunStore> m_store;
  std::unique_ptr<Page> m_page;
};

}  // namespace retort
