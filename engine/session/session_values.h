// What a session file holds, as plain values. Blobs (weights, logits) are read one by one: see session.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/experiment/events.h"

namespace retort {

/// A data set by reference: what the runs were trained on, and where it was then.
struct StoredDataset {
  std::int64_t id = 0;
  DatasetKind kind = DatasetKind::Glyphs;
  GlyphClasses classes = GlyphClasses::Digits;
  std::string path;  ///< folder, absolute, UTF-8; from a session elsewhere: where it was found here, or was there
  std::int64_t seed = 0;
  int states = 3;
  SpeechSplit split = SpeechSplit::Recordings;
  std::string sha256;  ///< hex; empty when no run on it ever began
  std::string name;    ///< for a person
  SampleShape shape;
  std::vector<std::string> classNames;
  std::int64_t trainCases = 0;
  std::int64_t testCases = 0;
  /// Of the test cases, so that stored logits are of use without the data; empty in a session of version 1.
  std::vector<std::uint16_t> testLabels;
  std::vector<std::string> wordNames;         ///< as Dataset::wordNames; empty where there are no words
  std::vector<std::uint16_t> wordOf;          ///< as Dataset::wordOf
  std::vector<std::uint32_t> testRecordings;  ///< as Cases::recordings, of the test cases
};

struct StoredExperiment {
  ExperimentId id = 0;
  std::string created;  ///< ISO 8601, UTC
  ExperimentSpec spec;  ///< dataset.path as its runs'
};

/// A checkpoint that can be forked from.
struct CheckpointPlace {
  int epoch = 0;
  int batch = 0;
  CheckpointReason reason = CheckpointReason::Interval;
  bool operator==(const CheckpointPlace&) const = default;
};

/// How a run is shown; the user's to change.
struct RunLook {
  RunId run = 0;
  std::string name;
  std::string colour;  ///< "#rrggbb"; empty: not chosen yet
  bool hidden = false;
  bool pinned = false;   ///< as the baseline that others are compared with
  bool deleted = false;  ///< kept until the session is closed, then gone
  bool operator==(const RunLook&) const = default;
};

/// A run without its blobs.
struct StoredRun {
  RunId id = 0;
  ExperimentId experiment = 0;
  std::int64_t dataset = 0;  ///< StoredDataset::id; 0 for none
  RunSpec spec;              ///< lineage in spec.forkedFrom; dataset.path as StoredDataset::path
  RunId teacher = 0;
  std::vector<RunId> parts;  ///< what it is made of: an ensemble's members, a generalist and its specialists
  std::vector<int> subset;   ///< of a specialist that began: its classes, ascending
  GroupPlace group;
  RunLook look;
  std::optional<Outcome> outcome;  ///< empty: it was not over when the session was written
  std::string started;             ///< ISO 8601, UTC; empty when it never began
  /// All but weights and logits, which are empty here. Of a run that is not over: as of its last whole epoch.
  RunResult result;
  std::vector<EpochPoint> points;
  std::vector<GradientsMeasured> gradients;  ///< by epoch
  std::vector<CheckpointPlace> checkpoints;  ///< oldest first
};

/// Texts of the session by these names: the window's own, of no meaning to the engine.
namespace texts {
inline constexpr const char* kForm = "form";    ///< JSON: the experiment form, key path -> text
inline constexpr const char* kNotes = "notes";  ///< Markdown
inline constexpr const char* kView = "view";    ///< JSON: how the pages and the table are set
}  // namespace texts

struct SessionContents {
  std::string id;       ///< random, the same in every copy of the session
  std::string created;  ///< ISO 8601, UTC
  std::string program;  ///< name and version of what wrote it last
  std::vector<StoredDataset> datasets;
  std::vector<StoredExperiment> experiments;
  std::vector<StoredRun> runs;               ///< by id
  std::map<std::string, std::string> texts;  ///< by name, see above
};

/// The session's text `name` is now this.
struct TextEdit {
  std::string name;
  std::string text;
};
/// The data set with that hash was found in another folder.
struct DatasetMoved {
  std::string sha256;
  std::string path;
};
/// What the user changes without training.
using SessionEdit = std::variant<RunLook, TextEdit, DatasetMoved>;

}  // namespace retort
