#include "modeling/export/model_card.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace distill_l2s {
namespace {

constexpr char kUse[] = R"(## Use

16 kHz audio, one channel; the pipeline resamples.

```python
from transformers import pipeline

recogniser = pipeline("automatic-speech-recognition", model="PATH_OF_THIS_DIRECTORY")
print(recogniser("audio.wav")["text"])
```
)";

// A string of JSON is one of YAML.
std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Metadata(const ModelCard& card) {
  std::string yaml = "---\nlibrary_name: transformers\npipeline_tag: automatic-speech-recognition\n";
  if (!card.languages.empty()) {
    absl::StrAppend(&yaml, "language:\n");
    for (const std::string& language : card.languages) absl::StrAppend(&yaml, "- ", Quoted(language), "\n");
  }
  if (!card.license.empty()) absl::StrAppend(&yaml, "license: ", Quoted(card.license), "\n");
  if (!card.results.empty()) {
    absl::StrAppend(&yaml, "metrics:\n- wer\n- cer\n");
  }
  return yaml + "---\n";
}

std::string Cell(const std::string& text) { return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n", " "}}); }

std::string ListOrUnknown(const std::vector<std::string>& items) {
  return items.empty() ? "not stated" : absl::StrJoin(items, ", ");
}

std::string Results(const ModelCard& card) {
  if (card.results.empty()) return "Not measured.\n";
  std::string table = "| measure | data | value | 95 % confidence interval |\n|---|---|---|---|\n";
  for (const ModelCardResult& result : card.results) {
    const std::string interval = result.interval_percent.has_value()
                                     ? absl::StrFormat("%.2f %% to %.2f %%", result.interval_percent->first,
                                                       result.interval_percent->second)
                                     : "not computed";
    absl::StrAppend(&table, "| ", Cell(result.metric), " | ", Cell(result.data), " | ",
                    absl::StrFormat("%.2f %%", result.percent), " | ", interval, " |\n");
  }
  return table;
}

}  // namespace

std::string ModelCardText(const ModelCard& card) {
  std::string text = Metadata(card);
  absl::StrAppend(&text, "\n# ", card.name.empty() ? "Speech recogniser" : card.name, "\n\n");
  absl::StrAppend(&text,
                  "A wav2vec 2.0 speech recogniser with a CTC head, for transformers' Wav2Vec2ForCTC.\n\n");
  absl::StrAppend(&text, "- Languages: ", ListOrUnknown(card.languages), "\n");
  absl::StrAppend(&text, "- Licence: ", card.license.empty() ? "not stated" : card.license, "\n");
  absl::StrAppend(&text, "- Fine-tuned from: ", card.base_model.empty() ? "not stated" : card.base_model,
                  "\n");
  absl::StrAppend(&text, "- Training data: ", ListOrUnknown(card.training_data), "\n");
  absl::StrAppend(&text, "- Development data: ", ListOrUnknown(card.development_data), "\n\n");
  absl::StrAppend(&text, "## Results\n\n", Results(card), "\n", kUse);
  if (!card.config.empty()) {
    absl::StrAppend(&text, "\n## Configuration\n\n```\n", card.config, card.config.back() == '\n' ? "" : "\n",
                    "```\n");
  }
  return text;
}

}  // namespace distill_l2s
