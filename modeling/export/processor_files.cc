#include "modeling/export/processor_files.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "data/text/ctc_tokenizer_settings.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

std::string Text(const json& object) { return object.dump(2) + "\n"; }

json AddedToken(const std::string& content) {
  return {{"content", content}, {"lstrip", true},       {"normalized", false},
          {"rstrip", true},     {"single_word", false}, {"special", false}};
}

// The labels of the unknown, if there is one, and of padding.
std::vector<int64_t> SpecialLabels(const CharacterVocabulary& vocabulary) {
  if (vocabulary.unknown() == CharacterVocabulary::kNoLabel) return {vocabulary.blank()};
  return {vocabulary.unknown(), vocabulary.blank()};
}

}  // namespace

std::string TokenizerConfigJson(const CharacterVocabulary& vocabulary) {
  json config = CtcTokenizerSettingsJson(vocabulary.settings());
  for (const int64_t label : SpecialLabels(vocabulary)) {
    const std::string file_id = std::to_string(vocabulary.file_ids()[label]);
    config["added_tokens_decoder"][file_id] = AddedToken(vocabulary.label(label));
  }
  const bool has_unknown = vocabulary.unknown() != CharacterVocabulary::kNoLabel;
  const std::string& language = vocabulary.language();
  config["bos_token"] = nullptr;
  config["eos_token"] = nullptr;
  config["pad_token"] = vocabulary.label(vocabulary.blank());
  config["unk_token"] = has_unknown ? json(vocabulary.label(vocabulary.unknown())) : json();
  config["target_lang"] = language.empty() ? json() : json(language);
  return Text(config);
}

std::string SpecialTokensMapJson(const CharacterVocabulary& vocabulary) {
  json map = {{"pad_token", vocabulary.label(vocabulary.blank())}};
  if (vocabulary.unknown() != CharacterVocabulary::kNoLabel) {
    map["unk_token"] = vocabulary.label(vocabulary.unknown());
  }
  return Text(map);
}

std::string PreprocessorConfigJson(const Preprocessor& preprocessor, const Wav2Vec2Config& config) {
  return Text({
      {"do_normalize", preprocessor.do_normalize},
      {"feature_extractor_type", "Wav2Vec2FeatureExtractor"},
      {"feature_size", 1},
      {"padding_side", preprocessor.padding_side},
      {"padding_value", preprocessor.padding_value},
      {"processor_class", "Wav2Vec2Processor"},
      {"return_attention_mask",
       preprocessor.return_attention_mask.value_or(config.feat_extract_norm() == "layer")},
      {"sampling_rate", preprocessor.sampling_rate_hz},
  });
}

}  // namespace distill_l2s
