#include "app/bridge/pad_answers.h"

#include <utility>

#include "app/models/run_store.h"

namespace retort {

PadAnswers::PadAnswers(const RunStore& store, std::shared_ptr<Engine> engine, QObject* parent)
    : QObject(parent),
      m_store(store),
      m_shelf(std::move(engine)),
      m_newest([this](const PadTask& task) { return m_shelf.answer(task); },
               [this](const PictureAnswers& answers) { Q_EMIT answered(answers); }) {
  connect(&store, &RunStore::runsChanged, this, &PadAnswers::askAgain);
  connect(&store, &RunStore::runsReset, this, &PadAnswers::askAgain);
}

void PadAnswers::setArchive(const std::shared_ptr<RunArchive>& archive) {
  m_archive = archive;
  ++m_session;
}

void PadAnswers::ask(const PictureQuestion& question) {
  m_asked = question;
  askAgain();
}

void PadAnswers::askAgain() {
  PadTask task{m_asked, padRuns(m_store, m_asked, m_session), m_store.dataset(), m_session, m_archive};
  if (!task.data || m_asked.picture.empty()) task = {};
  m_newest.ask(std::move(task));
}

}  // namespace retort
