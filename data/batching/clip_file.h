#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/audio/pcm16.h"

namespace distill_l2s {

// A decoded clip in a file, for a cache: a header of 64 bytes (format and version, number of samples,
// exponent, checksum, the key), then the samples, little-endian. A file that is cut short, changed, of
// another version or of another key is told from a good one.

constexpr int kClipFileKeyBytes = 32;
constexpr int kClipFileVersion = 1;

// Bytes of the file of so many samples.
int64_t ClipFileBytes(int64_t samples);

// Written under another name, then renamed, so that readers see it whole or not at all; a machine that stops
// in between may leave a file that ReadClipFile refuses. `key` is of kClipFileKeyBytes.
absl::Status WriteClipFile(const std::string& path, absl::string_view key, const Pcm16& clip);

// NOT_FOUND if there is no such file, DATA_LOSS if it is not what WriteClipFile wrote for this key.
absl::StatusOr<Pcm16> ReadClipFile(const std::string& path, absl::string_view key);

}  // namespace distill_l2s
