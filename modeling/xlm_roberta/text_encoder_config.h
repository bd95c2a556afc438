#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/xlm_roberta/text_encoder_config.pb.h"

namespace distill_l2s {

// Reads transformers' config.json of a BERT, RoBERTa or XLM-R model of any head. Fields known to leave hidden
// states in evaluation mode alone are skipped; any other unknown field, and any value that TextEncoder does
// not compute (a decoder, relative positions, another activation, another model type), is an error that names
// the file, the field and the value. Where the file is silent: layer_norm_eps 1e-12, hidden_act "gelu",
// initializer_range 0.02, pad_token_id 0 for BERT and 1 otherwise, as transformers has it; sizes must be
// given.
absl::StatusOr<TextEncoderConfig> ReadTextEncoderConfig(const std::string& path);

// Whether a TextEncoder can be made of `config`; errors name `source`, the field, its value and what was
// expected.
absl::Status CheckTextEncoderConfig(const TextEncoderConfig& config, absl::string_view source);

// Whether positions count from pad_token_id + 1 and pad tokens take none: RoBERTa and XLM-R.
bool CountsPositionsFromPadding(const TextEncoderConfig& config);

}  // namespace distill_l2s
