#include "experiments/decoding/decoder_flags.h"

#include <gflags/gflags.h>

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/status_macros.h"

DEFINE_string(
    decoder, "greedy",
    "greedy, each frame's best character; or beam, the text that all frames together make likeliest,\n"
    "with a language model if one is given.");
DEFINE_string(language_model, "",
              "With --decoder=beam: an ARPA file of word n-grams, plain or gzip, of texts normalised as the\n"
              "transcripts are (docs/language_models.md). Default: none.");
DEFINE_double(lm_weight, 0.5, "How much the language model counts beside the recogniser; 0: not at all.");
DEFINE_double(word_bonus, 1.5,
              "Added to a text's score for each word, as a language model alone prefers few words.");
DEFINE_int32(beam_width, 100,
             "With --decoder=beam: how many beginnings of a text are kept from frame to frame.");

namespace distill_l2s {
namespace {

absl::Status CheckUnset(const char* flag, const char* need) {
  if (gflags::GetCommandLineFlagInfoOrDie(flag).is_default) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--", flag, " is given without ", need));
}

}  // namespace

absl::StatusOr<DecoderOptions> ParseDecoderFlags() {
  DecoderOptions options;
  if (FLAGS_decoder == "beam") {
    options.kind = DecoderKind::kBeam;
  } else if (FLAGS_decoder != "greedy") {
    return absl::InvalidArgumentError(
        absl::StrCat("--decoder is \"", FLAGS_decoder, "\", expected greedy or beam"));
  }
  options.language_model = UserPath(FLAGS_language_model);
  options.weights.lm_weight = FLAGS_lm_weight;
  options.weights.word_bonus = FLAGS_word_bonus;
  options.beam.beam_width = FLAGS_beam_width;
  RETURN_IF_ERROR(CheckDecoderOptions(options));
  if (options.kind == DecoderKind::kGreedy) RETURN_IF_ERROR(CheckUnset("beam_width", "--decoder=beam"));
  if (options.language_model.empty()) {
    RETURN_IF_ERROR(CheckUnset("lm_weight", "--language_model"));
    RETURN_IF_ERROR(CheckUnset("word_bonus", "--language_model"));
  }
  return options;
}

}  // namespace distill_l2s
