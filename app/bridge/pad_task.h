// What a drawn picture and the runs that are to answer it come to, as a copy that another thread works on.
#pragma once

#include <cstdint>
#include <memory>
#include <tuple>
#include <vector>

#include <QString>

#include "app/models/run_questions.h"
#include "engine/data/dataset.h"
#include "engine/experiment/run_archive.h"
#include "engine/experiment/run_list.h"

namespace retort {

class RunStore;
struct RunRecord;

/// Weights of a run as it left them at a place.
struct KeptNet {
  RunId run = 0;
  int session = 0;    ///< number of the session whose run it is
  bool over = false;  ///< its final ones; else those of its newest checkpoint
  int epoch = 0;
  int batch = 0;
  bool operator==(const KeptNet&) const = default;
  bool operator<(const KeptNet& other) const {
    return std::tie(run, session, over, epoch, batch) <
           std::tie(other.run, other.session, other.over, other.epoch, other.batch);
  }
};

/// One net that answers, with what has to be known to load it and to answer together with others.
struct PadNet {
  KeptNet kept;
  RunSource source;
  bool operator==(const PadNet& other) const { return kept == other.kept; }
};

/// A run and the nets that answer for it: its own, or those that it is made of.
struct PadRun {
  RunId run = 0;
  RunSpec spec;
  std::vector<PadNet> nets;
  QString problem;  ///< why it cannot answer; empty when it may
  bool operator==(const PadRun&) const = default;
};

struct PadTask {
  PictureQuestion asked;
  std::vector<PadRun> runs;  ///< those that are there
  std::shared_ptr<const Dataset> data;
  int session = 0;
  std::weak_ptr<RunArchive> archive;  ///< of that session

  bool operator==(const PadTask& other) const {
    return asked == other.asked && runs == other.runs && data == other.data && session == other.session;
  }
  /// Also where nothing is asked: then nets are let go.
  [[nodiscard]] static bool complete() { return true; }
};

/// The runs of the question as they are in the store now.
/// @param session number of the store's session
[[nodiscard]] std::vector<PadRun> padRuns(const RunStore& store, const PictureQuestion& question, int session);

}  // namespace retort
