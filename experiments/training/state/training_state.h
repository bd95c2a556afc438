#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// A manifest as a run read it.
struct ManifestIdentity {
  std::string name;  // As the config has it.
  int64_t clips = 0;
  std::string sha256;  // Of its clips.
};

// Whose state it is, and when.
struct StateHeader {
  int64_t step = 0;           // Steps finished.
  std::string experiment_id;  // TrajectoryId() of the run.
  // Of what the experiment only names; it must be the same when the run goes on.
  std::string data_sha256;
  std::string teacher_sha256;  // Empty without distillation.
  // Of the last evaluation, the error rate that the selection goes by; none before the first.
  std::optional<double> dev_rate_percent;
  int world_size = 1;  // Ranks that trained.
  // The parts of data_sha256, to name what changed; empty in states that do not have it.
  std::vector<ManifestIdentity> manifests;
};

// All that a run needs to go on as if it had not been interrupted: named tensors of each of its parts
// ("student", "optimizer", "loader", ...).
struct TrainingState {
  StateHeader header;
  std::map<std::string, TensorMap> parts;
};

// The same with tensors of its own on the CPU, which a training that goes on does not change.
TrainingState Snapshot(const TrainingState& state);

}  // namespace distill_l2s
