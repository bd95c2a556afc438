#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// One measured error rate.
struct ModelCardResult {
  std::string metric;  // "WER", "CER"
  std::string data;    // What it was measured on.
  double percent = 0;
  std::optional<std::pair<double, double>> interval_percent;  // 95 % confidence interval.
};

// What a model's README.md tells. Empty fields are said to be unknown, or left out where the Hub would take
// them for a value.
struct ModelCard {
  std::string name;
  std::vector<std::string> languages;  // BCP 47
  std::string license;                 // As the Hub spells it: "apache-2.0".
  std::string base_model;              // What was fine-tuned.
  std::vector<std::string> training_data;
  std::vector<std::string> development_data;
  std::vector<ModelCardResult> results;
  std::string config;  // What was run, as text.
};

// README.md of a speech recogniser as the Hugging Face Hub reads it: YAML metadata, then Markdown.
std::string ModelCardText(const ModelCard& card);

// The languages of a model card's metadata, of ModelCardText or of the Hub: "language: ta", "language: [ta,
// en]" or a list of lines. Empty if it has none, or no metadata.
std::vector<std::string> ModelCardLanguages(const std::string& text);

// `text`, of ModelCardText, with `results` in its table: in place of those of the same measure and data that
// it has, after all others. Error: a text without ModelCardText's headings.
absl::StatusOr<std::string> AddResults(const std::string& text, const std::vector<ModelCardResult>& results);

}  // namespace distill_l2s
