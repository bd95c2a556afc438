#include <gflags/gflags.h>

#include <iostream>
#include <string>

#include "base/command_line.h"
#include "base/status_macros.h"
#include "data/text/text_rules.h"
#include "tools/normalize_text.h"

DEFINE_string(rules, "", "The text rules: text_rules.textproto beside the manifests that prepare wrote.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Normalises text, a sentence a line, as //experiments:prepare normalised the transcripts: what a language model
for the recogniser is to be made of.

  ./bazelw run //tools:normalize_text -- --rules=data/ro/text_rules.textproto <raw.txt >lm.txt

It reads standard input and writes standard output. Lines that no transcript could be (digits, foreign letters, as the
rules have it) are left out; how many, and why, comes on standard error.)";

absl::Status Run() {
  if (FLAGS_rules.empty()) return absl::InvalidArgumentError("--rules is missing; see --help");
  ASSIGN_OR_RETURN(const TextRules rules, LoadTextRules(UserPath(FLAGS_rules)));
  ASSIGN_OR_RETURN(const TextNormalizer normalizer, TextNormalizer::Create(rules));
  std::ios::sync_with_stdio(false);
  const NormalizedLines lines = NormalizeLines(normalizer, &std::cin, &std::cout);
  std::cout.flush();
  std::cerr << lines.written << " lines written\n";
  for (const auto& [reason, count] : lines.left_out) std::cerr << count << " left out: " << reason << "\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
