#include "app/cli/result_file.h"

#include <array>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "engine/experiment/error.h"
#include "engine/experiment/json_text.h"

namespace retort::cli {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kFormat = "retort-result";
constexpr int kVersion = 1;
constexpr std::uintmax_t kLargestFile = 256U << 20U;
constexpr const char* kRemedy = "Name a file that retort-cli run has written";

json runJson(const StoredRun& run) {
  json object = runFinishedJson(run);
  object.erase("event");
  object["epochs_planned"] = run.epochsPlanned;
  object["engine"] = run.engine;
  object["teacher"] = run.teacher == 0 ? json(nullptr) : json(run.teacher);
  object["curve"] = json::array();
  for (const EpochPoint& point : run.curve) object["curve"].push_back(epochJson(point));
  return object;
}

/// Reads fields of one object, and says where in the file it stands when they are not what they should be.
class Reader {
 public:
  Reader(const json& object, std::string file, std::string place)
      : m_object(object), m_file(std::move(file)), m_place(std::move(place)) {
    if (!m_object.is_object()) fail(m_place, "is no object");
  }

  [[nodiscard]] std::string text(const char* key) const {
    const json& value = field(key);
    if (!value.is_string()) fail(at(key), "is no text");
    return value.get<std::string>();
  }
  [[nodiscard]] bool has(const char* key) const { return m_object.contains(key); }
  [[nodiscard]] std::string optionalText(const char* key) const { return has(key) ? text(key) : ""; }

  /// A count: a whole number that is not negative.
  [[nodiscard]] std::int64_t count(const char* key) const {
    const json& value = field(key);
    constexpr std::uint64_t kLargest = std::numeric_limits<std::int32_t>::max();
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kLargest) fail(at(key), "is no count");
    return value.get<std::int64_t>();
  }

  /// Null, as a number that was not finite is stored, reads as NaN.
  [[nodiscard]] double number(const char* key) const {
    const json& value = field(key);
    if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
    if (!value.is_number()) fail(at(key), "is no number");
    return value.get<double>();
  }

  [[nodiscard]] const json& list(const char* key) const {
    const json& value = field(key);
    if (!value.is_array()) fail(at(key), "is no list");
    return value;
  }

  [[nodiscard]] Reader child(const json& object, const char* key, std::size_t index) const {
    return {object, m_file, at(key) + '[' + std::to_string(index) + ']'};
  }

  [[nodiscard]] const json& field(const char* key) const {
    const auto found = m_object.find(key);
    if (found == m_object.end()) fail(at(key), "is missing");
    return *found;
  }

  [[noreturn]] void fail(const std::string& place, const std::string& problem) const {
    throw Error(ErrorKind::BadFile, m_file, (place.empty() ? "it" : place) + ' ' + problem, kRemedy);
  }

 private:
  [[nodiscard]] std::string at(const char* key) const { return m_place.empty() ? key : m_place + '.' + key; }

  const json& m_object;
  std::string m_file;
  std::string m_place;
};

EpochPoint readPoint(const Reader& reader) {
  EpochPoint point;
  point.epoch = static_cast<int>(reader.count("epoch"));
  point.loss = reader.number("loss");
  point.softLoss = reader.number("soft_loss");
  point.hardLoss = reader.number("hard_loss");
  point.trainError = reader.number("train_error");
  point.testErrors = reader.count("test_errors");
  point.testCases = reader.count("test_cases");
  if (reader.has("validation_cases")) {
    point.validationErrors = reader.count("validation_errors");
    point.validationCases = reader.count("validation_cases");
  }
  point.learningRate = reader.number("learning_rate");
  point.casesPerSecond = reader.number("cases_per_second");
  if (const double ratio = reader.number("gradient_ratio"); !std::isnan(ratio)) point.gradientRatio = ratio;
  point.seconds = reader.number("seconds");
  return point;
}

StoredRun readRun(const Reader& reader) {
  StoredRun run;
  run.id = static_cast<std::uint64_t>(reader.count("run"));
  run.teacher = reader.field("teacher").is_null() ? 0 : static_cast<std::uint64_t>(reader.count("teacher"));
  run.name = reader.text("name");
  run.role = reader.text("role");
  run.outcome = reader.text("outcome");
  run.message = reader.optionalText("message");
  run.epochs = reader.count("epochs");
  run.epochsPlanned = reader.count("epochs_planned");
  run.testErrors = reader.count("test_errors");
  run.testCases = reader.count("test_cases");
  run.trainErrors = reader.count("train_errors");
  run.trainCases = reader.count("train_cases");
  run.seconds = reader.number("seconds");
  run.casesPerSecond = reader.number("cases_per_second");
  run.threads = reader.count("threads");
  run.engine = reader.text("engine");
  const json& curve = reader.list("curve");
  for (std::size_t i = 0; i < curve.size(); ++i) run.curve.push_back(readPoint(reader.child(curve[i], "curve", i)));
  return run;
}

json parsedFile(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) throw Error(ErrorKind::MissingFile, path, error.message(), kRemedy);
  if (size > kLargestFile) throw Error(ErrorKind::BadFile, path, "it is larger than 256 MiB", kRemedy);
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw Error(ErrorKind::MissingFile, path, "it cannot be read", "Check its permissions");
  return parseJson(text.str(), path);
}

}  // namespace

std::string resultText(const StoredResult& result) {
  json object{{"format", kFormat},         {"version", kVersion},       {"program", result.program},
              {"created", result.created}, {"name", result.name},       {"title", result.title},
              {"spec", result.spec},       {"dataset", result.dataset}, {"workers", result.workers}};
  object["runs"] = json::array();
  for (const StoredRun& run : result.runs) object["runs"].push_back(runJson(run));
  return object.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

StoredResult readResult(const std::string& path) {
  const json object = parsedFile(path);
  const Reader reader(object, path, "");
  if (reader.text("format") != kFormat) reader.fail("format", std::string("is not ") + kFormat);
  if (reader.count("version") != kVersion) reader.fail("version", "is one that this program does not know");
  StoredResult result;
  result.program = reader.text("program");
  result.created = reader.text("created");
  result.name = reader.text("name");
  result.title = reader.text("title");
  result.spec = reader.field("spec");
  result.dataset = reader.field("dataset");
  result.workers = reader.count("workers");
  const json& runs = reader.list("runs");
  for (std::size_t i = 0; i < runs.size(); ++i) result.runs.push_back(readRun(reader.child(runs[i], "runs", i)));
  return result;
}

std::string defaultResultPath(const std::string& experiment) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "-%Y%m%d-%H%M%S", &local);
  std::string base = experiment.empty() ? "experiment" : experiment;
  for (char& c : base)
    if (c == '/' || static_cast<unsigned char>(c) < 0x20) c = '_';
  if (base.front() == '.' || base.front() == '-') base.front() = '_';
  base += date.data();
  std::string path = base + ".json";
  std::error_code error;  // of a name too long for any file: whoever writes there says so
  for (int i = 2; fs::exists(path, error); ++i) path = base + '-' + std::to_string(i) + ".json";
  return path;
}

}  // namespace retort::cli
