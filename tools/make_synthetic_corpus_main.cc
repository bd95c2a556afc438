#include <gflags/gflags.h>

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/closing.h"
#include "base/command_line.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "tools/synthetic_corpus/espeak.h"
#include "tools/synthetic_corpus/synthetic_corpus.h"

DEFINE_string(language, "",
              "One of ar ca cs nl et fi ka el hi hu id it ja lv lt pt ro sl ta th tr uk vi en es fr\n"
              "de ru pl.");
DEFINE_string(output, "", "Directory that receives LANGUAGE/, laid out as Common Voice.");
DEFINE_int32(clips, 300, "Sentences, one clip each.");
DEFINE_string(format, "mp3", "mp3 or wav.");
DEFINE_uint64(seed, 1, "Decides the sentences.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Makes a corpus in Common Voice's layout: numbers and dates in words, spoken by espeak-ng in nine voices.

  tools/make_corpus --language=ta --output=synthetic
  ./bazelw run //experiments:prepare -- --corpus=common_voice --input=synthetic --language=ta --output=data/ta

tools/make_corpus installs espeak-ng where it is missing, and runs this program. It is for trying the whole way out
in any of the languages: such speech is far easier than people's.)";

absl::Status Run() {
  if (FLAGS_language.empty()) return absl::InvalidArgumentError("--language is missing; see --help");
  if (FLAGS_output.empty()) return absl::InvalidArgumentError("--output is missing; see --help");
  SyntheticCorpusOptions options;
  options.language = FLAGS_language;
  options.directory = UserPath(FLAGS_output);
  options.extension = absl::StrCat(".", FLAGS_format);
  options.clips = FLAGS_clips;
  options.seed = FLAGS_seed;
  const std::string made = JoinPath(options.directory, options.language);
  if (FileExists(made)) {
    return absl::AlreadyExistsError(
        absl::StrCat("--output: ", made, " is there already; name another directory"));
  }
  RETURN_IF_ERROR(MakeDirectories(options.directory));
  RETURN_IF_ERROR(MakeSyntheticCorpus(options, [&options](const std::string& text, int voice) {
    return SpeakByEspeak(options.language, text, voice, options.directory);
  }));
  std::cerr << Closing(absl::StrCat("spoke ", FLAGS_clips, " clips"))
                   .Made(made)
                   .Next(CommandLine(
                       "//experiments:prepare",
                       {"--corpus=common_voice", absl::StrCat("--input=", ShownPath(options.directory)),
                        absl::StrCat("--language=", options.language),
                        absl::StrCat("--output=data/synthetic_", options.language)}))
                   .Text();
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
