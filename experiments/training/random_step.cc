#include "experiments/training/random_step.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include "data/batching/mixed_seed.h"

namespace distill_l2s {

void SeedStep(uint64_t seed, int64_t step, int rank, Wav2Vec2ForCtc* student) {
  const uint64_t of_step = MixedSeed(seed, static_cast<uint64_t>(step));
  student->SetGenerator(at::make_generator<at::CPUGeneratorImpl>(of_step));
  at::manual_seed(MixedSeed(of_step, static_cast<uint64_t>(rank)));
}

}  // namespace distill_l2s
