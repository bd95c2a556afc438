#pragma once

#include <cstdint>

#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Begins all random generators of a training step anew, from nothing but the run's seed, the step, counted
// from 0, and the rank. So a run that was interrupted draws what an uninterrupted one does, and what is drawn
// between two steps (by an evaluation, say) changes nothing.
//
// LibTorch's generators of all devices, which dropout draws from, differ from rank to rank. The student's own
// generator, of layer drop and SpecAugment, does not: ranks drop the same layers.
void SeedStep(uint64_t seed, int64_t step, int rank, Wav2Vec2ForCtc* student);

}  // namespace distill_l2s
