#include <gflags/gflags.h>

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/closing.h"
#include "base/command_line.h"
#include "base/output.h"
#include "base/status_macros.h"
#include "modeling/ngram/kneser_ney.h"

DEFINE_int32(order, 3, "How many words an n-gram has at most: 1 to 6.");
DEFINE_string(output, "", "The ARPA file to write; - is standard output.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Makes a language model of word n-grams from text, a sentence a line on standard input:

  ./bazelw run //tools:estimate_ngrams -- --output=ro.arpa <lm.txt

The text has to be normalised as the transcripts are, and must not hold the test set (docs/language_models.md).
Smoothing is interpolated modified Kneser-Ney, as of KenLM's lmplz. All is done in memory, some 100 bytes an n-gram:
for billions of words take lmplz.)";

absl::Status Run() {
  if (FLAGS_output.empty()) return absl::InvalidArgumentError("--output is missing; see --help");
  if (FLAGS_order < 1 || FLAGS_order > kMaxNgramOrder) {
    return absl::InvalidArgumentError(
        absl::StrCat("--order is ", FLAGS_order, ", expected 1 to ", kMaxNgramOrder));
  }
  ASSIGN_OR_RETURN(Output output, Output::Open("output", FLAGS_output));
  std::ios::sync_with_stdio(false);
  KneserNey estimator(FLAGS_order);
  std::string line;
  for (int64_t number = 1; std::getline(std::cin, line); ++number) {
    if (absl::Status status = estimator.Add(line); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("standard input:", number, ": ", status.message()));
    }
  }
  ASSIGN_OR_RETURN(const std::string arpa, estimator.ToArpa());
  RETURN_IF_ERROR(output.Write(arpa));
  std::cerr << Closing(absl::StrCat("counted the n-grams of ", estimator.sentences(), " sentences, ",
                                    estimator.words(), " words"))
                   .Made(output.is_standard_output() ? "" : UserPath(FLAGS_output))
                   .Next(CommandLine("//experiments:tune_decoding", {"--help"}))
                   .Text();
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
