// The rows of the table. Reading, writing and checking by it is in key_values.cpp and spec_json.cpp.
#include "engine/experiment/key_table.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <span>

#include "engine/experiment/key_rows.h"

// A field of the spec, for reading and for writing.
#define FIELD(member) \
  [](auto& spec) -> auto& { return spec.member; }

namespace retort {
namespace {

using namespace rows;

constexpr double kMostUnits = 1'000'000;

void addSpeechKeys(std::vector<Key>& keys) {
  keys.push_back(
      integer("dataset.states",
              {"States", "Parts of equal length that each word is cut into; a class is a word in one of its states.",
               "per word"},
              {kFewestStates, kMostStates}, FIELD(dataset.states)));
  keys.push_back(choice("dataset.split",
                        {"Test set",
                         "recordings: the first tenth, by index, of each word's recordings by each speaker. speakers: "
                         "all recordings of a fifth of the speakers, drawn by the data seed, whom no run has heard."},
                        {"recordings", "speakers"}, FIELD(dataset.split)));
}

void addDataKeys(std::vector<Key>& keys) {
  keys.push_back(text("name", {"Name", "Short name of the experiment; results are filed under it."}, FIELD(name)));
  keys.push_back(text("title", {"Title", "What the experiment shows, in one line."}, FIELD(title)));
  keys.push_back(choice(
      "dataset.kind",
      {"Dataset",
       "glyphs: handwritten-like digits and letters, drawn here and needing no file. idx: a folder in MNIST's "
       "layout (also Fashion-MNIST, KMNIST, EMNIST), gzip or raw. speech: a folder of recorded words, WAV or "
       "FLAC, named {label}_{speaker}_{index}; cases are frames of 10 ms. formants: frames like those of speech, "
       "drawn here and needing no file."},
      {"glyphs", "idx", "speech", "formants"}, FIELD(dataset.kind)));
  keys.push_back(choice("dataset.classes",
                        {"Classes",
                         "digits: 0 to 9. alphanumeric: 62 classes, 0 to 9, A to Z and a to z, in this order; some are "
                         "hard to tell apart, such as c and C, or O, o and 0."},
                        {"digits", "alphanumeric"}, FIELD(dataset.classes)));
  keys.push_back(text("dataset.path", {"Folder", "Folder that holds the four IDX files, or the recordings."},
                      FIELD(dataset.path)));
  addSpeechKeys(keys);
  keys.push_back(real(
      "dataset.validation_fraction",
      {"Validation split",
       "Share of the training cases held out to choose settings by; no run learns from it. Of recordings, whole ones "
       "are held out."},
      {0, 0.9}, FIELD(dataset.validationFraction)));
  keys.push_back(integer(
      "dataset.seed", {"Data seed", "Draws glyphs, formants, the validation split and the speakers of the test set."},
      {0, 1e15}, FIELD(dataset.seed)));
}

void addTransferKeys(std::vector<Key>& keys) {
  keys.push_back(real("transfer_set.fraction",
                      {"Transfer set", "Share of the training cases that the student and the baseline learn from."},
                      {0, 1, true}, FIELD(transferSet.fraction)));
  keys.push_back(
      list("transfer_set.omit_classes",
           {"Omit classes", "Classes left out of the transfer set. The student meets them in soft targets alone."},
           {0, 65535}, FIELD(transferSet.omitClasses)));
  keys.push_back(list("transfer_set.only_classes",
                      {"Only classes", "If any are named, the transfer set holds these alone."}, {0, 65535},
                      FIELD(transferSet.onlyClasses)));
  keys.push_back(integer("transfer_set.jitter_pixels",
                         {"Jitter",
                          "Each image of the transfer set is moved by up to this many pixels in any direction, anew "
                          "each epoch. Soft targets are then computed as it goes, which is slower.",
                          "px"},
                         {0, 8}, FIELD(transferSet.jitterPixels)));
}

/// Paths must outlive the table; they are made once and kept.
std::string_view kept(const std::string& text) {
  static std::map<std::string, bool> texts;
  return texts.emplace(text, true).first->first;
}

/// @param model a generic lambda that returns the ModelSpec of an experiment
template <typename Model>
void addModelKeys(std::vector<Key>& keys, const std::string& owner, Model model) {
  const auto path = [&](const char* name) { return kept(owner + "." + name); };
  keys.push_back(choice(
      path("kind"),
      {"Kind", "fully_connected: layers of units. convolutional: 5x5 convolutions with pooling, then a dense layer."},
      {"fully_connected", "convolutional"}, [=](auto& spec) -> auto& { return model(spec).kind; }));
  keys.push_back(list(
      path("layers"),
      {"Layers",
       "Units of each hidden layer, such as 800-800. Convolutional: channels of each convolution, then the dense "
       "layer's units.",
       "units"},
      {1, kMostUnits}, [=](auto& spec) -> auto& { return model(spec).layers; }));
  keys.push_back(real(
      path("input_dropout"), {"Input dropout", "Probability that an input is dropped while training."},
      {0, 1, false, true}, [=](auto& spec) -> auto& { return model(spec).inputDropout; }));
  keys.push_back(real(
      path("hidden_dropout"), {"Hidden dropout", "Probability that a hidden unit is dropped while training."},
      {0, 1, false, true}, [=](auto& spec) -> auto& { return model(spec).hiddenDropout; }));
  keys.push_back(real(
      path("max_norm"), {"Max-norm", "Bound on the L2 norm of each hidden unit's incoming weights; 0 for none."},
      {0, 1e6}, [=](auto& spec) -> auto& { return model(spec).maxNorm; }));
}

/// @param training a generic lambda that returns the TrainingSpec of an experiment
template <typename Training>
void addTrainingKeys(std::vector<Key>& keys, const std::string& owner, Training training) {
  const auto path = [&](const char* name) { return kept(owner + "." + name); };
  keys.push_back(integer(
      path("epochs"), {"Epochs", "How often each case of the transfer set is seen.", "epochs"},
      {1, 100000}, [=](auto& spec) -> auto& { return training(spec).epochs; }));
  keys.push_back(integer(
      path("batch_size"), {"Batch size", "Cases in each step.", "cases"},
      {1, 1e6}, [=](auto& spec) -> auto& { return training(spec).batchSize; }));
  keys.push_back(choice(
      path("optimiser"), {"Optimiser", "sgd with momentum, or adam."},
      {"sgd", "adam"}, [=](auto& spec) -> auto& { return training(spec).optimiser; }));
  keys.push_back(real(
      path("learning_rate"),
      {"Learning rate",
       "Step size at the start. With T² and a high temperature the soft gradient is tens of "
       "times the hard one: choose it smaller then."},
      {0, 100, true}, [=](auto& spec) -> auto& { return training(spec).learningRate; }));
  keys.push_back(real(
      path("momentum"), {"Momentum", "Share of the last step kept in the next one (sgd)."},
      {0, 1, false, true}, [=](auto& spec) -> auto& { return training(spec).momentum; }));
  keys.push_back(boolean(
      path("nesterov"), {"Nesterov", "Take the gradient ahead of the momentum step (sgd)."}, [=](auto& spec) -> auto& {
        return training(spec).nesterov;
      }));
  keys.push_back(choice(
      path("schedule"),
      {"Schedule", "How the rate falls: constant, exponential (by the decay each epoch) or cosine (to 0 at the end)."},
      {"constant", "exponential", "cosine"}, [=](auto& spec) -> auto& { return training(spec).schedule; }));
  keys.push_back(real(
      path("decay"), {"Decay", "Factor of the rate per epoch (exponential schedule)."},
      {0, 1, true}, [=](auto& spec) -> auto& { return training(spec).decay; }));
  keys.push_back(integer(
      path("seed"), {"Seed", "Draws initial weights, order of cases, dropout and jitter."},
      {0, 1e15}, [=](auto& spec) -> auto& { return training(spec).seed; }));
  keys.push_back(integer(
      path("order_seed"),
      {"Order seed",
       "Draws the order of cases, the transfer set's share, jitter and input dropout. Runs that share it see the same "
       "batches and differ in their initial weights alone. 0: the seed draws these too."},
      {0, 1e15}, [=](auto& spec) -> auto& { return training(spec).orderSeed; }));
}

Key studentWidth() {
  Key key{"student.width",
          "Width",
          "Units of every hidden layer of the student at once.",
          "units",
          ValueKind::Integer,
          1,
          kMostUnits,
          false,
          false,
          true,
          {},
          {},
          {}};
  key.get = [](const ExperimentSpec& spec) {
    return Value{static_cast<std::int64_t>(spec.student.layers.empty() ? 0 : spec.student.layers.front())};
  };
  key.set = [](ExperimentSpec& spec, const Value& value) {
    std::ranges::fill(spec.student.layers, static_cast<int>(std::get<std::int64_t>(value)));
  };
  return key;
}

void addObjectiveKeys(std::vector<Key>& keys) {
  keys.push_back(choice("objective.kind",
                        {"Objective",
                         "soft_targets: the teacher's distribution at the temperature. logits: match the "
                         "teacher's logits. hard: true labels alone."},
                        {"hard", "soft_targets", "logits"}, FIELD(objective.kind)));
  keys.push_back(real("objective.temperature",
                      {"Temperature",
                       "T of the softmax for teacher and student while distilling. Higher is softer: it lifts "
                       "the small probabilities that say which classes resemble which."},
                      {0, 1000, true}, FIELD(objective.temperature)));
  keys.push_back(real("objective.soft_weight",
                      {"Soft weight", "Weight of the soft targets; hard targets have the rest up to 1."}, {0, 1},
                      FIELD(objective.softWeight)));
  keys.push_back(
      boolean("objective.scale_by_t_squared",
              {"Scale soft loss by T²", "Soft gradients shrink as 1/T²; this keeps their weight when T changes."},
              FIELD(objective.scaleByTSquared)));
  keys.push_back(boolean("baseline.train",
                         {"Baseline", "Also train the same student on hard labels alone, to compare with."},
                         FIELD(trainBaseline)));
}

void addSubsetKeys(std::vector<Key>& keys) {
  keys.push_back(
      integer("teacher.specialists.count",
              {"Specialists",
               "How many specialists help the teacher, who is their generalist: each for a subset of classes "
               "that it confuses with each other. 0 for none.",
               "specialists"},
              {0, 100}, FIELD(teacher.specialists.count)));
  keys.push_back(text("teacher.specialists.subsets",
                      {"Subsets",
                       "Class indices of each specialist, such as \"1, 7; 3, 5, 8\". Empty: clusters (K-means) of the "
                       "covariance of the generalist's predictions."},
                      FIELD(teacher.specialists.subsets)));
  keys.push_back(integer("teacher.specialists.overlap",
                         {"Subsets' overlap",
                          "Further classes that each specialist's cluster takes from its neighbours, those that it is "
                          "most often predicted together with.",
                          "classes"},
                         {0, 1000}, FIELD(teacher.specialists.overlap)));
  keys.push_back(
      real("teacher.specialists.cluster_temperature",
           {"Clusters' temperature", "T of the predictions that are clustered. Above 1, rare confusions count more."},
           {0, 1000, true}, FIELD(teacher.specialists.clusterTemperature)));
  keys.push_back(integer("teacher.specialists.cluster_seed",
                         {"Clusters' seed", "Draws the starts of K-means, of which the best one counts."}, {0, 1e15},
                         FIELD(teacher.specialists.clusterSeed)));
}

/// The words of a training's keys as they are for specialists: told apart from those of their generalist.
void nameSpecialists(std::span<Key> keys) {
  constexpr std::string_view before = "teacher.specialists.training.";
  const std::map<std::string_view, std::string_view> helps = {
      {"epochs", "How often a specialist sees each case of its set: all of its subset's classes, and as many others."},
      {"seed", "Draws the order of cases, dropout, and which cases of the other classes a specialist sees."},
      {"order_seed",
       "Draws the order of cases, input dropout, and which cases of the other classes a specialist sees. 0: the seed "
       "draws these too."}};
  for (Key& key : keys) {
    std::string label(key.label);
    if (label.size() > 1) label[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(label[0])));
    key.label = kept("Specialists' " + label);
    const auto help = helps.find(key.path.substr(before.size()));
    if (help != helps.end()) key.help = help->second;
  }
}

void addSpecialistKeys(std::vector<Key>& keys) {
  addSubsetKeys(keys);
  keys.push_back(choice("teacher.specialists.correction",
                        {"Dustbin correction",
                         "What makes up for the subset being half of what a specialist sees, added to its dustbin's "
                         "logit. oversampling: the log of the proportion, as the paper words it. prior_ratio: the one "
                         "that makes the dustbin's odds those of the data again."},
                        {"none", "oversampling", "prior_ratio"}, FIELD(teacher.specialists.correction)));
  keys.push_back(integer("teacher.specialists.most_probable",
                         {"Most probable classes",
                          "Specialists answer a case where their subset holds one of so many classes that the "
                          "generalist finds most probable; 1 in the paper.",
                          "classes"},
                         {1, 1000}, FIELD(teacher.specialists.mostProbable)));
  keys.push_back(real("teacher.specialists.soft_weight",
                      {"Specialists' soft weight",
                       "Weight of the generalist's soft targets, which keep a specialist from overfitting; true labels "
                       "have the rest up to 1."},
                      {0, 1}, FIELD(teacher.specialists.objective.softWeight)));
  keys.push_back(real("teacher.specialists.temperature",
                      {"Specialists' temperature", "T of the generalist's soft targets for the specialists."},
                      {0, 1000, true}, FIELD(teacher.specialists.objective.temperature)));
  const std::size_t first = keys.size();
  addTrainingKeys(keys, "teacher.specialists.training", FIELD(teacher.specialists.training));
  nameSpecialists(std::span(keys).subspan(first));
}

void addSweepKeys(std::vector<Key>& keys) {
  keys.push_back(integer(
      "sweep.seeds",
      {"Seeds", "How often each cell is trained, each time with the next seed: the spread over them.", "per cell"},
      {1, 1000}, FIELD(sweep.seeds)));
  keys.push_back(integer("sweep.sample",
                         {"Random cells", "So many cells are drawn at random; 0 trains every combination.", "cells"},
                         {0, 1e6}, FIELD(sweep.sample)));
  keys.push_back(
      integer("sweep.sample_seed", {"Draw seed", "Draws the random cells."}, {0, 1e15}, FIELD(sweep.sampleSeed)));
}

std::vector<Key> makeTable() {
  std::vector<Key> keys;
  addDataKeys(keys);
  addTransferKeys(keys);
  addModelKeys(keys, "teacher", FIELD(teacher.model));
  keys.push_back(integer("teacher.jitter_pixels",
                         {"Jitter", "Each image is moved by up to this many pixels while the teacher trains.", "px"},
                         {0, 8}, FIELD(teacher.jitterPixels)));
  keys.push_back(
      integer("teacher.members",
              {"Members",
               "How many teachers answer as one ensemble. They differ in their initial weights (and dropout) "
               "alone: the seed and the numbers after it.",
               "teachers"},
              {1, 100}, FIELD(teacher.ensemble.members)));
  keys.push_back(choice("teacher.mean",
                        {"Ensemble's mean",
                         "arithmetic: the members' distributions at the temperature are averaged. geometric: their "
                         "logarithms are, which is to average logits."},
                        {"arithmetic", "geometric"}, FIELD(teacher.ensemble.mean)));
  addTrainingKeys(keys, "teacher.training", FIELD(teacher.training));
  addSpecialistKeys(keys);
  addModelKeys(keys, "student", FIELD(student));
  keys.push_back(studentWidth());
  addObjectiveKeys(keys);
  addTrainingKeys(keys, "training", FIELD(training));
  addSweepKeys(keys);
  return keys;
}

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

const std::vector<Key>& keyTable() {
  static const std::vector<Key> table = makeTable();
  return table;
}

const Key& findKey(std::string_view path) {
  const auto& table = keyTable();
  const auto found = std::ranges::find(table, path, &Key::path);
  if (found != table.end()) return *found;
  const auto nearest = std::ranges::min_element(
      table, {}, [path](const Key& key) { return editDistance(path.substr(0, 64), key.path); });
  throw Error(ErrorKind::BadSpec, std::string(path.substr(0, 200)), "there is no such key",
              "Did you mean " + std::string(nearest->path) + "?");
}

bool isOfTeacherItself(std::string_view path) {
  return path.starts_with("teacher.") && !path.starts_with("teacher.specialists.");
}

}  // namespace retort
