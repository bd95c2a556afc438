#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/xlm_roberta/text_encoder_config.pb.h"

namespace distill_l2s {

// The parameters of a TextEncoder, by the names of the bare encoder's checkpoints, with their shapes:
// "embeddings.word_embeddings.weight" [vocab_size, hidden_size], ... Precondition: CheckTextEncoderConfig is
// OK.
std::map<std::string, std::vector<int64_t>> TextEncoderShapes(const TextEncoderConfig& config);

// fp32 values as transformers initialises them: weights and embeddings normal(0, initializer_range), from
// LibTorch's CPU generator; biases 0; layer norms 1; the rows of padding 0. An error says that there is not
// enough memory.
absl::StatusOr<TensorMap> RandomTextEncoderParameters(const TextEncoderConfig& config);

}  // namespace distill_l2s
