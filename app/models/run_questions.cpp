#include "app/models/run_questions.h"

namespace retort {

RunQuestions::RunQuestions(QObject* parent) : QObject(parent) {}

void RunQuestions::askProbes(RunId run, int epoch) { Q_EMIT probesAsked(run, epoch); }

void RunQuestions::askPicture(const PictureQuestion& question) { Q_EMIT pictureAsked(question); }

}  // namespace retort
