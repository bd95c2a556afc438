#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// One clip of speech with its transcript. Field names in the file are NeMo's.
struct Utterance {
  std::string audio_filepath;  // Absolute once read; in a file, relative paths mean the manifest's directory.
  double offset_s = 0;         // "offset": where in the file the clip starts.
  double duration_s = 0;       // "duration"
  std::string text;            // Normalised transcript.
  std::string language;        // "lang", BCP 47; may be empty.
  std::string speaker;         // "speaker"; may be empty.
};

// Reads a manifest, a JSON object a line. Errors name file and line. Unknown fields are ignored, as NeMo's users
// add their own.
absl::StatusOr<std::vector<Utterance>> ReadManifest(const std::string& path);

// Writes whole or not at all. Audio paths below the manifest's directory are written relative to it.
absl::Status WriteManifest(const std::string& path, const std::vector<Utterance>& utterances);

}  // namespace distill_l2s
