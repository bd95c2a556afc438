#pragma once

#include "absl/status/status.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// Whether a Wav2Vec2ForCtc can be made of `config`. An error names the field, its value and what was
// expected: sizes that are not positive or absurdly large, lists of different lengths, heads or groups that
// do not divide hidden_size, probabilities outside [0, 1), an activation or norm that is not implemented.
absl::Status CheckWav2Vec2Config(const Wav2Vec2Config& config);

}  // namespace distill_l2s
