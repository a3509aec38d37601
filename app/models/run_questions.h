#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include <QObject>
#include <QString>

#include "engine/experiment/events.h"

namespace retort {

/// A drawn picture, and the runs that shall say what it is.
struct PictureQuestion {
  std::vector<RunId> runs;
  std::vector<std::uint8_t> picture;  ///< of the shape of the store's data set, as Cases::values; empty asks nothing
  bool operator==(const PictureQuestion&) const = default;
};

/// What one run makes of it.
struct PictureAnswer {
  std::vector<float> logits;  ///< [classes], at T = 1 of what is made of parts; empty where it is silent
  QString problem;            ///< why it is silent, for a person
};

struct PictureAnswers {
  PictureQuestion question;
  std::map<RunId, PictureAnswer> byRun;  ///< of each run of the question that is still there
};

/// What the pages want to know of runs beyond what the store holds. They know neither session nor engine: whoever does
/// listens here, and answers here. On the window's thread.
class RunQuestions : public QObject {
  Q_OBJECT

 public:
  explicit RunQuestions(QObject* parent = nullptr);

  /// Logits of the probe cases after that epoch; probesAnswered() follows where somebody listens.
  void askProbes(RunId run, int epoch);
  /// pictureAnswered() follows; of what is asked meanwhile the newest alone is answered. Runs that change are asked
  /// anew until another question comes.
  void askPicture(const PictureQuestion& question);

 Q_SIGNALS:
  void probesAsked(retort::RunId run, int epoch);
  /// @param logits [probe cases, classes]; null for none
  void probesAnswered(retort::RunId run, int epoch, const std::shared_ptr<const retort::Matrix>& logits);
  void pictureAsked(const retort::PictureQuestion& question);
  void pictureAnswered(const retort::PictureAnswers& answers);
};

}  // namespace retort
