#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/utterance.h"

namespace distill_l2s {

// Reads a manifest: UTF-8, a JSON object a line, lines ended by LF or CRLF, empty lines skipped; read piece
// by piece. "audio_filepath", "duration" and "text" must be there; "offset", "lang" and "speaker" may be
// absent or null, and a speaker may be a whole number. Unknown fields are ignored, as NeMo's users add their
// own. A file without any line gives no utterances: whether that is an error is the caller's to say. Errors
// name file, line and field: a line that is no JSON object or over 1 MiB, a field that is missing, twice
// there or of another type, an empty path or one with a NUL, a duration outside (0, 1e6] s, an offset outside
// [0, 1e6] s.
absl::StatusOr<std::vector<Utterance>> ReadManifest(const std::string& path);

// One line of a manifest; its audio path as it stands there. The error's text is the fault, for the caller to
// put a place to.
absl::StatusOr<Utterance> ParseUtterance(absl::string_view line);

// Writes whole or not at all. Audio paths below the manifest's directory are written relative to it, others
// absolute. What ReadManifest would refuse is an error that names the utterance.
absl::Status WriteManifest(const std::string& path, const std::vector<Utterance>& utterances);

}  // namespace distill_l2s
