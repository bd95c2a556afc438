#include "experiments/prepare_corpus/preparation_page.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/duration_text.h"
#include "data/text/character_name.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/style.h"
#include "experiments/prepare_corpus/bar_chart.h"
#include "experiments/prepare_corpus/changed_clips.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxCharacterRows = 200;
constexpr int kLeastLengthBins = 10;
constexpr int kShownCharacters = 320;

// On a narrow screen reasons, paths and texts in scripts without spaces break into lines.
constexpr char kPageStyle[] =
    "tbody th { white-space: normal; }\n"
    "tbody th, td > div { overflow-wrap: anywhere; }\n"
    "td > div + div { margin-top: 4px; }\n"
    "td > div { min-width: 9rem; max-width: 80ch; }\n"
    ".card tbody th { white-space: nowrap; overflow-wrap: normal; }\n"
    ".card + p, .samples + p { margin-top: 16px; }\n"
    "del { text-decoration: none; }\n"  // A struck out comma cannot be read.
    ".unseen { font-size: .8em; letter-spacing: .02em; }\n"
    ".sample .meta { float: none; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px "
    "16px; }\n"
    ".sample .meta strong { color: var(--ink); font-weight: 600; }\n"
    ".sample audio { display: block; width: 100%; height: 40px; margin-top: 14px; }\n";

std::string Header(const char* first, const std::vector<const char*>& numbers, const char* last = nullptr) {
  std::string html =
      absl::StrCat("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">", first, "</th>");
  for (const char* number : numbers) {
    absl::StrAppend(&html, "<th class=\"number\" scope=\"col\">", number, "</th>");
  }
  if (last != nullptr) absl::StrAppend(&html, "<th scope=\"col\">", last, "</th>");
  return absl::StrCat(html, "</tr></thead><tbody>\n");
}

std::string RenderWarnings(const ImportReport& report) {
  std::string html;
  for (const std::string& warning : report.warnings) {
    absl::StrAppend(&html, "<li>", EscapeHtml(warning), "</li>\n");
  }
  if (html.empty()) return "";
  return absl::StrCat("<section class=\"card\"><h2>Warnings: ", report.warnings.size(), "</h2><ul>\n", html,
                      "</ul></section>\n");
}

std::string RenderSummary(const ImportReport& report) {
  std::string html = absl::StrCat("<p class=\"eyebrow\">Prepared corpus</p><h1>", EscapeHtml(report.corpus),
                                  " <span class=\"code\">", EscapeHtml(report.language), "</span></h1>\n");
  absl::StrAppendFormat(&html, "<p class=\"finding\">%d of %d clips can be used: %s of speech.",
                        report.usable_clips(), report.found, FormatDuration(report.usable_s()));
  if (report.damaged > 0) {
    absl::StrAppendFormat(&html, " The corpus is damaged in %d place%s.", report.damaged,
                          report.damaged == 1 ? "" : "s");
  }
  absl::StrAppend(&html, "</p>\n", RenderWarnings(report), "<div class=\"card\">",
                  Header("Split", {"clips", "speech", "speakers", "distinct texts", "characters"}));
  for (const Split split : kSplits) {
    const ImportReport::Part& part = report.part(split);
    absl::StrAppend(&html, "<tr><th scope=\"row\">", std::string(SplitName(split)),
                    "</th><td class=\"number\">", part.clips, "</td><td class=\"number\">",
                    FormatDuration(part.duration_s), "</td><td class=\"number\">",
                    part.speakers > 0 ? absl::StrCat(part.speakers) : "not known",
                    "</td><td class=\"number\">", part.texts, "</td><td class=\"number\">", part.characters,
                    "</td></tr>\n");
  }
  absl::StrAppend(&html, "</tbody></table></div></div>\n");
  if (report.split_basis.empty()) return html;
  return absl::StrCat(html, "<p>The corpus does not divide itself: its clips are divided ",
                      EscapeHtml(report.split_basis), ".</p>\n");
}

// Up to the longest clip, and on to a labelled second.
int ShownLengthBins(const ImportReport& report) {
  int last = kLeastLengthBins;
  for (const Split split : kSplits) {
    const auto& bins = report.part(split).durations;
    for (int bin = last + 1; bin < kDurationBins; ++bin) {
      if (bins[bin] > 0) last = bin;
    }
  }
  return std::min(kDurationBins, (last + 4) / 5 * 5 + 1);
}

std::string RenderLengths(const ImportReport& report) {
  const int shown = ShownLengthBins(report);
  std::vector<std::string> labels;
  for (int bin = 0; bin < shown; ++bin) {
    labels.push_back(bin % 5 != 0 ? "" : absl::StrCat(bin, bin + 1 == kDurationBins ? "+" : ""));
  }
  std::vector<BarSeries> series;
  for (const Split split : kSplits) {
    const auto& bins = report.part(split).durations;
    series.push_back({std::string(SplitName(split)), {bins.begin(), bins.begin() + shown}});
  }
  return absl::StrCat("<section><h2>How long the clips are</h2>\n",
                      RenderBarChart("Clips by length in seconds", labels, series), "</section>\n");
}

std::string RenderReasons(const char* title, const char* explanation,
                          const std::map<std::string, ImportReport::Reason>& reasons) {
  if (reasons.empty()) return "";
  std::string html = absl::StrCat("<section><h2>", title, "</h2><p>", explanation, "</p>\n",
                                  Header("Reason", {"clips"}, "for example"));
  for (const auto& [reason, clips] : reasons) {
    absl::StrAppend(&html, "<tr><th scope=\"row\">", EscapeHtml(reason), "</th><td class=\"number\">",
                    clips.clips, "</td><td>");
    for (const Rejection& example : clips.examples) {
      absl::StrAppend(&html, "<div>", IsolatedText(ShowText(example.key, kShownCharacters)),
                      ": <span class=\"quiet\">", IsolatedText(ShowText(example.detail, kShownCharacters)),
                      "</span></div>");
    }
    absl::StrAppend(&html, "</td></tr>\n");
  }
  return absl::StrCat(html, "</tbody></table></div></section>\n");
}

// A character that is seen, otherwise its name.
std::string CensusCharacter(const CharacterCensus::Entry& entry) {
  if (!IsInvisible(entry.character)) return IsolatedText(entry.utf8);
  const std::string number_and_name = NumberAndName(entry.character);
  const std::string name =
      number_and_name.substr(std::min(number_and_name.size(), number_and_name.find(' ') + 1));
  return absl::StrCat(IsolatedText(entry.utf8), entry.utf8.empty() ? "" : " ", "<span class=\"quiet\">",
                      EscapeHtml(name), "</span>");
}

std::string RenderCensus(const char* title, const char* explanation, const CharacterCensus& census) {
  const std::vector<CharacterCensus::Entry> entries = census.ByFrequency();
  if (entries.empty()) return "";
  std::string html = absl::StrCat("<section><h2>", title, "</h2><p>", explanation, "</p>\n",
                                  Header("Character", {"code point", "times"}, "for example"));
  for (size_t i = 0; i < entries.size() && i < kMaxCharacterRows; ++i) {
    const CharacterCensus::Entry& entry = entries[i];
    absl::StrAppend(&html, "<tr><th scope=\"row\">", CensusCharacter(entry), "</th><td class=\"number\">",
                    absl::StrFormat("U+%04X", static_cast<uint32_t>(entry.character)),
                    "</td><td class=\"number\">", entry.count, "</td><td>");
    for (const std::string& example : entry.examples) {
      absl::StrAppend(&html, "<div>", IsolatedText(ShowText(example, kShownCharacters)), "</div>");
    }
    absl::StrAppend(&html, "</td></tr>\n");
  }
  absl::StrAppend(&html, "</tbody></table></div>");
  if (entries.size() > kMaxCharacterRows) {
    absl::StrAppend(&html, "<p>", entries.size() - kMaxCharacterRows, " more are in import_report.json.</p>");
  }
  return absl::StrCat(html, "</section>\n");
}

std::string RenderVocabulary(const ImportReport& report) {
  if (report.vocabulary.empty()) return "";
  constexpr size_t kMaxBars = 60;
  std::vector<std::string> labels;
  BarSeries counts{"times", {}};
  std::string list;
  for (const ImportReport::VocabularyLabel& label : report.vocabulary) {
    absl::StrAppend(&list, list.empty() ? "" : " ", IsolatedText(label.label));
    if (labels.size() == kMaxBars) continue;
    labels.push_back(label.label);
    counts.values.push_back(label.count);
  }
  return absl::StrCat(
      "<section><h2>Vocabulary</h2><p>", report.vocabulary.size(),
      " characters of the training texts, by frequency; | is the space. [UNK] and [PAD], the CTC "
      "blank, come behind them.</p><p>",
      list, "</p>\n", RenderBarChart("Times in the training texts", labels, {counts}), "</section>\n");
}

// With the defaults written out.
std::string AllFields(const ImportConfig& config) {
  std::string text;
  const google::protobuf::Reflection& reflection = *config.GetReflection();
  for (int i = 0; i < config.GetDescriptor()->field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *config.GetDescriptor()->field(i);
    absl::StrAppend(&text, field.name(), ": ");
    switch (field.cpp_type()) {
      case google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE:
        absl::StrAppend(&text, reflection.GetDouble(config, &field), "\n");
        break;
      case google::protobuf::FieldDescriptor::CPPTYPE_ENUM:
        absl::StrAppend(&text, reflection.GetEnum(config, &field)->name(), "\n");
        break;
      default:
        absl::StrAppend(&text, reflection.GetBool(config, &field) ? "true" : "false", "\n");
    }
  }
  return text;
}

}  // namespace

