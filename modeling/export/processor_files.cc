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
  return Text({
      {"added_tokens_decoder",
       {{std::to_string(vocabulary.unknown()), AddedToken(unknown)},
        {std::to_string(vocabulary.blank()), AddedToken(blank)}}},
      {"bos_token", nullptr},
      {"clean_up_tokenization_spaces", false},
      {"do_lower_case", false},
      {"eos_token", nullptr},
      {"pad_token", blank},
      {"replace_word_delimiter_char", " "},
      {"target_lang", nullptr},
      {"tokenizer_class", "Wav2Vec2CTCTokenizer"},
      {"unk_token", unknown},
      {"word_delimiter_token", "|"},
  });
}

std::string SpecialTokensMapJson() { return Text({{"pad_token", "[PAD]"}, {"unk_token", "[UNK]"}}); }

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
