#pragma once

#include <c10/core/Device.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_step.h"

namespace distill_l2s {

// Loads the teacher, tokenises the transcripts, and computes the hidden states that the layer pairs ask for,
// each sentence once. Returns empty parts for an experiment without distillation. Errors name the config's
// field, the teacher's file, or the transcript that the teacher cannot take.
//   model_dir     what teacher.checkpoint is relative to
//   cache_dir     where hidden states are kept from run to run; empty: in memory only
//   precompute    false: no hidden state is computed yet
absl::StatusOr<DistillationParts> SetUpDistillation(const Experiment& experiment,
                                                    const Wav2Vec2Config& student_config,
                                                    const std::vector<std::string>& transcripts,
                                                    const std::string& model_dir,
                                                    const std::string& cache_dir, bool precompute = true,
                                                    at::Device device = at::kCPU);

}  // namespace distill_l2s
