#include "modeling/recognizer/model_directory.h"

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {

absl::StatusOr<std::string> FindModelDirectory(const std::string& path) {
  if (FileExists(JoinPath(path, "config.json"))) return path;
  std::string checkpoint = JoinPath(path, "checkpoint");
  if (FileExists(JoinPath(checkpoint, "config.json"))) return checkpoint;
  return absl::NotFoundError(absl::StrCat(
      path,
      ": no config.json there, nor in its checkpoint/; expected a directory with the checkpoint of "
      "a Wav2Vec2ForCTC, or the --output_dir of a training"));
}

}  // namespace distill_l2s
