#include "app/cli/paper_text.h"

#include <algorithm>

#include "app/cli/text.h"

namespace retort::cli {
namespace {

using nlohmann::json;
using Row = std::vector<std::string>;

constexpr std::size_t kMostFurther = 5;
constexpr std::size_t kWidest = 70;  // columns of a field

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::string withUnit(const PaperClaim& claim, const std::string& value) {
  return claim.unit == "%" ? value + " %" : value;
}

std::string oursText(const PaperClaim& claim, const PaperSetting& setting) {
  std::string text = withUnit(claim, meanText(claim, setting.spread));
  if (setting.spread.count > 1) text += " (n = " + std::to_string(setting.spread.count) + ')';
  if (setting.offset.count > 0) text += ", offset " + fixed(setting.offset.mean, 1);
  return text;
}

std::string remarkOf(const PaperSetting& setting) {
  const std::string departures = joined(setting.departures);
  if (setting.text.empty() || departures.empty()) return departures + setting.text;
  return departures + "; " + setting.text;
}

Row headRow() { return {"preset", "claim", "paper", "ours", "verdict", "departures; setting"}; }

/// @param setting null for none yet
Row rowOf(const PaperClaim& claim, const PaperSetting* setting, bool isFurther) {
  std::string paper = withUnit(claim, publishedText(claim));
  if (claim.offset) paper += ", offset " + fixed(*claim.offset, 1);
  Row row{std::string(claim.preset), std::string(claim.what), paper};
  if (isFurther) row = {"", "", ""};
  row.push_back(setting ? oursText(claim, *setting) : "-");
  row.push_back(verdictText(setting ? setting->verdict : PaperVerdict::NothingYet));
  row.push_back(setting ? remarkOf(*setting) : "");
  return row;
}

std::vector<Row> rowsOf(const std::vector<PaperComparison>& comparisons) {
  std::vector<Row> rows{headRow()};
  for (const PaperComparison& one : comparisons) {
    rows.push_back(rowOf(*one.claim, one.settings.empty() ? nullptr : &one.settings.front(), false));
    for (std::size_t i = 1; i < std::min(one.settings.size(), kMostFurther + 1); ++i)
      rows.push_back(rowOf(*one.claim, &one.settings[i], true));
    if (one.settings.size() > kMostFurther + 1)
      rows.push_back({"", "", "", "…", "", std::to_string(one.settings.size() - kMostFurther - 1) + " more: --json"});
  }
  return rows;
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : printable(text)) result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

std::string markdownRow(const Row& row) {
  std::string text = "|";
  for (const std::string& field : row) text += ' ' + escaped(field) + " |";
  return text + '\n';
}

json spreadJson(const Spread& spread) {
  json object{{"n", spread.count}, {"mean", spread.mean}, {"sd", nullptr}};
  if (spread.count > 1) object["sd"] = spread.deviation;
  return object;
}

json settingJson(const PaperSetting& setting) {
  json object = spreadJson(setting.spread);
  object["setting"] = setting.text;
  object["departures"] = setting.departures;
  object["runs"] = setting.runs;
  object["values"] = setting.values;
  object["verdict"] = verdictText(setting.verdict);
  if (setting.range) object["range"] = {setting.range->low, setting.range->high};
  if (setting.offset.count > 0) object["offset"] = spreadJson(setting.offset);
  return object;
}

}  // namespace

std::string paperText(const std::vector<PaperComparison>& comparisons) {
  std::string text = alignedText(rowsOf(comparisons), kWidest);
  text += '\n';
  for (const PaperComparison& one : comparisons)
    if (!one.settings.empty() && one.settings.front().verdict != PaperVerdict::Departs)
      text += std::string(one.claim->preset) + ", " + std::string(one.claim->what) + ":\n  " +
              printable(sentenceOf(*one.claim, &one.settings.front())) + '\n';
  return text;
}

std::string paperMarkdown(const std::vector<PaperComparison>& comparisons) {
  const std::vector<Row> rows = rowsOf(comparisons);
  std::string text = markdownRow(rows.front()) + markdownRow({"---", "---", "---:", "---:", "---", "---"});
  for (std::size_t i = 1; i < rows.size(); ++i) text += markdownRow(rows[i]);
  return text;
}

std::string trainedText(const SessionContents& session) {
  std::size_t runs = 0;
  double seconds = 0;
  std::string first;
  for (const StoredRun& run : session.runs) {
    if (run.look.deleted || run.outcome != Outcome::Completed) continue;
    ++runs;
    seconds += run.result.seconds;
    if (first.empty() || run.started < first) first = run.started;
  }
  if (runs == 0) return "No run is completed.";
  return std::to_string(runs) + (runs == 1 ? " run, " : " runs, ") + fixed(seconds / 60, 0) +
         " min of training in all, from " + first.substr(0, 10) + " on";
}

json paperJson(const PaperComparison& comparison) {
  const PaperClaim& claim = *comparison.claim;
  json object{{"event", "claim"},
              {"id", claim.id},
              {"preset", claim.preset},
              {"section", claim.section},
              {"what", claim.what},
              {"paper", claim.value},
              {"unit", claim.unit},
              {"verdict", verdictText(comparison.verdict())},
              {"sentence", sentenceOf(claim, comparison.settings.empty() ? nullptr : &comparison.settings.front())}};
  if (claim.offset) object["paper_offset"] = *claim.offset;
  json& settings = object["settings"] = json::array();
  for (const PaperSetting& setting : comparison.settings) settings.push_back(settingJson(setting));
  return object;
}

}  // namespace retort::cli
