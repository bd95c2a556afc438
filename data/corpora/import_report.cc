#include "data/corpora/import_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text_proto.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxExamples = 5;
constexpr size_t kMaxDetailBytes = 300;
constexpr size_t kMaxCharacterLines = 12;  // For people; the JSON has all.

void Count(const Rejection& rejection, std::map<std::string, ImportReport::Reason>* reasons) {
  ImportReport::Reason& reason = (*reasons)[rejection.reason];
  ++reason.clips;
  if (reason.examples.size() >= kMaxExamples) return;
  reason.examples.push_back(rejection);
  std::string& detail = reason.examples.back().detail;
  if (detail.size() <= kMaxDetailBytes) return;
  size_t end = kMaxDetailBytes;
  while (end > 0 && (detail[end] & 0xC0) == 0x80) --end;  // Between characters.
  detail = detail.substr(0, end) + "...";
}

nlohmann::ordered_json ToJsonObject(const std::map<std::string, ImportReport::Reason>& reasons) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [reason, clips] : reasons) {
    nlohmann::ordered_json& entry = json[reason];
    entry["clips"] = clips.clips;
    for (const Rejection& example : clips.examples) {
      entry["examples"].push_back({{"key", example.key}, {"detail", example.detail}});
    }
  }
  return json;
}

nlohmann::ordered_json ToJsonObject(const CharacterCensus& census) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const CharacterCensus::Entry& entry : census.ByFrequency()) {
    json.push_back({{"character", entry.utf8},
                    {"code_point", absl::StrFormat("U+%04X", static_cast<uint32_t>(entry.character))},
                    {"name", NumberAndName(entry.character)},
                    {"count", entry.count},
                    {"examples", entry.examples}});
  }
  return json;
}

nlohmann::ordered_json ToJsonObject(const std::vector<TextChange>& changes) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const TextChange& change : changes) {
    nlohmann::ordered_json entry = {{"character", NumberAndName(change.character)}, {"clips", change.clips}};
    for (const ChangedText& clip : change.examples) {
      entry["examples"].push_back(
          {{"key", clip.key}, {"audio", clip.audio}, {"raw", clip.raw}, {"text", clip.text}});
    }
    json.push_back(std::move(entry));
  }
  return json;
}

// "  dropped     12 times:  - (U+002D), in \"...\""
void AppendCensus(const char* what, const CharacterCensus& census, std::string* text) {
  size_t lines = 0;
  const std::vector<CharacterCensus::Entry> entries = census.ByFrequency();
  for (const CharacterCensus::Entry& entry : entries) {
    if (lines++ == kMaxCharacterLines) {
      absl::StrAppendFormat(text, "\n  %s       and %d other characters", what,
                            entries.size() - kMaxCharacterLines);
      return;
    }
    absl::StrAppendFormat(text, "\n  %s %5d %-6s %s", what, entry.count,
                          entry.count == 1 ? "time:" : "times:", DescribeCharacter(entry.character));
    if (!entry.examples.empty()) absl::StrAppend(text, ", in \"", ShowText(entry.examples.front()), "\"");
  }
}

}  // namespace

void ImportReport::Reject(const Rejection& rejection) {
  Count(rejection, &rejected);
  damaged += rejection.damage;
}

void ImportReport::Remark(const Rejection& remark) { Count(remark, &remarks); }

int64_t ImportReport::usable_clips() const {
  int64_t clips = 0;
  for (const Part& part : parts) clips += part.clips;
  return clips;
}

double ImportReport::usable_s() const {
  double duration_s = 0;
  for (const Part& part : parts) duration_s += part.duration_s;
  return duration_s;
}

std::string ImportReport::ToJson() const {
  nlohmann::ordered_json json;
  json["corpus"] = corpus;
  json["language"] = language;
  json["config"] = ToTextProto(config);
  json["warnings"] = warnings;
  json["split_basis"] = split_basis;
  json["found"] = found;
  json["damaged"] = damaged;
  json["usable"] = {{"clips", usable_clips()}, {"minutes", usable_s() / 60}};
  for (Split split : kSplits) {
    const Part& one = part(split);
    json["splits"][std::string(SplitName(split))] = {
        {"clips", one.clips},           {"minutes", one.duration_s / 60}, {"texts", one.texts},
        {"characters", one.characters}, {"speakers", one.speakers},       {"clips_by_second", one.durations}};
  }
  json["rejected"] = ToJsonObject(rejected);
  json["remarks"] = ToJsonObject(remarks);
  json["dropped_characters"] = ToJsonObject(dropped);
  json["changed_texts"] = ToJsonObject(changes);
  json["rejecting_characters"] = ToJsonObject(rejecting);
  json["vocabulary"] = nlohmann::ordered_json::array();
  for (const VocabularyLabel& label : vocabulary) {
    json["vocabulary"].push_back({{"label", label.label}, {"count", label.count}});
  }
  json["outside_vocabulary"] = ToJsonObject(outside_vocabulary);
  // File names and transcripts may be no UTF-8.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string ImportReport::ToText() const {
  std::string text = absl::StrFormat("%s %s: %d of %d clips, %.1f min", corpus, language, usable_clips(),
                                     found, usable_s() / 60);
  for (Split split : kSplits) {
    const Part& one = part(split);
    absl::StrAppendFormat(&text, "; %s %d, %.1f min", std::string(SplitName(split)), one.clips,
                          one.duration_s / 60);
    if (one.speakers > 0) {
      absl::StrAppend(&text, ", ", one.speakers, one.speakers == 1 ? " speaker" : " speakers");
    }
  }
  for (const std::string& warning : warnings) absl::StrAppend(&text, "\n  WARNING: ", warning);
  if (!split_basis.empty()) absl::StrAppend(&text, "\n  divided ", split_basis);
  if (kept > 0) absl::StrAppend(&text, "\n  kept     ", kept, " clips of a run that was interrupted");
  for (const auto& [reason, clips] : rejected) {
    absl::StrAppendFormat(&text, "\n  left out %5d: %s", clips.clips, reason);
    if (!clips.examples.empty()) {
      const Rejection& first = clips.examples.front();
      absl::StrAppendFormat(&text, " (%s: %s)", ShowText(first.key, kMaxDetailBytes),
                            ShowText(first.detail, kMaxDetailBytes));
    }
  }
  for (const auto& [remark, clips] : remarks) {
    absl::StrAppendFormat(&text, "\n  note     %5d: %s", clips.clips, remark);
    if (!clips.examples.empty()) absl::StrAppend(&text, " (", ShowText(clips.examples.front().key), ")");
  }
  AppendCensus("dropped ", dropped, &text);
  AppendCensus("no label", outside_vocabulary, &text);
  return text + "\n";
}

}  // namespace distill_l2s
