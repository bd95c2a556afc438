#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

enum class StudentPart { kFeatureEncoder, kEncoder, kHead };

// Where a parameter of the student stands.
struct StudentPlace {
  StudentPart part = StudentPart::kEncoder;
  // Transformer layer i, counted from 1; 0 before the first, num_hidden_layers + 1 behind the last. The
  // encoder's own layer norm is the one with post-norm, the other with pre-norm.
  int64_t depth = 0;
};

// By its name in checkpoints, "wav2vec2.encoder.layers.3.attention.k_proj.weight" say: layer 4.
StudentPlace PlaceInStudent(const Wav2Vec2Config& config, absl::string_view name);

}  // namespace distill_l2s
