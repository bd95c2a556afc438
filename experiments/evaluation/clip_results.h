#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/evaluation/error_rates.h"

namespace distill_l2s {

// What one system made of one clip.
struct ClipResult {
  std::string audio_filepath;
  double offset_s = 0;    // "offset"
  double duration_s = 0;  // "duration"
  std::string reference;
  std::string hypothesis;
  ErrorCounts words;       // "words": an object of the four counts
  ErrorCounts characters;  // "characters"
  // Whether the reference is near a training text (near_far.h); absent where that is not known.
  std::optional<bool> near;
  std::string speaker;   // As the manifest has it; empty, and absent in files, where it does not say.
  std::string decoding;  // What made the hypothesis; empty, and absent in files: greedy decoding.
};

// Scores the hypothesis; `near`, `speaker` and `decoding` are left absent.
ClipResult ScoreClip(std::string audio_filepath, double offset_s, double duration_s, std::string reference,
                     std::string hypothesis);

// JSON lines, one clip a line in the order given. Invalid UTF-8 is written as U+FFFD.
std::string FormatClipResults(const std::vector<ClipResult>& results);

// Writes them to a file, whole or not at all.
absl::Status WriteClipResults(const std::string& path, const std::vector<ClipResult>& results);

// Errors name file, line and field; counts below 0 and a negative or infinite duration are errors. Fields of
// other names are ignored.
absl::StatusOr<std::vector<ClipResult>> ReadClipResults(const std::string& path);

}  // namespace distill_l2s
