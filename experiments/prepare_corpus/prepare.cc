#include "experiments/prepare_corpus/prepare.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/closing.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "data/corpora/import_corpus.h"
#include "data/corpora/import_outputs.h"
#include "data/text/text_normalizer.h"
#include "data/text/text_rules.h"
#include "experiments/prepare_corpus/preparation_page.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

// The languages that have rules.
std::vector<std::string> Languages(const std::string& directory) {
  std::vector<std::string> languages;
  std::error_code error;
  for (fs::directory_iterator files(directory, error), end; !error && files != end; files.increment(error)) {
    if (files->path().extension() == ".textproto") languages.push_back(files->path().stem().string());
  }
  std::sort(languages.begin(), languages.end());
  return languages;
}

absl::StatusOr<TextRules> FindRules(const PrepareOptions& options) {
  std::string path = options.rules;
  if (path.empty()) {
    const std::vector<std::string> languages = Languages(options.rules_dir);
    if (std::find(languages.begin(), languages.end(), options.language) == languages.end()) {
      return absl::NotFoundError(absl::StrCat(
          "--language: no text rules for \"", options.language, "\". There are rules for ",
          absl::StrJoin(languages, " "), "; for another language, name a file of rules by --text_rules; ",
          ProgramCommand("//tools:draft_text_rules"), " drafts one"));
    }
    path = JoinPath(options.rules_dir, options.language + ".textproto");
  }
  ASSIGN_OR_RETURN(TextRules rules, LoadTextRules(path));
  if (options.set_rules.empty()) return rules;
  TextRules overlay;
  RETURN_IF_ERROR(ParseTextProto(options.set_rules, "--set_text_rules", &overlay));
  rules.MergeFrom(overlay);
  return rules;
}

absl::Status CheckOptions(const PrepareOptions& options) {
  const std::pair<const char*, const std::string*> required[] = {{"--corpus", &options.corpus},
                                                                 {"--input", &options.input},
                                                                 {"--output", &options.output},
                                                                 {"--language", &options.language}};
  for (const auto& [flag, value] : required) {
    if (value->empty()) return absl::InvalidArgumentError(absl::StrCat(flag, " is missing; see --help"));
  }
  if (!FileExists(options.input)) {
    return absl::NotFoundError(absl::StrCat("--input: ", options.input, ": no such file or directory"));
  }
  if (FileExists(options.output)) {
    return absl::AlreadyExistsError(
        absl::StrCat("--output: ", options.output, " is there already; name another or remove it"));
  }
  if (options.workers < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--workers is ", options.workers, ", expected 0, one a core, or more"));
  }
  return absl::OkStatus();
}

// Without a dev set there is nothing to select weights by, without training clips nothing to train on.
bool HasFirstConfig(const ImportReport& report) {
  return report.part(Split::kTrain).clips > 0 && report.part(Split::kDev).clips > 0;
}

}  // namespace

std::string FirstConfig(const ImportReport& report) {
  const bool has_test = report.part(Split::kTest).clips > 0;
  return absl::StrCat(
      "# A first training: XLSR-53 fine-tuned by CTC. docs/your_corpus.md adds a teacher to distil from.\n"
      "data {\n"
      "  train_manifests: \"",
      kTrainManifest, "\"\n  dev_manifests: \"", kDevManifest,
      has_test ? absl::StrCat("\"\n  test_manifests: \"", kTestManifest) : "",
      "\"\n"
      "  vocabulary_coverage: ",
      report.config.vocabulary_coverage(),
      "\n"
      "  batching { batch_s: 160  max_clip_s: ",
      report.config.max_duration_s(),
      " }\n"
      "}\n"
      "# A directory below --model_dir: huggingface.co/facebook/wav2vec2-large-xlsr-53, as it is there.\n"
      "student { checkpoint: \"wav2vec2-large-xlsr-53\" }\n"
      "optimization { steps: 20000  learning_rate: 2e-5  warmup_steps: 2000  cosine {} }\n"
      "evaluation { every_steps: 2000 }\n");
}

std::string PreparationClosing(const PrepareOptions& options, const ImportReport& report) {
  Closing closing(absl::StrCat("prepared ", report.usable_clips(), " of ", report.found, " clips"));
  closing.Made(options.output).Made(JoinPath(options.output, kPreparationPage));
  if (HasFirstConfig(report)) {
    const std::string data_dir = ShownPath(options.output);
    closing.Next(CommandLine(
        "//experiments:train",
        {absl::StrCat("--config=", JoinPath(data_dir, kFirstConfig)), absl::StrCat("--data_dir=", data_dir),
         "--model_dir=models", absl::StrCat("--output_dir=runs/", options.language)}));
  }
  return closing.Text();
}

std::string TextRulesDirectory() {
  constexpr char kDirectory[] = "data/text/languages";
  if (FileExists(kDirectory)) return kDirectory;
  std::error_code ignored;
  const std::string program = fs::read_symlink("/proc/self/exe", ignored).string();
  return absl::StrCat(program, ".runfiles/distill_l2s/", kDirectory);
}

absl::StatusOr<ImportReport> PrepareCorpus(const PrepareOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  absl::StatusOr<std::unique_ptr<Corpus>> corpus = CreateCorpus(options.corpus, options.corpus_options);
  if (!corpus.ok()) return absl::InvalidArgumentError(absl::StrCat("--corpus: ", corpus.status().message()));
  ASSIGN_OR_RETURN(const TextRules rules, FindRules(options));
  if (rules.language() != options.language) {
    return absl::InvalidArgumentError(absl::StrCat("--text_rules are of the language ", rules.language(),
                                                   ", --language is ", options.language));
  }
  ASSIGN_OR_RETURN(const TextNormalizer normalizer, TextNormalizer::Create(rules));
  ImportConfig import = options.import;
  // A kanji is read as several sounds.
  if (options.language == "ja" && !import.has_min_characters_per_s()) import.set_min_characters_per_s(1);
  const Wav2Vec2Config student;
  const auto frames = [&student](int64_t samples) { return FrameLength(student, samples); };
  ASSIGN_OR_RETURN(ImportReport report,
                   ImportCorpus(**corpus, options.input, normalizer, import, options.output, options.workers,
                                frames, options.interrupted));
  RETURN_IF_ERROR(WriteFileAtomically(JoinPath(options.output, kUsedTextRules), ToTextProto(rules)));
  if (HasFirstConfig(report)) {
    RETURN_IF_ERROR(WriteFileAtomically(JoinPath(options.output, kFirstConfig), FirstConfig(report)));
  }
  RETURN_IF_ERROR(
      WriteFileAtomically(JoinPath(options.output, kPreparationPage), RenderPreparationPage(report)));
  return report;
}

}  // namespace distill_l2s
