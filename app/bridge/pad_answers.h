#pragma once

#include <memory>

#include <QObject>

#include "app/bridge/net_shelf.h"
#include "app/bridge/newest_answer.h"
#include "app/bridge/pad_task.h"

namespace retort {

/// What models make of a picture that is being drawn, answered on a thread of its own beside whatever trains. Lives on
/// the window's thread.
class PadAnswers : public QObject {
  Q_OBJECT

 public:
  /// @param store outlives this @param engine may still be opening: the answers wait for it
  PadAnswers(const RunStore& store, std::shared_ptr<Engine> engine, QObject* parent = nullptr);

  /// Where the weights are of the runs that the store is about to hold; kept open only while they are read. Null:
  /// nowhere.
  void setArchive(const std::shared_ptr<RunArchive>& archive);
  /// The newest question is answered, and again when its runs have changed; an empty picture lets all nets go.
  void ask(const PictureQuestion& question);

 Q_SIGNALS:
  void answered(const retort::PictureAnswers& answers);

 private:
  void askAgain();

  const RunStore& m_store;
  PictureQuestion m_asked;
  std::weak_ptr<RunArchive> m_archive;
  int m_session = 0;  ///< how many archives there have been
  NetShelf m_shelf;   ///< the worker's
  NewestAnswer<PadTask, PictureAnswers> m_newest;
};

}  // namespace retort