std::string RenderPreparationPage(const ImportReport& report) {
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; media-src 'self' file:\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
      EscapeHtml(report.corpus), " · ", EscapeHtml(report.language), "</title>\n<style>\n", kReportStyle,
      ArmColourRules(6), kPageStyle, "</style>\n</head>\n<body>\n<main>\n", RenderSummary(report),
      RenderLengths(report),
      RenderReasons("What was left out, and why", "Each clip counts once.", report.rejected),
      RenderReasons("Odd, but of no consequence", "These clips and files are used.", report.remarks),
      RenderChangedClips(report),
      RenderCensus(
          "Characters that were dropped",
          "They became a space or nothing; the rest of their texts stays. Letters among them would be a "
          "reason to change the text rules.",
          report.dropped),
      RenderCensus("Characters that cost a clip",
                   "The text rules do not know how they are read, so their clips were left out.",
                   report.rejecting),
      RenderVocabulary(report),
      RenderCensus(
          "Characters without a label",
          "They stand in texts that are used, but not in the vocabulary: the recogniser cannot write them.",
          report.outside_vocabulary),
      "<section><h2>Import configuration</h2><details><summary>ImportConfig</summary><pre>",
      EscapeHtml(AllFields(report.config)), "</pre></details></section>\n</main>\n</body>\n</html>\n");
}

}  // namespace distill_l2s
