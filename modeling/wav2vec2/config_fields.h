#pragma once

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Whether a field of transformers' config.json leaves what Wav2Vec2ForCTC computes alone: other heads,
// pretraining, token ids, generation, bookkeeping, and names that only very old or foreign tools wrote.
// pad_token_id is among them: it is the CTC blank, on which LoadWav2Vec2 has an eye.
bool IsIgnoredConfigField(absl::string_view name);

// Whether a field that this version does not know sounds like a part of the network
// ("position_embeddings_type", "conv_pos_batch_norm"), which may change the result. transformers'
// Wav2Vec2ForCTC reads none but those known here; other tools' notes ("training_hours", "do_normalize")
// change nothing.
bool SoundsLikeArchitecture(absl::string_view name);

// The one value, as JSON, that a field may have which would change the result otherwise; null for other
// fields.
const char* RequiredConfigValue(absl::string_view name);

}  // namespace distill_l2s
