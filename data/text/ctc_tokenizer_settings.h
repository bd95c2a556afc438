#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// How labels become text and text labels, as transformers' Wav2Vec2CTCTokenizer or
// Wav2Vec2PhonemeCTCTokenizer is configured.
struct CtcTokenizerSettings {
  // The label of the space between words; "" if there is none.
  std::string word_delimiter = "|";
  // The text that stands for word_delimiter in what a recogniser writes.
  std::string replacement = " ";
  // True if texts are upper-cased before they become labels, and what a recogniser writes is lower-cased.
  bool lower_case = false;
  // True if spaces before punctuation and English clitics go ("it 's" -> "it's").
  bool clean_up_spaces = false;
  // True for Wav2Vec2PhonemeCTCTokenizer: texts are phonemes with a space between them.
  bool phonemes = false;
  // With phonemes: the phonemizer's fields of tokenizer_config.json, a JSON object, to be written again.
  std::string phonemizer_json = "{}";
};

// Reads the settings from the contents of tokenizer_config.json; `model_class` is the tokenizer_class of
// config.json, which counts where the former has none. Errors name `path` and the field: a tokenizer of
// another class, a value of another type.
absl::StatusOr<CtcTokenizerSettings> ParseCtcTokenizerSettings(const nlohmann::json& config,
                                                               absl::string_view model_class,
                                                               const std::string& path);

// The settings as fields of tokenizer_config.json: ParseCtcTokenizerSettings reads the same again.
nlohmann::json CtcTokenizerSettingsJson(const CtcTokenizerSettings& settings);

// Returns the text that a recogniser writes for the joined texts of its labels: without white space at both
// ends, lower-cased and cleaned up if the settings say so.
std::string FinishText(const CtcTokenizerSettings& settings, absl::string_view joined);

// `text` (valid UTF-8) in capitals or small letters by Unicode's rules that need no language:
// "ß" -> "SS".
std::string UpperCase(absl::string_view text);
std::string LowerCase(absl::string_view text);

}  // namespace distill_l2s
