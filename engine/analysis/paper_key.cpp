#include "engine/analysis/paper_key.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>
#include <utility>

#include "engine/experiment/key_table.h"
#include "engine/experiment/run_spec_json.h"
#include "engine/experiment/used_keys.h"

namespace retort {
namespace {

RunSpec withoutSeeds(RunSpec spec) {
  spec = usedPart(std::move(spec));
  spec.training.seed = 0;
  spec.training.orderSeed = 0;
  spec.dataset.path.clear();
  if (hasFolder(spec.dataset.kind) && spec.dataset.split == SpeechSplit::Recordings)
    spec.dataset.seed = 0;  // it draws what is held out
  return spec;
}

ExperimentSpec experimentOf(const PaperKey& key) {
  ExperimentSpec experiment = keysOf(key.spec);
  if (!key.teacher) return experiment;
  experiment.teacher = {key.teacher->model, key.teacher->training, key.teacher->transferSet.jitterPixels,
                        key.teacher->ensemble, key.teacher->specialists};
  return experiment;
}

/// "learning rate", "teacher's epochs", "T² scaling".
std::string nameOf(const Key& key) {
  std::string name(key.label);
  const auto isLower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  if (name.size() > 1 && isLower(name[1]))
    name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
  return isOfTeacherItself(key.path) ? "teacher's " + name : name;
}

std::string heldOutText(double fraction) {
  std::array<char, 32> text{};
  const char* const end =
      std::to_chars(text.data(), text.data() + text.size(), 100 * fraction, std::chars_format::general, 4).ptr;
  return std::string(static_cast<const char*>(text.data()), end) + " % of the training cases held out";
}

/// Whether departuresOf() says it.
bool isDeparture(std::string_view path) {
  constexpr std::array<std::string_view, 11> paths = {
      "student.layers",  "student.kind",          "objective.kind",
      "teacher.layers",  "teacher.kind",          "transfer_set.jitter_pixels",
      "dataset.kind",    "objective.temperature", "teacher.jitter_pixels",
      "teacher.members", "teacher.mean"};
  return std::ranges::find(paths, path) != paths.end();
}

void append(std::string& text, const std::string& more) {
  if (more.empty()) return;
  text += (text.empty() ? "" : ", ") + more;
}

}  // namespace

PaperKey keyOf(const PaperRun& run, const std::string& reference) {
  PaperKey key{withoutSeeds(run.spec), {}, run.data, run.classes, reference};
  if (run.teacher) key.teacher = withoutSeeds(*run.teacher);
  return key;
}

bool isRepeated(const PaperRun& one, const PaperRun& other) {
  const auto used = [](const std::optional<RunSpec>& spec) { return spec ? std::optional(usedPart(*spec)) : spec; };
  return usedPart(one.spec) == usedPart(other.spec) && used(one.teacher) == used(other.teacher);
}

std::vector<std::string> settingTexts(std::span<const PaperKey> settings, bool departing) {
  std::vector<std::string> texts(settings.size());
  std::vector<ExperimentSpec> specs;
  for (const PaperKey& setting : settings) specs.push_back(experimentOf(setting));
  for (const Key& key : keyTable()) {
    const bool isOwn = key.path.starts_with("sweep.") || key.path == "dataset.validation_fraction";
    if (key.derived || isOwn || specs.empty() || (departing && isDeparture(key.path))) continue;
    const Value first = key.get(specs.front());
    if (std::ranges::all_of(specs, [&](const ExperimentSpec& spec) { return key.get(spec) == first; })) continue;
    for (std::size_t i = 0; i < specs.size(); ++i)
      append(texts[i], nameOf(key) + ' ' + valueText(key, key.get(specs[i])));
  }
  for (std::size_t i = 0; i < specs.size(); ++i) {
    append(texts[i], settings[i].reference);
    if (specs[i].dataset.validationFraction > 0) append(texts[i], heldOutText(specs[i].dataset.validationFraction));
  }
  return texts;
}

}  // namespace retort
