#include "data/corpora/import_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text_proto.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxExamples = 5;
constexpr size_t kMaxDetailBytes = 300;

}  // namespace

void ImportReport::Reject(const Rejection& rejection) {
  Reason& reason = rejected[rejection.reason];
  ++reason.clips;
  if (reason.examples.size() >= kMaxExamples) return;
  reason.examples.push_back(rejection);
  std::string& detail = reason.examples.back().detail;
  if (detail.size() > kMaxDetailBytes) detail = detail.substr(0, kMaxDetailBytes) + "...";
}

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
  json["found"] = found;
  json["usable"] = {{"clips", usable_clips()}, {"minutes", usable_s() / 60}};
  for (Split split : kSplits) {
    const Part& one = part(split);
    json["splits"][std::string(SplitName(split))] = {{"clips", one.clips},
                                                     {"minutes", one.duration_s / 60},
                                                     {"texts", one.texts},
                                                     {"characters", one.characters}};
  }
  json["rejected"] = nlohmann::ordered_json::object();
  for (const auto& [reason, clips] : rejected) {
    nlohmann::ordered_json& entry = json["rejected"][reason];
    entry["clips"] = clips.clips;
    for (const Rejection& example : clips.examples) {
      entry["examples"].push_back({{"key", example.key}, {"detail", example.detail}});
    }
  }
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
  }
  for (const auto& [reason, clips] : rejected) {
    absl::StrAppendFormat(&text, "\n  left out %5d: %s", clips.clips, reason);
    if (!clips.examples.empty()) {
      const Rejection& first = clips.examples.front();
      absl::StrAppendFormat(&text, " (%s: %s)", first.key, first.detail);
    }
  }
  return text + "\n";
}

}  // namespace distill_l2s
