#include "experiments/training/run_state.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/training/optimization/state_tensors.h"
#include "experiments/training/state/scalar_tensors.h"
#include "modeling/checkpoint/module_tensors.h"

namespace distill_l2s {
namespace {

TensorMap StandingState(const RunStanding& standing) {
  return {{"step", IntegerTensor(standing.step)},
          {"audio_s", RealTensor(standing.audio_s)},
          {"training_s", RealTensor(standing.training_s)},
          {"wall_s", RealTensor(standing.wall_s)},
          {"last_loss", RealTensor(standing.last_loss)}};
}

absl::Status LoadStanding(const TensorMap& state, RunStanding* standing) {
  ASSIGN_OR_RETURN(standing->step, GetInteger(state, "step"));
  ASSIGN_OR_RETURN(standing->audio_s, GetReal(state, "audio_s"));
  ASSIGN_OR_RETURN(standing->training_s, GetReal(state, "training_s"));
  ASSIGN_OR_RETURN(standing->wall_s, GetReal(state, "wall_s"));
  ASSIGN_OR_RETURN(standing->last_loss, GetReal(state, "last_loss"));
  return absl::OkStatus();
}

absl::Status LoadLoader(const TensorMap& state, BatchLoader* loader) {
  LoaderPosition position;
  ASSIGN_OR_RETURN(position.epoch, GetInteger(state, "epoch"));
  ASSIGN_OR_RETURN(position.batch, GetInteger(state, "batch"));
  return loader->Restore(position);
}

absl::Status LoadPart(const std::string& name, const TensorMap& state, const RunMemory& memory) {
  RunParts* parts = memory.parts;
  if (name == "student") return CopyTensors(state, NamedTensors(*parts->student.model));
  if (name == "distillation") return CopyTensors(state, NamedTensors(parts->distiller->loss()));
  if (name == "training_step") return parts->training_step->LoadState(state);
  if (name == "loader") return LoadLoader(state, parts->loader.get());
  if (name == "selection") return memory.selection->LoadState(state);
  if (name == "losses") return memory.meter->LoadState(state);
  if (name == "early_stopping") return memory.early_stopping->LoadState(state);
  return LoadStanding(state, memory.standing);
}

}  // namespace

absl::StatusOr<std::map<std::string, TensorMap>> GatherState(const RunMemory& memory) {
  RunParts* parts = memory.parts;
  RETURN_IF_ERROR(parts->training_step->Settle());
  const LoaderPosition position = parts->loader->position();
  std::map<std::string, TensorMap> state;
  state["student"] = NamedTensors(*parts->student.model);
  if (parts->distiller != nullptr) state["distillation"] = NamedTensors(parts->distiller->loss());
  state["training_step"] = parts->training_step->State();
  state["loader"] = {{"epoch", IntegerTensor(position.epoch)}, {"batch", IntegerTensor(position.batch)}};
  state["selection"] = memory.selection->State();
  state["losses"] = memory.meter->State();
  state["early_stopping"] = memory.early_stopping->State();
  state["standing"] = StandingState(*memory.standing);
  return state;
}

absl::Status RestoreState(const std::map<std::string, TensorMap>& state, const RunMemory& memory) {
  for (const char* name : {"student", "distillation", "training_step", "loader", "selection", "losses",
                           "early_stopping", "standing"}) {
    if (memory.parts->distiller == nullptr && std::string(name) == "distillation") continue;
    const auto part = state.find(name);
    if (part == state.end()) {
      return absl::InvalidArgumentError(absl::StrCat("the training state has no part \"", name, "\""));
    }
    const absl::Status loaded = LoadPart(name, part->second, memory);
    if (!loaded.ok()) return absl::Status(loaded.code(), absl::StrCat(name, ": ", loaded.message()));
  }
  return absl::OkStatus();
}

}  // namespace distill_l2s
