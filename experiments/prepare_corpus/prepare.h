#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "data/corpora/corpus_factory.h"
#include "data/corpora/import.pb.h"
#include "data/corpora/import_report.h"

namespace distill_l2s {

// Beside what ImportCorpus writes.
constexpr char kPreparationPage[] = "report.html";
constexpr char kFirstConfig[] = "train.textproto";
constexpr char kUsedTextRules[] = "text_rules.textproto";

struct PrepareOptions {
  std::string corpus;     // One of CorpusNames().
  std::string input;      // What the user downloaded, unpacked.
  std::string output;     // A directory that is not there yet.
  std::string language;   // BCP 47.
  std::string rules_dir;  // Holds LANGUAGE.textproto for each language.
  std::string rules;      // A file of TextRules instead; empty: the language's in `rules_dir`.
  std::string set_rules;  // Text proto laid over the rules; may be empty.
  CorpusOptions corpus_options;
  ImportConfig import;
  int workers = 1;
  std::function<bool()> interrupted;  // See ImportCorpus(); may be null.
};

// Imports a corpus (see ImportCorpus), asking of training clips that CTC can align their text to the frames
// of a wav2vec 2.0 (its default convolutions: 49 frames a second), and writes the text rules in use and a
// page for people beside the manifests, and, where there are clips for dev, the
// config of a first training on them (FirstConfig()). Errors name the flag or file and say what was expected:
// an unknown corpus, a language without rules, those of ImportCorpus.
absl::StatusOr<ImportReport> PrepareCorpus(const PrepareOptions& options);

// An Experiment that fine-tunes XLSR-53 by CTC on the prepared manifests, with comments, as text.
std::string FirstConfig(const ImportReport& report);

// Returns the closing of `prepare` (Closing): the page to open, and the command that trains.
std::string PreparationClosing(const PrepareOptions& options, const ImportReport& report);

// Where this repository's text rules lie: in the runfiles of the running program, which `bazel run` starts
// there.
std::string TextRulesDirectory();

}  // namespace distill_l2s
