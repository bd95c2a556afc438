#pragma once

#include "absl/status/status.h"
#include "modeling/wav2vec2/inference_precision.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Makes a model on the CPU one that only transcribes: evaluation mode, no gradient, what does not depend on
// the input (weight norm, casts, the layout that matrix kernels want) computed once. There is no way back:
// the model can be neither trained nor saved afterwards. Its logits are fp32 still, with all precisions; how
// near they are to fp32's: prepare_inference_test.cc. Errors: a precision that LibTorch cannot compute here.
absl::Status PrepareInference(InferencePrecision precision, Wav2Vec2ForCtc* model);

}  // namespace distill_l2s
