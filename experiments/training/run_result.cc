#include "experiments/training/run_result.h"

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"

namespace distill_l2s {

absl::Status WriteRunResult(const std::string& path, const RunResult& result) {
  const nlohmann::ordered_json json = {
      {"experiment_id", result.experiment_id},
      {"steps", result.steps},
      {"skipped_steps", result.skipped_steps},
      {"selected_step", result.selected_step},
      {"parameters", result.parameters},
      {"clips", result.clips},
      {"clips_left_out", result.clips_left_out},
      {"audio_s", result.audio_s},
      {"training_s", result.training_s},
      {"wall_s", result.wall_s},
      {"teacher_sha256_before", result.teacher_sha256_before},
      {"teacher_sha256_after", result.teacher_sha256_after},
  };
  return WriteFileAtomically(path, absl::StrCat(json.dump(2), "\n"));
}

absl::StatusOr<RunResult> ReadRunResult(const std::string& path) {
  ASSIGN_OR_RETURN(const nlohmann::json json, ReadJson(path));
  RunResult result;
  ASSIGN_OR_RETURN(result.experiment_id, GetJsonField<std::string>(json, "experiment_id", path));
  ASSIGN_OR_RETURN(result.steps, GetJsonField<int64_t>(json, "steps", path));
  ASSIGN_OR_RETURN(result.skipped_steps, GetJsonField<int64_t>(json, "skipped_steps", path));
  ASSIGN_OR_RETURN(result.selected_step, GetJsonField<int64_t>(json, "selected_step", path));
  ASSIGN_OR_RETURN(result.parameters, GetJsonField<int64_t>(json, "parameters", path));
  ASSIGN_OR_RETURN(result.clips, GetJsonField<int64_t>(json, "clips", path));
  ASSIGN_OR_RETURN(result.clips_left_out, GetJsonField<int64_t>(json, "clips_left_out", path));
  ASSIGN_OR_RETURN(result.audio_s, GetJsonField<double>(json, "audio_s", path));
  ASSIGN_OR_RETURN(result.training_s, GetJsonField<double>(json, "training_s", path));
  ASSIGN_OR_RETURN(result.wall_s, GetJsonField<double>(json, "wall_s", path));
  ASSIGN_OR_RETURN(result.teacher_sha256_before,
                   GetJsonField<std::string>(json, "teacher_sha256_before", path));
  ASSIGN_OR_RETURN(result.teacher_sha256_after,
                   GetJsonField<std::string>(json, "teacher_sha256_after", path));
  return result;
}

}  // namespace distill_l2s
