#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/corpora/utterance.h"

namespace distill_l2s {

// Reads a manifest: UTF-8, a JSON object a line as ParseUtterance() has it, lines ended by LF or CRLF, empty
// lines and a byte order mark skipped; read piece by piece. A file without any line gives no utterances:
// whether that is an error is the caller's to say. Errors name file, line and column: those of
// ParseUtterance, a line without a duration or over 1 MiB, a file that is packed or not in UTF-8.
absl::StatusOr<std::vector<Utterance>> ReadManifest(const std::string& path);

// Writes whole or not at all. Audio paths below the manifest's directory are written relative to it, others
// absolute. What ReadManifest would refuse is an error that names the utterance.
absl::Status WriteManifest(const std::string& path, const std::vector<Utterance>& utterances);

}  // namespace distill_l2s
