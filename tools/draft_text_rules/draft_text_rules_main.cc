#include <gflags/gflags.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/closing.h"
#include "base/command_line.h"
#include "base/output.h"
#include "base/status_macros.h"
#include "tools/draft_text_rules/corpus_texts.h"
#include "tools/draft_text_rules/text_rules_draft.h"

DEFINE_string(language, "", "The language's BCP 47 tag: sw, te, ...");
DEFINE_string(corpus, "", "What --input is: as for //experiments:prepare, whose --help lists them.");
DEFINE_string(input, "", "The unpacked corpus: a directory, or a manifest.");
DEFINE_string(text, "", "Instead of a corpus: text files, a sentence a line; several with commas.");
DEFINE_string(output, "", "The file of rules to write; - for standard output.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Drafts the text rules of a language that has none in data/text/languages, for you to correct.

  ./bazelw run //tools:draft_text_rules -- --language=sw --corpus=common_voice \
      --input=cv-corpus-17.0-2024-03-15 --output=sw.textproto

The letters are those that CLDR, as ICU has it, gives for the language, and those that the transcripts have often.
Apostrophes, hyphens and middle dots stay inside words if they are there often enough. Each decision is a comment in
the draft, with counts and examples. The draft works as it is:

  ./bazelw run //experiments:prepare -- --text_rules=sw.textproto --language=sw ...

docs/your_corpus.md, "A language without rules", says what to look at.)";

absl::StatusOr<std::vector<std::string>> ReadTexts() {
  if (FLAGS_text.empty() == FLAGS_corpus.empty()) {
    return absl::InvalidArgumentError("expected --corpus and --input, or --text; see --help");
  }
  if (!FLAGS_text.empty()) return ReadTextFiles(UserPaths(FLAGS_text));
  if (FLAGS_input.empty()) return absl::InvalidArgumentError("--input is missing; see --help");
  return ReadCorpusTexts(FLAGS_corpus, UserPath(FLAGS_input), FLAGS_language);
}

absl::Status Run() {
  if (FLAGS_language.empty()) return absl::InvalidArgumentError("--language is missing; see --help");
  if (FLAGS_output.empty()) return absl::InvalidArgumentError("--output is missing; see --help");
  ASSIGN_OR_RETURN(Output output, Output::Open("output", FLAGS_output));
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, ReadTexts());
  const std::string source = FLAGS_text.empty() ? FLAGS_corpus : FLAGS_text;
  ASSIGN_OR_RETURN(const std::string draft, DraftTextRules(FLAGS_language, source, texts));
  RETURN_IF_ERROR(output.Write(draft));
  std::cerr << Closing(absl::StrCat("drafted text rules from ", texts.size(), " texts"))
                   .Made(FLAGS_output == "-" ? FLAGS_output : UserPath(FLAGS_output))
                   .Next("read its comments, and correct it")
                   .Text();
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
