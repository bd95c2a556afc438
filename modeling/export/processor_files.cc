#include "modeling/export/processor_files.h"

#include <nlohmann/json.hpp>

namespace distill_l2s {
namespace {

using nlohmann::json;

std::string Text(const json& object) { return object.dump(2) + "\n"; }

json AddedToken(const std::string& content) {
  return {{"content", content}, {"lstrip", true},       {"normalized", false},
          {"rstrip", true},     {"single_word", false}, {"special", false}};
}

}  // namespace

std::string TokenizerConfigJson(const CharacterVocabulary& vocabulary) {
  const std::string& unknown = vocabulary.label(vocabulary.unknown());
  const std::string& blank = vocabulary.label(vocabulary.blank());
  const auto file_id = [&](int64_t id) { return std::to_string(vocabulary.file_ids()[id]); };
  const std::string& language = vocabulary.language();
  return Text({
      {"added_tokens_decoder",
       {{file_id(vocabulary.unknown()), AddedToken(unknown)},
        {file_id(vocabulary.blank()), AddedToken(blank)}}},
      {"bos_token", nullptr},
      {"clean_up_tokenization_spaces", false},
      {"do_lower_case", false},
      {"eos_token", nullptr},
      {"pad_token", blank},
      {"replace_word_delimiter_char", " "},
      {"target_lang", language.empty() ? json() : json(language)},
      {"tokenizer_class", "Wav2Vec2CTCTokenizer"},
      {"unk_token", unknown},
      {"word_delimiter_token", "|"},
  });
}

std::string SpecialTokensMapJson(const CharacterVocabulary& vocabulary) {
  return Text({{"pad_token", vocabulary.label(vocabulary.blank())},
               {"unk_token", vocabulary.label(vocabulary.unknown())}});
}

std::string PreprocessorConfigJson(const Wav2Vec2Config& config) {
  return Text({
      {"do_normalize", true},
      {"feature_extractor_type", "Wav2Vec2FeatureExtractor"},
      {"feature_size", 1},
      {"padding_side", "right"},
      {"padding_value", 0.0},
      {"processor_class", "Wav2Vec2Processor"},
      {"return_attention_mask", config.feat_extract_norm() == "layer"},
      {"sampling_rate", 16000},
  });
}

}  // namespace distill_l2s
