#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "modeling/xlm_roberta/text_encoder.h"

namespace distill_l2s {

// Loads config.json and the weights of `directory`, any that ReadCheckpoint reads, as transformers'
// save_pretrained writes them: the bare encoder, XLMRobertaForMaskedLM or RobertaForMaskedLM ("roberta.*"),
// BertModel or BertForMaskedLM ("bert.*"). Left out by name: lm_head.*, cls.*, pooler.*,
// embeddings.position_ids and .token_type_ids. Every tensor that is missing, surplus, misshapen or no
// floating-point number is listed in the error. fp32 tensors stay the file's memory mapping, so that only the
// rows of the word embeddings that are used are read; other dtypes are converted. The parameters need no
// gradient.
absl::StatusOr<std::shared_ptr<TextEncoder>> LoadTextEncoder(const std::string& directory);

}  // namespace distill_l2s
