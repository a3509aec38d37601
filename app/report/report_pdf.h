#pragma once

#include <QByteArray>

#include "app/report/report.h"

namespace retort {

/// The report on A4 pages with their numbers. May be called on any thread.
[[nodiscard]] QByteArray reportPdf(const Report& report);

}  // namespace retort
