#include "modeling/export/model_card.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

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

constexpr char kResultsHeading[] = "## Results\n\n";
constexpr char kTableHead[] = "| measure | data | value | 95 % confidence interval |\n|---|---|---|---|\n";
constexpr char kMetrics[] = "metrics:\n- wer\n- cer\n";

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
    absl::StrAppend(&yaml, kMetrics);
  }
  return yaml + "---\n";
}

// A scalar of YAML without its quotes.
std::string Scalar(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  for (const char quote : {'"', '\''}) {
    if (text.size() >= 2 && text.front() == quote && text.back() == quote) {
      return std::string(text.substr(1, text.size() - 2));
    }
  }
  return std::string(text);
}

std::string Cell(const std::string& text) { return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n", " "}}); }

std::string ListOrUnknown(const std::vector<std::string>& items) {
  return items.empty() ? "not stated" : absl::StrJoin(items, ", ");
}

// How the row of this measure and data begins.
std::string RowStart(const ModelCardResult& result) {
  return absl::StrCat("| ", Cell(result.metric), " | ", Cell(result.data), " | ");
}

std::string Row(const ModelCardResult& result) {
  const std::string interval = result.interval_percent.has_value()
                                   ? absl::StrFormat("%.2f %% to %.2f %%", result.interval_percent->first,
                                                     result.interval_percent->second)
                                   : "not computed";
  return absl::StrCat(RowStart(result), absl::StrFormat("%.2f %%", result.percent), " | ", interval, " |\n");
}

std::string Results(const ModelCard& card) {
  if (card.results.empty()) return "Not measured.\n";
  std::string table = kTableHead;
  for (const ModelCardResult& result : card.results) absl::StrAppend(&table, Row(result));
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
  absl::StrAppend(&text, kResultsHeading, Results(card), "\n", kUse);
  if (!card.config.empty()) {
    absl::StrAppend(&text, "\n## Configuration\n\n```\n", card.config, card.config.back() == '\n' ? "" : "\n",
                    "```\n");
  }
  return text;
}

std::vector<std::string> ModelCardLanguages(const std::string& text) {
  std::vector<std::string> languages;
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (absl::StripTrailingAsciiWhitespace(lines[0]) != "---") return languages;
  bool in_list = false;
  for (size_t i = 1; i < lines.size(); ++i) {
    absl::string_view line = absl::StripTrailingAsciiWhitespace(lines[i]);
    if (line == "---") break;
    if (absl::ConsumePrefix(&line, "language:")) {
      line = absl::StripAsciiWhitespace(line);
      in_list = line.empty();
      if (absl::ConsumePrefix(&line, "[")) absl::ConsumeSuffix(&line, "]");
      for (const absl::string_view language : absl::StrSplit(line, ',', absl::SkipWhitespace())) {
        languages.push_back(Scalar(language));
      }
      continue;
    }
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, "-")) {
      in_list = false;
    } else if (in_list) {
      languages.push_back(Scalar(line));
    }
  }
  return languages;
}

absl::StatusOr<std::string> AddResults(const std::string& text, const std::vector<ModelCardResult>& results) {
  const size_t metadata_end = text.find("---\n\n#");
  const size_t heading = text.find(kResultsHeading);
  const size_t use = text.find(kUse);
  if (metadata_end == std::string::npos || heading == std::string::npos || use == std::string::npos ||
      use < heading) {
    return absl::InvalidArgumentError("a model card without the headings Results and Use, expected both");
  }
  std::string metadata = text.substr(0, metadata_end);
  if (!absl::StrContains(metadata, kMetrics)) metadata += kMetrics;
  const size_t table = heading + sizeof kResultsHeading - 1;
  std::string rows;
  for (absl::string_view line : absl::StrSplit(absl::string_view(text).substr(table, use - table), '\n')) {
    const bool replaced = std::any_of(results.begin(), results.end(), [&](const ModelCardResult& result) {
      return absl::StartsWith(line, RowStart(result));
    });
    if (absl::StartsWith(line, "| ") && !absl::StartsWith(line, "| measure |") && !replaced) {
      absl::StrAppend(&rows, line, "\n");
    }
  }
  for (const ModelCardResult& result : results) absl::StrAppend(&rows, Row(result));
  return absl::StrCat(metadata, text.substr(metadata_end, table - metadata_end), kTableHead, rows, "\n",
                      text.substr(use));
}

}  // namespace distill_l2s
