#pragma once

class QTabWidget;
class QWidget;

namespace retort {

class RunStore;

/// The tabs of the window's centre, each with its page; the pages that show a case follow each other.
/// @param store outlives them
[[nodiscard]] QTabWidget* makeViews(RunStore& store, QWidget* parent);

}  // namespace retort
