// Entropy of several models, and how far they are from the teacher, against the temperature.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "app/models/compared_runs.h"
#include "widgets/curve_data.h"

namespace retort {

using CaseIndices = std::vector<std::uint32_t>;

struct TemperatureQuestion {
  std::shared_ptr<const Dataset> data;
  CaseLogits teacher;                        ///< null when there is none: no divergence then
  std::vector<CaseLogits> models;            ///< null where they are not at hand
  std::shared_ptr<const CaseIndices> cases;  ///< ascending
  int points = 0;                            ///< temperatures, at least 2
  bool operator==(const TemperatureQuestion&) const = default;
  [[nodiscard]] bool complete() const { return data != nullptr && cases != nullptr && !cases->empty(); }
};

/// Means over the cases that a model (for the divergence: and the teacher) has answered; in nats.
struct TemperatureFigures {
  std::vector<double> temperatures;             ///< from 0.5 to 100, evenly on a logarithmic scale
  std::vector<std::vector<double>> entropy;     ///< [models][temperatures]; empty of a model that has answered none
  std::vector<std::vector<double>> divergence;  ///< KL(teacher ‖ model), the same way
};
/// About 10 ns for each case, model, temperature and class.
[[nodiscard]] TemperatureFigures temperatureFigures(const TemperatureQuestion& question);

/// How the curve of a model looks.
struct TemperatureModel {
  RunId run = 0;
  QString name;
  QColor colour;
  bool isTeacher = false;  ///< dashed
  bool hidden = false;
};
/// @param values [models][temperatures] @param models [models]
[[nodiscard]] CurveData temperatureCurves(const QString& title, const std::vector<double>& temperatures,
                                          const std::vector<std::vector<double>>& values,
                                          const std::vector<TemperatureModel>& models);

}  // namespace retort
