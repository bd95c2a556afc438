#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// The tensors of a model as Hugging Face stores it.
struct Checkpoint {
  TensorMap tensors;
  std::string path;  // What was read, for errors about the tensors: a file of tensors or an index of several.
};

// The path of the weights in `directory`: the first that is there of model.safetensors,
// model.safetensors.index.json, pytorch_model.bin and pytorch_model.bin.index.json, as transformers chooses.
absl::StatusOr<std::string> CheckpointPath(const std::string& directory);

// Reads the weights in `directory`, those of CheckpointPath. An index names the files that hold the tensors;
// each tensor has to be in the file named for it, and no file may hold another. The tensors are views into
// memory mappings: see ReadSafetensors and ReadTorchPickle.
absl::StatusOr<Checkpoint> ReadCheckpoint(const std::string& directory);

// Reads one file of tensors, or follows one index, whatever its name: *.json is an index, and a file of
// torch.save is known by how it begins; anything else is read as safetensors.
absl::StatusOr<Checkpoint> ReadCheckpointFile(const std::string& path);

}  // namespace distill_l2s
