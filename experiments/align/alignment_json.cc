#include "experiments/align/alignment_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/transcribe/timed_words.h"

namespace distill_l2s {
namespace {

using Json = nlohmann::ordered_json;

Json ManifestFields(const Utterance& utterance) {
  Json json = {{"audio_filepath", utterance.audio_filepath}};
  if (utterance.offset_s > 0) json["offset"] = utterance.offset_s;
  json["duration"] = utterance.duration_s;
  json["text"] = utterance.text;
  if (!utterance.language.empty()) json["lang"] = utterance.language.str();
  if (!utterance.speaker.empty()) json["speaker"] = utterance.speaker.str();
  return json;
}

Json CharactersToJson(const std::vector<TimedCharacter>& characters) {
  Json json = Json::array();
  for (const TimedCharacter& character : characters) {
    json.push_back({{"character", character.text},
                    {"start", RoundedSeconds(character.start_s)},
                    {"end", RoundedSeconds(character.end_s)}});
  }
  return json;
}

}  // namespace

std::string AlignmentJsonLine(const Utterance& utterance, const absl::StatusOr<ClipAlignment>& alignment,
                              bool characters) {
  Json json = ManifestFields(utterance);
  if (alignment.ok()) {
    json["score"] = std::round(alignment->score * 1e4) / 1e4;
    json["worst"] = {{"start", RoundedSeconds(alignment->worst_start_s)},
                     {"end", RoundedSeconds(alignment->worst_end_s)}};
    if (!alignment->unknown.empty()) json["unknown_characters"] = alignment->unknown;
    Json words = WordsToJson(alignment->words);
    for (size_t i = 0; characters && i < words.size(); ++i) {
      words[i]["characters"] = CharactersToJson(alignment->words[i].characters);
    }
    json["words"] = std::move(words);
  } else {
    json["error"] = std::string(alignment.status().message());
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace distill_l2s
