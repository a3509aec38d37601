#include "app/pages/page.h"

#include <utility>

namespace retort {

Page::Page(QString key, QWidget* parent) : QWidget(parent), m_key(std::move(key)) {}

}  // namespace retort
