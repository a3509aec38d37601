#pragma once

#include <vector>

class QTabWidget;
class QWidget;

namespace retort {

class Page;
class RunStore;

/// The tabs of the window's centre, each with its page; a test case that is chosen on one of them is shown by all.
/// @param store outlives them
[[nodiscard]] QTabWidget* makeViews(RunStore& store, QWidget* parent);

/// Those of the tabs, in their order.
[[nodiscard]] std::vector<Page*> pagesOf(const QTabWidget& views);

}  // namespace retort
