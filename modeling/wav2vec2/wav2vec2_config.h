#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// Reads transformers' config.json of a wav2vec 2.0 model of any head. Fields that do not change what
// Wav2Vec2ForCtc computes are skipped. An unknown field that sounds like a part of the network and is not
// switched off, and any value that Wav2Vec2ForCtc does not compute (an add_adapter, another activation,
// another model type, code of its own), is an error that names the file, the field and the value. Fields that
// the file lacks keep transformers' defaults, the proto's.
absl::StatusOr<Wav2Vec2Config> ReadWav2Vec2Config(const std::string& path);

// The same from the file's contents; `source` names it in errors.
absl::StatusOr<Wav2Vec2Config> ParseWav2Vec2Config(absl::string_view json, absl::string_view source);

// The contents of a config.json from which transformers makes the Wav2Vec2ForCTC that computes what
// Wav2Vec2ForCtc does: every field of `config`, pad_token_id = `blank` (the CTC blank; vocab_size - 1 if not
// given), no bos and eos.
std::string WriteWav2Vec2Config(const Wav2Vec2Config& config, std::optional<int64_t> blank = std::nullopt);

// Whether a clip's result depends on how far it is padded: with feat_extract_norm "group" (wav2vec2-base).
bool PaddingMatters(const Wav2Vec2Config& config);

// Fields that `overrides` sets replace those of `config`; lists as a whole.
void OverrideWav2Vec2Config(const Wav2Vec2Config& overrides, Wav2Vec2Config* config);

}  // namespace distill_l2s
