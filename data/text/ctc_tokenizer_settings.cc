#include "data/text/ctc_tokenizer_settings.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

constexpr const char* kPhonemeClass = "Wav2Vec2PhonemeCTCTokenizer";
// Wav2Vec2Tokenizer is what the first versions of transformers called it.
constexpr const char* kCharacterClasses[] = {"Wav2Vec2CTCTokenizer", "Wav2Vec2Tokenizer"};
constexpr const char* kPhonemizerFields[] = {"do_phonemize", "phone_delimiter_token", "phonemizer_backend",
                                             "phonemizer_lang"};

absl::Status ValueError(const std::string& path, const char* key, const json& value, const char* expected) {
  const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": \"", key, "\" is ", text.substr(0, 100), ", expected ", expected));
}

// A string, or an object with its "content"; null is "", a missing one `default_text`.
absl::StatusOr<std::string> TextField(const json& config, const char* key, const char* default_text,
                                      const std::string& path) {
  const auto found = config.find(key);
  if (found == config.end()) return default_text;
  if (found->is_null()) return "";
  const json& value = found->is_object() && found->contains("content") ? found->at("content") : *found;
  if (!value.is_string()) return ValueError(path, key, *found, "a string");
  return value.get<std::string>();
}

absl::StatusOr<bool> FlagField(const json& config, const char* key, const std::string& path) {
  const auto found = config.find(key);
  if (found == config.end() || found->is_null()) return false;
  if (!found->is_boolean()) return ValueError(path, key, *found, "true or false");
  return found->get<bool>();
}

absl::StatusOr<bool> IsPhonemeTokenizer(const json& config, absl::string_view model_class,
                                        const std::string& path) {
  ASSIGN_OR_RETURN(std::string name, TextField(config, "tokenizer_class", "", path));
  if (name.empty()) name = std::string(model_class);
  if (name == kPhonemeClass) return true;
  if (name.empty()) return false;
  for (const char* known : kCharacterClasses) {
    if (name == known) return false;
  }
  return ValueError(path, "tokenizer_class", name, "Wav2Vec2CTCTokenizer or Wav2Vec2PhonemeCTCTokenizer");
}

icu::UnicodeString ToUnicode(absl::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

// transformers' clean_up_tokenization, in its order.
std::string CleanUpSpaces(std::string text) {
  for (const char* spaced : {" .", " ?", " !", " ,"}) {
    text = absl::StrReplaceAll(text, {{spaced, spaced + 1}});
  }
  text = absl::StrReplaceAll(text, {{" ' ", "'"}});
  for (const char* spaced : {" n't", " 'm", " 's", " 've", " 're"}) {
    text = absl::StrReplaceAll(text, {{spaced, spaced + 1}});
  }
  return text;
}

}  // namespace

absl::StatusOr<CtcTokenizerSettings> ParseCtcTokenizerSettings(const json& config,
                                                               absl::string_view model_class,
                                                               const std::string& path) {
  CtcTokenizerSettings settings;
  ASSIGN_OR_RETURN(settings.phonemes, IsPhonemeTokenizer(config, model_class, path));
  ASSIGN_OR_RETURN(settings.clean_up_spaces, FlagField(config, "clean_up_tokenization_spaces", path));
  ASSIGN_OR_RETURN(settings.word_delimiter,
                   TextField(config, "word_delimiter_token", settings.phonemes ? "" : "|", path));
  if (settings.phonemes) {
    json phonemizer = json::object();
    for (const char* key : kPhonemizerFields) {
      if (config.contains(key)) phonemizer[key] = config.at(key);
    }
    settings.phonemizer_json = phonemizer.dump(-1, ' ', true, json::error_handler_t::replace);
    return settings;
  }
  ASSIGN_OR_RETURN(settings.lower_case, FlagField(config, "do_lower_case", path));
  ASSIGN_OR_RETURN(settings.replacement, TextField(config, "replace_word_delimiter_char", " ", path));
  return settings;
}

json CtcTokenizerSettingsJson(const CtcTokenizerSettings& settings) {
  json fields = settings.phonemes ? json::parse(settings.phonemizer_json) : json::object();
  fields["clean_up_tokenization_spaces"] = settings.clean_up_spaces;
  fields["tokenizer_class"] = settings.phonemes ? kPhonemeClass : kCharacterClasses[0];
  fields["word_delimiter_token"] = settings.word_delimiter.empty() ? json() : json(settings.word_delimiter);
  if (settings.phonemes) return fields;
  fields["do_lower_case"] = settings.lower_case;
  fields["replace_word_delimiter_char"] = settings.replacement;
  return fields;
}

std::string FinishText(const CtcTokenizerSettings& settings, absl::string_view joined) {
  std::string text(absl::StripAsciiWhitespace(joined));
  if (settings.lower_case) text = LowerCase(text);
  return settings.clean_up_spaces ? CleanUpSpaces(std::move(text)) : text;
}

std::string UpperCase(absl::string_view text) {
  std::string upper;
  ToUnicode(text).toUpper(icu::Locale::getRoot()).toUTF8String(upper);
  return upper;
}

std::string LowerCase(absl::string_view text) {
  std::string lower;
  ToUnicode(text).toLower(icu::Locale::getRoot()).toUTF8String(lower);
  return lower;
}

}  // namespace distill_l2s
