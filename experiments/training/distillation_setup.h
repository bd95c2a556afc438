#pragma once

#include <c10/core/Device.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_step.h"

namespace distill_l2s {

// Loads the teacher and tokenises the transcripts. Returns empty parts for an experiment without
// distillation. Errors name the config's field or the teacher's file.
//   model_dir     what teacher.checkpoint is relative to
//   cache_dir     where hidden states are kept from run to run; empty: in memory only
absl::StatusOr<DistillationParts> SetUpDistillation(const Experiment& experiment,
                                                    const Wav2Vec2Config& student_config,
                                                    const std::vector<std::string>& transcripts,
                                                    const std::string& model_dir,
                                                    const std::string& cache_dir,
                                                    at::Device device = at::kCPU);

// Computes the hidden states of all transcripts that the layer pairs ask for, each sentence once, and what
// teacher.standardized needs of them. The error names the transcript that the teacher cannot take.
absl::Status PrecomputeTeacher(const Experiment& experiment, DistillationParts* parts);

}  // namespace distill_l2s
