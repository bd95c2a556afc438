#pragma once

#include "absl/status/statusor.h"
#include "experiments/decoding/decoder_factory.h"

namespace distill_l2s {

// The flags --decoder, --language_model, --lm_weight, --word_bonus and --beam_width, which come with this
// library. Errors name the flag: CheckDecoderOptions', a decoder of another name, and a flag that says
// something of what is not there (a width of greedy decoding, a weight of no language model).
absl::StatusOr<DecoderOptions> ParseDecoderFlags();

}  // namespace distill_l2s
